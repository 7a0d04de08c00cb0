# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmTag(models.Model):
    """A word that people, or rules, put on conversations."""

    _name = "scrm.tag"
    _description = "Tag of Conversations"
    _inherit = ["scrm.company.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _company_name = models.UniqueIndex(
        "(company_id, lower(name->>'en_US'))", "This tag exists already."
    )
