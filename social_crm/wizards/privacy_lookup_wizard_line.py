# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Whose profile is deleted at their wish is never written to again."""
        if self.res_model == "scrm.profile":
            # As core does: who works on the request need not be an agent.
            profile = self.env["scrm.profile"].sudo().browse(self.res_id).exists()
            if profile.partner_id:
                self.env["scrm.preference"]._erase(
                    profile.partner_id, profile.company_id
                )
        return super().action_unlink()
