# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmValueTier(models.Model):
    """A band of influence with a name, as gold, silver and plain."""

    _name = "scrm.value.tier"
    _description = "Value Tier"
    _inherit = ["scrm.company.mixin"]
    _order = "company_id, min_score desc, id"

    name = fields.Char(required=True, translate=True)
    min_score = fields.Float(
        string="From an Influence of", digits=(5, 1), required=True
    )
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    _score_once = models.Constraint(
        "UNIQUE (company_id, min_score)", "Another tier begins at this influence."
    )
