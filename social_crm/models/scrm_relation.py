# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmRelation(models.Model):
    """Who follows whom, from when until when."""

    _name = "scrm.relation"
    _description = "Follower Relation"
    _order = "id desc"

    source_id = fields.Many2one(
        "scrm.profile",
        string="Follower",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    target_id = fields.Many2one(
        "scrm.profile",
        string="Followed",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="Until", readonly=True)
    is_dated = fields.Boolean(
        string="Told by the Network",
        readonly=True,
        help="The network told when it began. Otherwise it began at some time before "
        "it was first read in a list.",
    )
    seen_at = fields.Datetime(
        string="Last Confirmed",
        readonly=True,
        help="When it was last read in the network's own list.",
    )

    _pair = models.Constraint(
        "UNIQUE (source_id, target_id)", "This relation is known already."
    )
