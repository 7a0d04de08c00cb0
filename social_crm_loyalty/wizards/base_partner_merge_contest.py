# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

# The winner stays, else the first. The others keep their numbers, and what was decided.
ENTRIES = """
WITH ranked AS (
    SELECT one.id, contest.state = 'decided' AS decided, row_number() OVER (
        PARTITION BY contest_id
        ORDER BY COALESCE(place, 0) > 0 DESC, one.state = 'valid' DESC, number
    ) AS turn
    FROM scrm_contest_entry one JOIN scrm_contest contest ON contest.id = contest_id
    WHERE one.partner_id = ANY(%(ids)s)
)
UPDATE scrm_contest_entry entry
SET partner_id = NULL,
    state = CASE WHEN decided THEN entry.state ELSE 'excluded' END,
    place = CASE WHEN decided THEN entry.place END,
    reason = CASE WHEN decided THEN reason ELSE COALESCE(reason, %(same)s) END
FROM ranked WHERE ranked.id = entry.id AND ranked.turn > 1
"""
VOTES = """
DELETE FROM scrm_contest_vote later USING scrm_contest_vote first
WHERE later.partner_id = ANY(%(ids)s) AND first.partner_id = ANY(%(ids)s)
    AND later.contest_id = first.contest_id AND first.id < later.id
"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """One person has one entry and one vote in a contest.

        Core would delete what stands in the way, and numbers of entries must stay.
        """
        self.env.flush_all()
        ids = (src_partners | dst_partner).ids
        same = self.env._("This person has another entry.")
        self.env.cr.execute(SQL(ENTRIES, ids=ids, same=same))
        self.env.cr.execute(SQL(VOTES, ids=ids))
        self.env.invalidate_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
