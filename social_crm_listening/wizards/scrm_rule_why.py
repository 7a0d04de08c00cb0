# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmRuleWhy(models.TransientModel):
    """Why a rule holds for a post, or why not."""

    _name = "scrm.rule.why"
    _description = "Why a Rule Holds for a Post"

    rule_id = fields.Many2one("scrm.rule", domain="[('company_id', '=', company_id)]")
    post_id = fields.Many2one("scrm.post", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="post_id.company_id")
    # By our own template, which escapes what networks say. Not as superuser: the
    # rule or the post may be one that this person must not read.
    explanation = fields.Html(
        compute="_compute_explanation", compute_sudo=False, sanitize=False
    )
    remark = fields.Char(compute="_compute_explanation", compute_sudo=False)

    @api.depends("rule_id", "post_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for why in self:
            rule, post = why.rule_id, why.post_id
            ready = bool(rule and post)
            why.remark = ready and (rule.error or why._remark())
            ready = ready and not rule.error
            why.explanation = ready and rule._render_explanation(post, rule.query)

    def _remark(self):
        """What decides besides the query."""
        rule, post = self.rule_id, self.post_id
        if rule in post.hit_ids.rule_id:
            return False
        if rule.company_id != post.company_id:
            return self.env._("The rule belongs to another company than the post.")
        if post.direction != "in":
            return self.env._("Rules do not look at what we said ourselves.")
        if post.process_state == "skipped":
            return self.env._(
                "The post is history: it was said before its account began to act."
            )
        if rule.state == "draft":
            return self.env._("The rule is a draft and does not listen yet.")
        if rule.live_from and rule.live_from > post.posted_at:
            return self.env._("The post was said before the rule went live.")
        return False

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why / Why Not"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
