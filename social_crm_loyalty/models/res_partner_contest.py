# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    def _scrm_own_data(self, company):
        """With the contests that this person entered or voted in."""
        entries = self._scrm_own("scrm.contest.entry", company)
        votes = self._scrm_own("scrm.contest.vote", company)
        return {
            **super()._scrm_own_data(company),
            "contest_entries": [
                {
                    "contest": entry.contest_id.name,
                    "number": entry.number,
                    "text": entry.said or "",
                    "place": entry.place,
                }
                for entry in entries
            ],
            "contest_votes": [
                {
                    "contest": vote.contest_id.name,
                    "entry": vote.entry_id.number,
                    "date": fields.Datetime.to_string(vote.voted_at),
                }
                for vote in votes
            ],
        }
