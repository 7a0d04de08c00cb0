# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import origin
from ..tools.ledger import Movement


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Core adds the cards up; here each of them tells what became of its points."""
        reason = self.env._("Contacts were merged, and their cards with them")

        def explain(card, change):
            return [Movement("transfer", change, reason)]

        with origin.because(explain, history=True):
            return super()._merge_loyalty_cards(src_partners, dst_partner)
