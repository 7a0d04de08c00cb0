# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmInteraction(models.Model):
    """One act of one person towards another: an edge of the social network."""

    _name = "scrm.interaction"
    _description = "Social Interaction"
    _inherit = ["scrm.network.mixin"]
    _order = "occurred_at desc, id desc"
    _rec_name = "kind"

    source_id = fields.Many2one(
        "scrm.profile",
        string="Who",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    target_id = fields.Many2one(
        "scrm.profile",
        string="Towards",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    kind = fields.Selection(
        [
            ("mention", "Mention"),
            ("reply", "Reply"),
            ("repost", "Repost"),
            ("quote", "Quote"),
            ("like", "Like"),
            ("follow", "Follow"),
            ("message", "Message"),
        ],
        required=True,
        readonly=True,
    )
    post_id = fields.Many2one(
        "scrm.post", ondelete="set null", index="btree_not_null", readonly=True
    )
    occurred_at = fields.Datetime(string="When", required=True, readonly=True)
    remote_id = fields.Char(string="Key")

    _network_key = models.Constraint(
        "UNIQUE (company_id, channel, instance, remote_id)",
        "This act is known already.",
    )
    _window_idx = models.Index("(company_id, occurred_at)")
