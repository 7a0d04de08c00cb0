# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .bulk import ImpliedMany2one, drop_indexes


class ScrmValueScore(models.Model):
    """The influence of a person on a day, kept when it changed."""

    _name = "scrm.value.score"
    _description = "Value Score"
    _order = "date desc, version desc, id desc"
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "scrm.profile", required=True, readonly=True, ondelete="cascade"
    )
    model_id = fields.Many2one(
        "scrm.value.model", required=True, readonly=True, ondelete="cascade"
    )
    company_id = ImpliedMany2one("res.company", required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    total = fields.Float(
        string="Influence", digits=(5, 1), readonly=True, aggregator="avg"
    )
    parts = fields.Json(readonly=True)

    _once_a_day = models.Constraint(
        "UNIQUE (profile_id, model_id, version, date)",
        "A profile has one score a day and version of the value model.",
    )

    def init(self):
        drop_indexes(self, "company_id", "model_id")
