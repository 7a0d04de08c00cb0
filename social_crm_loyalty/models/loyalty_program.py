# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    scrm_allow_debt = fields.Boolean(
        string="Allow Debt",
        help="Cards of this programme may fall below zero, for instance when an order "
        "is cancelled whose points were spent already. Without it, such a movement is "
        "refused.",
    )

    def _scrm_has_floor(self):
        """Whether cards of this programme must not fall below zero.

        Only cards that are an account of a person or stand for money: core lets
        one-time coupons go below zero when the order that gave them is cancelled.
        """
        self.ensure_one()
        account = self.is_nominative or self.is_payment_program
        return account and not self.scrm_allow_debt
