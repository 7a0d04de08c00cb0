# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    def _scrm_own_data(self, company):
        """With the points, as they stand in the ledger."""
        entries = self.env["scrm.points.entry"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "in", [company.id, False]),
            ],
            order="id",
        )
        return {
            **super()._scrm_own_data(company),
            "points": [
                {
                    "date": fields.Datetime.to_string(entry.occurred_at),
                    "card": entry.card_code or "",
                    "points": entry.amount,
                    "balance": entry.balance_after,
                    "reason": entry.reason,
                }
                for entry in entries
            ],
        }
