# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmCommunity(models.Model):
    """People who act towards each other more than towards others."""

    _name = "scrm.community"
    _description = "Community"
    _inherit = ["scrm.company.mixin"]
    _order = "id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    profile_ids = fields.One2many("scrm.profile", "community_id", string="People")
