# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

# The customer's last words that are looked at together.
WORDS = 3


class ScrmAnswer(models.Model):
    _inherit = "scrm.answer"

    @api.model
    def _asked(self, post):
        asked = super()._asked(post)
        return replace(asked, intent=post.intent or "", mood=post.sentiment_label or "")

    @api.model
    def _asked_text(self, post):
        """The customer's last words in the conversation, the newest first."""
        if not post.conversation_id:
            return super()._asked_text(post)
        said = self.env["scrm.post"].search_fetch(
            [
                ("conversation_id", "=", post.conversation_id.id),
                ("profile_id", "=", post.profile_id.id),
                ("posted_at", "<=", post.posted_at),
            ],
            ["text"],
            order="posted_at DESC, id DESC",
            limit=WORDS,
        )
        return "\n".join((post | said).mapped(lambda p: p.text or ""))

    def _success_rates(self):
        """How many of the uses whose outcome is known went well."""
        if not self.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT answer_id, AVG(success) FROM (%s) AS uses"
                " WHERE answer_id = ANY(%s) AND success IS NOT NULL GROUP BY answer_id",
                self.env["scrm.answer.report"]._table_query,
                self.ids,
            )
        )
        return {key: float(rate) for key, rate in rows}
