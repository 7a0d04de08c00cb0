# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmTopic(models.Model):
    _inherit = "scrm.topic"

    value_score = fields.Float(
        string="Weight",
        digits=(5, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, computed each night from the company's value model of topics.",
    )
    value_parts = fields.Json(readonly=True, copy=False)
    lifecycle_stage = fields.Selection(
        [
            ("emerging", "Emerging"),
            ("growing", "Growing"),
            ("peak", "Peak"),
            ("declining", "Declining"),
            ("dormant", "Dormant"),
        ],
        string="Lifecycle",
        readonly=True,
        copy=False,
    )
    lifecycle_date = fields.Date(string="In This Stage Since", readonly=True, copy=False)
