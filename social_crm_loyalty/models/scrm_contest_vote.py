# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmContestVote(models.Model):
    """Whom a person votes for; one vote each, that may change until the end."""

    _name = "scrm.contest.vote"
    _description = "Contest Vote"
    _inherit = ["scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "entry_id"

    contest_id = fields.Many2one(
        "scrm.contest", required=True, readonly=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(
        "scrm.contest.entry",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, index=True
    )
    voted_at = fields.Datetime(string="Voted", required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (contest_id, partner_id)", "Each person has one vote."
    )
