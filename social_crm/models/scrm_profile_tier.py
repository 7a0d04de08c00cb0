# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    tier_id = fields.Many2one(
        "scrm.value.tier",
        string="Value Tier",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
