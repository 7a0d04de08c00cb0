# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

LATER_SOURCES = """DELETE FROM scrm_channel_contact later
    USING scrm_channel_contact first
    WHERE later.partner_id = ANY(%(ids)s) AND first.partner_id = ANY(%(ids)s)
        AND later.company_id = first.company_id
        AND (first.found_at, first.id) < (later.found_at, later.id)"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The first source of all that are merged stays, in each company.

        Core would drop those of all companies where one of them is there already.
        """
        self.env.flush_all()
        ids = (src_partners | dst_partner).ids
        self.env.cr.execute(SQL(LATER_SOURCES, ids=ids))
        # Whoever may merge contacts need not see where they came from.
        self.env["scrm.channel.contact"].sudo().invalidate_model()
        return super()._update_foreign_keys(src_partners, dst_partner)
