# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_scrm_claim_code(self):
        """Make a claim code for this contact and show it, once."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(self.env._("Only agents may give claim codes."))
        [(claim, code)] = self.env["scrm.claim.code"]._make_for(self, "agent")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim Code"),
            "res_model": "scrm.claim.show",
            "view_mode": "form",
            "target": "new",
            # Shown from here alone: no record of it is ever saved.
            "context": {
                "default_partner_id": self.id,
                "default_code": code,
                "default_expires_at": claim.expires_at,
                "default_consent_text": claim.consent_text,
            },
        }
