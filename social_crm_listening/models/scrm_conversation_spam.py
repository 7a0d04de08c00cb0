# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.model
    def _open_threads(self, arrivals, rules):
        """Spam opens nothing, unless it was said to us alone or answers us."""
        spam = self._spam_among(
            [
                arrival.id
                for arrival in arrivals
                if arrival.kind != "message" and not arrival.answers_us
            ]
        )
        return super()._open_threads([a for a in arrivals if a.id not in spam], rules)

    @api.model
    def _spam_among(self, post_ids):
        if not post_ids:
            return set()
        query = "SELECT id FROM scrm_post WHERE id = ANY(%s) AND is_spam"
        return {row[0] for row in self.env.execute_query(SQL(query, post_ids))}
