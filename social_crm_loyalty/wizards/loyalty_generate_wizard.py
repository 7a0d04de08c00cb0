# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import origin
from ..tools.ledger import Movement


class LoyaltyGenerateWizard(models.TransientModel):
    _inherit = "loyalty.generate.wizard"

    def generate_coupons(self):
        reason = self[:1].description or self.env._("Given with the new card")

        def explain(card, change):
            return [Movement("adjust", change, reason)]

        with origin.because(explain):
            return super().generate_coupons()
