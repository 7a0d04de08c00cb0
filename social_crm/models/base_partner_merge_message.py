# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

# What belongs to a contact, and how contacts that become one share it.
OURS = ("scrm.consent", "scrm.preference", "scrm.publication.recipient")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core deletes what would be there twice; of consents, the newest must stay."""
        for name in OURS:
            # Whoever merges contacts need not be allowed to see these.
            self.env[name].sudo()._before_merge(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
