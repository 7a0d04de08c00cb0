# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmSegment(models.Model):
    """People grouped by a rule; who belongs to it is found each night."""

    _name = "scrm.segment"
    _description = "Segment"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    kind = fields.Selection(
        [
            ("value", "Value"),
            ("behaviour", "Behaviour"),
            ("lifecycle", "Lifecycle"),
            ("network", "Network"),
            ("custom", "Own Rule"),
        ],
        required=True,
        default="custom",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    membership_ids = fields.One2many("scrm.segment.membership", "segment_id")


class ScrmSegmentMembership(models.Model):
    """That a person belonged to a segment, from when until when."""

    _name = "scrm.segment.membership"
    _description = "Segment Membership"
    _order = "date_from desc, id desc"
    _rec_name = "segment_id"

    segment_id = fields.Many2one(
        "scrm.segment", required=True, readonly=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "scrm.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", readonly=True)

    _one_open = models.UniqueIndex(
        "(segment_id, profile_id) WHERE date_to IS NULL",
        "This person belongs to the segment already.",
    )
