# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class ScrmRetention(models.Model):
    """What earned points proves that they were earned."""

    _inherit = "scrm.retention"

    @api.model
    def _kept_posts(self):
        return [
            *super()._kept_posts(),
            SQL(
                """EXISTS (SELECT FROM scrm_points_entry entry
                WHERE entry.res_model = 'scrm.post' AND entry.res_id = t.id)"""
            ),
        ]
