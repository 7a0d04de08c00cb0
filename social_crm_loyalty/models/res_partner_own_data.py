# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    def _scrm_own_data(self, company):
        """With the points, as they stand in the ledger."""
        entries = self._scrm_own("scrm.points.entry", company)
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
            "rewards": [
                {
                    "date": fields.Datetime.to_string(one.redeemed_at),
                    "reward": one.reward_id.name,
                    "for": one.friend or "",
                    "state": one.state,
                }
                for one in self._scrm_own("scrm.redemption", company)
            ],
            "badges": self._scrm_own("scrm.badge.award", company).badge_id.mapped(
                "name"
            ),
        }

    def _scrm_own(self, model, company):
        """Records of this model that are about the contact, in order."""
        return self.env[model].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "in", [company.id, False]),
            ],
            order="id",
        )
