# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmValuePreview(models.Model):
    """Where somebody would stand by another weighting; kept until the next trial."""

    _name = "scrm.value.preview"
    _description = "Trial of a Value Model"
    _order = "draft_id, rank_after, id"
    _rec_name = "name"
    _log_access = False

    draft_id = fields.Many2one(
        "scrm.value.model", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    profile_id = fields.Many2one("scrm.profile", readonly=True, ondelete="cascade")
    topic_id = fields.Many2one("scrm.topic", readonly=True, ondelete="cascade")
    name = fields.Char(readonly=True)
    rank_before = fields.Integer(string="Rank Today", readonly=True, aggregator=None)
    rank_after = fields.Integer(string="Rank Then", readonly=True, aggregator=None)
    climb = fields.Integer(string="Climbs by", readonly=True, aggregator=None)
    before = fields.Float(string="Today", digits=(5, 1), readonly=True, aggregator=None)
    after = fields.Float(string="Then", digits=(5, 1), readonly=True, aggregator=None)
    shift = fields.Float(
        string="Difference", digits=(5, 1), readonly=True, aggregator=None
    )
