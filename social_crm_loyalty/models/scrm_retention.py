# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class ScrmRetention(models.Model):
    """What earned points proves it; what takes part in a contest is shown there."""

    _inherit = "scrm.retention"

    @api.model
    def _kept_profiles(self):
        return [
            *super()._kept_profiles(),
            SQL(
                """EXISTS (SELECT FROM scrm_contest_entry entry
                WHERE entry.profile_id = t.id)"""
            ),
        ]

    @api.model
    def _kept_posts(self):
        return [
            *super()._kept_posts(),
            SQL(
                """EXISTS (SELECT FROM scrm_points_entry entry
                WHERE entry.res_model = 'scrm.post' AND entry.res_id = t.id)"""
            ),
            SQL(
                """EXISTS (SELECT FROM scrm_contest_entry entry
                JOIN scrm_contest contest ON contest.id = entry.contest_id
                WHERE entry.post_id = t.id AND contest.state IN ('open', 'voting'))"""
            ),
        ]
