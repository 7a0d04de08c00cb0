# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    _inherit = "scrm.account"

    def _public_url(self):
        """The page that everybody may see, as the network gave it; "" if unknown."""
        url = self.profile_id.url or ""
        return url if url.startswith(("https://", "http://")) else ""

    @api.model
    def _claimable(self, company):
        """Accounts to which customers can send claim codes."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("connected", "error")),
                ("handle", "!=", False),
            ]
        )
