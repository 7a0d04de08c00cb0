# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.marks import marked


class ScrmRuleHit(models.Model):
    """A rule that holds for a post, and the words that made it hold."""

    _name = "scrm.rule.hit"
    _description = "Post Found by a Rule"
    _order = "posted_at desc, id desc"
    _log_access = False
    _rec_name = "post_id"

    rule_id = fields.Many2one(
        "scrm.rule", required=True, readonly=True, ondelete="cascade"
    )
    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    posted_at = fields.Datetime(string="Said", required=True, readonly=True)
    evidence = fields.Json(
        readonly=True,
        help="List of term, start, end and part: the word stands at start to end of "
        "the post's text or title, in code points.",
    )
    category = fields.Selection(related="rule_id.category", store=True, index=True)
    profile_id = fields.Many2one(related="post_id.profile_id", string="Author")
    terms = fields.Char(string="Because Of", compute="_compute_terms")
    # `marked` escapes what networks say; the sanitizer would only add paragraphs.
    excerpt = fields.Html(
        string="What Was Said", compute="_compute_excerpt", sanitize=False
    )

    _once = models.Constraint(
        "UNIQUE (rule_id, post_id)", "This rule has found this post already."
    )

    @api.depends("evidence")
    def _compute_terms(self):
        for hit in self:
            terms = dict.fromkeys(item["term"] for item in hit.evidence or ())
            hit.terms = ", ".join(terms)

    @api.depends("evidence", "post_id.text")
    def _compute_excerpt(self):
        for hit in self:
            spans = [
                (item["start"], item["end"])
                for item in hit.evidence or ()
                if item["part"] == "text"
            ]
            hit.excerpt = marked(hit.post_id.text or "", spans)

    @api.model
    def _insert_hits(self, rows):
        """Store ``(rule, post, company, posted_at, evidence)`` rows, each pair once."""
        rules = self.env["scrm.rule"].browse({row[0] for row in rows})
        # A supervisor may start the matching of what only the company's rules read.
        category = {rule.id: rule.category for rule in rules.sudo()}
        named = [(*row, category[row[0]]) for row in rows]
        columns = (
            "rule_id",
            "post_id",
            "company_id",
            "posted_at",
            "evidence",
            "category",
        )
        self.env["scrm.store"]._insert(
            self._table,
            columns,
            named,
            SQL("ON CONFLICT (rule_id, post_id) DO NOTHING"),
        )
        self.invalidate_model()
        self.env["scrm.rule"].invalidate_model(["hit_ids", "hit_count"])

    def _of_state(self, state):
        """Hits that count for rules of this state now.

        A post that is processed again may have hits of rules that were paused, or
        sent back into the past, since.
        """
        since = {
            rule.id: rule.live_from or datetime.min
            for rule in self.rule_id
            if rule.state == state and rule.active
        }
        return self.filtered(
            lambda hit: (
                hit.rule_id.id in since and since[hit.rule_id.id] <= hit.posted_at
            )
        )

    def action_explain(self):
        """Why the rule found this post."""
        self.ensure_one()
        why = self.env["scrm.rule.why"].create(
            {"rule_id": self.rule_id.id, "post_id": self.post_id.id}
        )
        return why._open()

    def action_open_post(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.post",
            "res_id": self.post_id.id,
            "view_mode": "form",
        }
