# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .scrm_points_entry import DIGITS

MONTHS = 12
# What the columns of the figures count, as conditions on entries.
ISSUED = "amount > 0 AND kind IN ('earn', 'order', 'adjust')"
REDEEMED = "kind = 'redeem'"
EXPIRED = "kind = 'expire'"
TAKEN = "amount < 0 AND kind IN ('reverse', 'adjust')"
ZEROS = (0.0,) * 5


def _points(label, help_text=None):
    """A field of points that is counted from the ledger."""
    return fields.Float(
        string=label,
        digits=DIGITS,
        compute="_compute_scrm_figures",
        compute_sudo=True,
        help=help_text,
    )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class LoyaltyProgram(models.Model):
    """What a programme gives and costs, counted from the ledger."""

    _inherit = "loyalty.program"

    scrm_point_value = fields.Monetary(
        string="A Point Is Worth",
        currency_field="currency_id",
        help="What one point costs when it is redeemed, for the liability.",
    )
    scrm_member_count = fields.Integer(
        string="Members", compute="_compute_scrm_figures", compute_sudo=True
    )
    scrm_issued = _points("Issued", "Earned, by orders or rules, or given by hand.")
    scrm_redeemed = _points("Redeemed")
    scrm_expired = _points("Expired")
    scrm_taken = _points("Taken Back")
    scrm_outstanding = _points("Outstanding", "What all cards hold today.")
    scrm_liability = fields.Monetary(
        string="Liability",
        currency_field="currency_id",
        compute="_compute_scrm_figures",
        compute_sudo=True,
        help="Outstanding points times what a point is worth.",
    )
    scrm_friend_count = fields.Integer(
        string="Friends Brought", compute="_compute_scrm_figures", compute_sudo=True
    )
    scrm_friend_cost = fields.Monetary(
        string="Cost per New Customer",
        currency_field="currency_id",
        compute="_compute_scrm_figures",
        compute_sudo=True,
        help="Points given for friends who bought, in money, for each of them.",
    )
    scrm_chart = fields.Json(compute="_compute_scrm_chart", compute_sudo=True)

    @api.depends("scrm_point_value")
    def _compute_scrm_figures(self):
        counts = self._scrm_counts()
        cards = {
            program: (points or 0.0, members)
            for program, points, members in self.env["loyalty.card"]._read_group(
                [("program_id", "in", self.ids), ("partner_id", "!=", False)],
                ["program_id"],
                ["points:sum", "partner_id:count_distinct"],
            )
        }
        for program in self:
            issued, redeemed, expired, taken, given = counts.get(
                program._origin.id, ZEROS
            )
            held, members = cards.get(program._origin, (0.0, 0))
            friends = program._scrm_friends()
            program.update(
                {
                    "scrm_issued": issued,
                    "scrm_redeemed": redeemed,
                    "scrm_expired": expired,
                    "scrm_taken": taken,
                    "scrm_outstanding": held,
                    "scrm_member_count": members,
                    "scrm_liability": max(held, 0.0) * program.scrm_point_value,
                    "scrm_friend_count": friends,
                    "scrm_friend_cost": given * program.scrm_point_value / friends
                    if friends
                    else 0.0,
                }
            )

    def _scrm_friends(self):
        self.ensure_one()
        return self.env["scrm.referral"].search_count(
            [("card_id.program_id", "=", self._origin.id), ("state", "=", "rewarded")]
        )

    def _scrm_counts(self):
        """``{program id: (issued, redeemed, expired, taken back, for friends)}``."""
        self.env["scrm.points.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT program_id, %s,
                    COALESCE(sum(amount) FILTER (WHERE res_model = 'scrm.referral'
                        AND kind IN ('earn', 'reverse')), 0)::float
                FROM scrm_points_entry WHERE program_id = ANY(%s) GROUP BY 1""",
                self._scrm_sums(),
                self.ids,
            )
        )
        return {row[0]: row[1:] for row in rows}

    def _scrm_sums(self):
        parts = ((ISSUED, 1), (REDEEMED, -1), (EXPIRED, -1), (TAKEN, -1))
        return SQL(", ").join(
            SQL(
                "COALESCE(sum(%s * amount) FILTER (WHERE %s), 0)::float",
                sign,
                SQL(where),
            )
            for where, sign in parts
        )

    @api.depends_context("lang")
    def _compute_scrm_chart(self):
        for program in self:
            program.scrm_chart = program._scrm_months()

    def _scrm_months(self):
        """Points by month: what the chart shows."""
        rows = self.env.execute_query(
            SQL(
                """SELECT date_trunc('month', occurred_at)::date, %s
                FROM scrm_points_entry WHERE program_id = %s AND occurred_at >= %s
                GROUP BY 1 ORDER BY 1""",
                self._scrm_sums(),
                self._origin.id or 0,
                fields.Date.subtract(fields.Date.today(), months=MONTHS),
            )
        )
        if not rows:
            return False
        labels = (
            self.env._("Issued"),
            self.env._("Redeemed"),
            self.env._("Expired"),
            self.env._("Taken Back"),
        )
        return {
            "type": "bar",
            "labels": [
                format_date(self.env, row[0], date_format="MMM yyyy") for row in rows
            ],
            "series": [
                {"label": label, "data": [row[number] for row in rows]}
                for number, label in enumerate(labels, 1)
            ],
        }

    def action_scrm_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_loyalty_card_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        return action
