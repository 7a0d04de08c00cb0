# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    community_id = fields.Many2one(
        "scrm.community",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    is_hub = fields.Boolean(string="Hub", readonly=True, copy=False)
    is_bridge = fields.Boolean(string="Bridge", readonly=True, copy=False)
    betweenness = fields.Float(readonly=True, copy=False)
