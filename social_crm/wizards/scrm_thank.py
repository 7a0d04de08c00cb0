# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import languages, variables


class ScrmThank(models.TransientModel):
    """Thank the author of a post: prepared words, read and changed before they go."""

    _name = "scrm.thank"
    _description = "Thank for a Post"

    post_id = fields.Many2one("scrm.post", required=True, readonly=True)
    account_id = fields.Many2one(related="post_id.account_id")
    words = fields.Text(related="post_id.text", string="What Was Said")
    answer_id = fields.Many2one(
        "scrm.answer",
        string="Prepared Words",
        domain="[('scenario', '=', 'thanks'), ('state', '=', 'approved'),"
        " ('company_id', '=', company_id)]",
        compute="_compute_answer_id",
        store=True,
        readonly=False,
    )
    company_id = fields.Many2one(related="post_id.company_id")
    body = fields.Text(
        string="Text", compute="_compute_body", store=True, readonly=False
    )
    waits = fields.Boolean(compute="_compute_waits")

    @api.depends("post_id")
    def _compute_answer_id(self):
        for thank in self:
            answers = self.env["scrm.answer"]
            usable = answers._usable_domain(thank.post_id.company_id)
            found = answers.search([*usable, ("scenario", "=", "thanks")])
            lang = thank._lang()
            thank.answer_id = found.sorted(
                lambda a, lang=lang: min(
                    (languages.distance(lang, t.lang) for t in a.text_ids), default=9
                )
            )[:1]

    @api.depends("answer_id")
    def _compute_body(self):
        for thank in self:
            text = (
                thank.answer_id._text_for(thank._lang()).body if thank.answer_id else ""
            )
            thank.body = variables.fill(text, thank._values())

    @api.depends("post_id")
    @api.depends_context("uid")
    def _compute_waits(self):
        for thank in self:
            thank.waits = self.env["scrm.delivery"]._waits(
                self.env.user, thank.company_id
            )

    def _lang(self):
        return languages.guess(self.post_id.text, self.post_id.lang or "") or "en"

    def _values(self):
        profile, account = self.post_id.profile_id, self.post_id.account_id
        return {
            "name": profile.name or profile.handle,
            "handle": f"@{profile.handle}",
            "account": account.profile_id.name or account.name,
            "agent": self.env.user.name,
        }

    def action_send(self):
        """Answer through the outbox, once: a second click finds the first."""
        self.ensure_one()
        post = self.post_id
        post._check_act("thank")
        if post._act_deliveries(["reply"]):
            return post._tell(self.env._("The author was thanked for this already."))
        post.profile_id._check_thank()
        body = (self.body or "").strip()
        names = variables.left_open(body)
        if names:
            raise UserError(
                self.env._(
                    "Text: nothing is known here for %s. Write it in, or take it out.",
                    ", ".join(f"{{{name}}}" for name in names),
                )
            )
        delivery = self._send_thanks(body)
        if self.answer_id:
            prepared = self.answer_id._text_for(self._lang()).body
            self.env["scrm.answer.use"]._note(
                self.answer_id, delivery, variables.fill(prepared, self._values())
            )
        if delivery.state == "approval":
            return post._tell(
                self.env._("This waits until somebody senior has approved it.")
            )
        return post._tell(self.env._("Thanked."), "success")

    def _send_thanks(self, body):
        """Put the words into the outbox; addons know more about the talk."""
        post, outbox = self.post_id, self.env["scrm.delivery"]
        before = outbox.sudo().search_count(
            [("parent_post_id", "=", post.id), ("is_thanks", "=", True)]
        )
        key = f"thank-{post.id}" + (f"-{before}" if before else "")
        delivery = outbox._enqueue(
            post.account_id, body, post, kind="reply", key=key, is_thanks=True
        )
        post.invalidate_recordset(["thanked"])
        # The reminder may be another record's than this agent's to write.
        post.profile_id.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.env.user
        ).action_feedback()
        return delivery
