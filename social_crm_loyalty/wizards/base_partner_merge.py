# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from ..tools import origin
from ..tools.ledger import Movement

# A link that was given away leads on; only the first of a person counts for a rule.
LINKS = """
UPDATE link_tracker later SET scrm_shared_rule_id = NULL FROM link_tracker first
WHERE later.scrm_shared_by_id = ANY(%(ids)s) AND first.scrm_shared_by_id = ANY(%(ids)s)
    AND later.scrm_shared_rule_id = first.scrm_shared_rule_id AND first.id < later.id
"""


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Core adds the cards up; here each of them tells what became of its points."""
        reason = self.env._("Contacts were merged, and their cards with them")

        def explain(card, change):
            return [Movement("transfer", change, reason)]

        with origin.because(explain, history=True):
            return super()._merge_loyalty_cards(src_partners, dst_partner)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core would delete the second of two links to one page."""
        self.env.flush_all()
        ids = (src_partners | dst_partner).ids
        self.env.cr.execute(SQL(LINKS, ids=ids))
        self.env["link.tracker"].invalidate_model()
        return super()._update_foreign_keys(src_partners, dst_partner)
