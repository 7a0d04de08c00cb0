# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Profiles move to the contact that stays, by SQL: its influence follows."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # Whoever may merge contacts need not be allowed to see social profiles.
        profiles = self.env["scrm.profile"].sudo()
        profiles.invalidate_model(["partner_id"])
        found = profiles.search([("partner_id", "=", dst_partner.id)])
        for company in found.company_id:
            profiles._refresh_partner_values(company, dst_partner)
        return result
