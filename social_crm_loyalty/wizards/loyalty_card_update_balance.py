# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import origin
from ..tools.ledger import Movement


class LoyaltyCardUpdateBalance(models.TransientModel):
    _inherit = "loyalty.card.update.balance"

    def action_update_card_point(self):
        def explain(card, change):
            return [Movement("adjust", change, self.description)]

        with origin.because(explain):
            return super().action_update_card_point()
