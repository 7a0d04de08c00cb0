# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .scrm_segment import BEHAVIOURS

AGENT = "social_crm.group_agent"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    membership_ids = fields.One2many(
        "scrm.segment.membership", "profile_id", string="Segments over Time"
    )
    segment_ids = fields.Many2many(
        "scrm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
    )
    behaviour_rung = fields.Selection(
        BEHAVIOURS,
        string="Highest Rung",
        readonly=True,
        copy=False,
        help="The highest class of the ladder that this person belongs to.",
    )
    value_tier_id = fields.Many2one(
        "scrm.segment",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.depends("membership_ids.date_to")
    def _compute_segment_ids(self):
        rows = self.env["scrm.segment.membership"]._read_group(
            [("profile_id", "in", self.ids), ("date_to", "=", False)],
            ["profile_id"],
            ["segment_id:recordset"],
        )
        found = dict(rows)
        for profile in self:
            segments = found.get(profile._origin, self.env["scrm.segment"])
            profile.segment_ids = segments.filtered("active")

    @api.model
    def _search_segment_ids(self, operator, value):
        """Those who belong today."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        belongs = Domain("segment_id", operator, value) & Domain("date_to", "=", False)
        return Domain("membership_ids", "any", belongs)


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_segment_ids = fields.Many2many(
        "scrm.segment",
        string="Segments",
        compute="_compute_scrm_segment_ids",
        search="_search_scrm_segment_ids",
        groups=AGENT,
    )

    @api.depends_context("company", "allowed_company_ids")
    @api.depends("scrm_profile_ids")
    def _compute_scrm_segment_ids(self):
        for partner in self:
            partner.scrm_segment_ids = partner.scrm_profile_ids.segment_ids

    @api.model
    def _search_scrm_segment_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("scrm_profile_ids.segment_ids", operator, value)
