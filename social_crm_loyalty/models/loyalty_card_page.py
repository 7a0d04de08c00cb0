# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

# Days in the chart of the balance.
SHOWN_DAYS = 365


class LoyaltyCard(models.Model):
    """Everything about a member on the page of the card."""

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    scrm_redemption_ids = fields.One2many(
        "scrm.redemption", "card_id", string="Rewards Taken", readonly=True
    )
    scrm_badge_ids = fields.Many2many(
        "scrm.badge", string="Badges", compute="_compute_scrm_badge_ids"
    )
    scrm_profile_ids = fields.One2many(
        related="partner_id.scrm_profile_ids",
        string="Social Profiles",
        groups="social_crm.group_agent",
    )
    scrm_balance_chart = fields.Json(
        string="Balance over Time",
        compute="_compute_scrm_balance_chart",
        groups="social_crm.group_agent",
    )

    @api.depends("partner_id", "program_id")
    def _compute_scrm_badge_ids(self):
        awards = self.env["scrm.badge.award"].search(
            [("partner_id", "in", self.partner_id.ids)]
        )
        for card in self:
            card.scrm_badge_ids = awards.filtered(
                lambda award, c=card: (
                    award.partner_id == c.partner_id
                    and award.badge_id.program_id == c.program_id
                )
            ).badge_id

    @api.depends("scrm_entry_ids")
    @api.depends_context("lang")
    def _compute_scrm_balance_chart(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (card_ref, occurred_at::date) card_ref,
                    occurred_at::date, balance_after::float
                FROM scrm_points_entry
                WHERE card_ref = ANY(%s) AND occurred_at >= %s
                ORDER BY card_ref, occurred_at::date, sequence DESC""",
                self.ids,
                fields.Date.subtract(fields.Date.today(), days=SHOWN_DAYS),
            )
        )
        days = {}
        for card, day, balance in rows:
            days.setdefault(card, []).append((day, balance))
        for card in self:
            card.scrm_balance_chart = card._scrm_chart_of(days.get(card.id, []))

    def _scrm_chart_of(self, days):
        # One day is a number, not a picture.
        if len(days) < 2:
            return False
        return {
            "type": "line",
            "labels": [format_date(self.env, day) for day, _balance in days],
            "series": [
                {
                    "label": self.env._("Balance"),
                    "data": [balance for _day, balance in days],
                }
            ],
        }
