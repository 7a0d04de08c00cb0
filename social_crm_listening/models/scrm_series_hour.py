# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmSeriesHour(models.Model):
    """How much was said in one hour, and by how many. Written by SQL only."""

    _name = "scrm.series.hour"
    _description = "Posts of a Series in an Hour"
    _order = "hour desc, id desc"
    _rec_name = "hour"

    series_id = fields.Many2one(
        "scrm.series", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True)
    posts = fields.Integer(readonly=True)
    people = fields.Integer(readonly=True, help="Different authors.")
    reach = fields.Integer(
        readonly=True, help="Followers of these authors, each author once."
    )
    negative = fields.Integer(readonly=True)
    positive = fields.Integer(readonly=True)
    is_history = fields.Boolean(
        readonly=True, help="Counted from posts of before the rule went live."
    )

    _once = models.Constraint(
        "UNIQUE (series_id, hour)", "This hour of the series is counted already."
    )
    _company_hour_idx = models.Index("(company_id, hour)")


class ScrmSeriesTouch(models.Model):
    """An hour whose posts changed and that is to be counted again.

    Only ever inserted and deleted: workers that process posts side by side never
    wait for each other because of a count.
    """

    _name = "scrm.series.touch"
    _description = "Hour To Be Counted"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True)
