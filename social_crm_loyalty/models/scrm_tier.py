# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .scrm_points_entry import DIGITS


class ScrmTier(models.Model):
    """A rank of members, from how much it begins and what it brings."""

    _name = "scrm.tier"
    _description = "Tier"
    _inherit = ["scrm.company.mixin"]
    _order = "program_id, threshold, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    threshold = fields.Float(
        string="From",
        digits=DIGITS,
        help="Points earned within the period, or influence, as the programme says.",
    )
    factor = fields.Float(
        string="Points Times",
        default=1.0,
        help="What a member of this tier earns by a rule is multiplied by it.",
    )
    benefits = fields.Text(translate=True, help="In words for the member, a line each.")
    color = fields.Integer()
    card_count = fields.Integer(string="Members", compute="_compute_card_count")

    _bounds = models.Constraint(
        "CHECK (threshold >= 0 AND factor > 0)",
        "A tier begins at zero or more, and multiplies by more than zero.",
    )
    _once = models.Constraint(
        "UNIQUE (program_id, threshold)", "Two tiers cannot begin at the same number."
    )

    def _compute_card_count(self):
        rows = self.env["loyalty.card"]._read_group(
            [("scrm_tier_id", "in", self.ids)], ["scrm_tier_id"], ["__count"]
        )
        counts = dict(rows)
        for tier in self:
            tier.card_count = counts.get(tier, 0)

    def action_members(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "loyalty.card",
            "view_mode": "list,form",
            "domain": [("scrm_tier_id", "=", self.id)],
        }


class ScrmTierMove(models.Model):
    """A member came to another tier."""

    _name = "scrm.tier.move"
    _description = "Move between Tiers"
    _order = "date desc, id desc"
    _rec_name = "card_id"
    _log_access = False

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="card_id.partner_id")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    from_id = fields.Many2one("scrm.tier", string="From Tier", readonly=True)
    to_id = fields.Many2one("scrm.tier", string="To Tier", readonly=True)
    number = fields.Float(
        digits=DIGITS,
        readonly=True,
        aggregator=None,
        help="The points or the influence of that day.",
    )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    scrm_tier_ids = fields.One2many("scrm.tier", "program_id", string="Tiers")
    scrm_tier_basis = fields.Selection(
        [("points", "Points earned in the period"), ("value", "Influence")],
        string="Tiers By",
        default="points",
    )
    scrm_tier_months = fields.Integer(
        string="Period (months)", default=12, help="Points earned before do not count."
    )
    scrm_tier_grace_days = fields.Integer(
        string="Grace (days)",
        default=30,
        help="Who falls below a tier keeps it for so long, and for good who is back "
        "by then.",
    )

    @api.model
    def _cron_scrm_tiers(self):
        """Find each member's tier. Nothing is written for who stays where they are."""
        programs = self.search([("scrm_tier_ids", "!=", False)])
        self.env["scrm.store"]._each(
            programs, lambda program: program._scrm_find_tiers()
        )

    def _scrm_find_tiers(self):
        """Write who climbs, who begins a grace, and whose grace is over.

        :return: number of members who moved
        """
        self.ensure_one()
        self.env.flush_all()
        today = fields.Date.today()
        values = {
            "program": self.id,
            "today": today,
            "grace": fields.Date.add(today, days=self.scrm_tier_grace_days),
            "company": self.company_id.id or None,
            "numbers": self._scrm_tier_numbers(),
        }
        rows = self.env.execute_query(SQL(MOVE, **values))
        self.env.cr.execute(SQL(GRACE, **values))
        self.env["loyalty.card"].invalidate_model()
        return len(rows)

    def _scrm_tier_numbers(self):
        """SQL: (card id, points of the period or influence) of the members."""
        return SQL(
            VALUES if self.scrm_tier_basis == "value" else POINTS,
            program=self.id,
            since=fields.Date.subtract(
                fields.Date.today(), months=self.scrm_tier_months
            ),
            company=str(self.company_id.id or self.env.company.id),
        )


POINTS = """
SELECT card.id, COALESCE((
    SELECT sum(entry.amount) FROM scrm_points_entry entry
    WHERE entry.card_ref = card.id AND entry.kind IN ('earn', 'order', 'reverse')
        AND entry.occurred_at >= %(since)s
), 0) AS number
FROM loyalty_card card
WHERE card.program_id = %(program)s AND card.active AND card.partner_id IS NOT NULL
"""
VALUES = """
SELECT card.id, COALESCE((partner.scrm_value ->> %(company)s)::numeric, 0) AS number
FROM loyalty_card card JOIN res_partner partner ON partner.id = card.partner_id
WHERE card.program_id = %(program)s AND card.active
"""
# Up at once; down when the grace is over, or at once where there is none.
MOVE = """
WITH found AS (
    SELECT card.id, card.scrm_tier_id AS old, number.number, (
        SELECT tier.id FROM scrm_tier tier
        WHERE tier.program_id = %(program)s AND tier.active
            AND tier.threshold <= number.number
        ORDER BY tier.threshold DESC LIMIT 1
    ) AS new, card.scrm_tier_grace_until AS grace
    FROM (%(numbers)s) number JOIN loyalty_card card ON card.id = number.id
), moved AS (
    SELECT found.* FROM found
    LEFT JOIN scrm_tier before ON before.id = found.old
    LEFT JOIN scrm_tier after ON after.id = found.new
    WHERE found.old IS DISTINCT FROM found.new AND (
        before.id IS NULL OR NOT before.active
        OR COALESCE(after.threshold, -1) > before.threshold
        OR found.grace <= %(today)s OR %(grace)s = %(today)s)
), written AS (
    UPDATE loyalty_card card SET scrm_tier_id = moved.new,
        scrm_tier_since = %(today)s, scrm_tier_grace_until = NULL
    FROM moved WHERE card.id = moved.id
)
INSERT INTO scrm_tier_move (card_id, company_id, date, from_id, to_id, number)
SELECT id, %(company)s, %(today)s, old, new, number FROM moved RETURNING card_id
"""
# Who is below the own tier gets a last day; who is back loses it.
GRACE = """
WITH found AS (
    SELECT card.id, number.number < tier.threshold AS below
    FROM (%(numbers)s) number JOIN loyalty_card card ON card.id = number.id
    JOIN scrm_tier tier ON tier.id = card.scrm_tier_id
)
UPDATE loyalty_card card
SET scrm_tier_grace_until = CASE WHEN found.below THEN %(grace)s::date END
FROM found WHERE card.id = found.id
    AND found.below IS DISTINCT FROM (card.scrm_tier_grace_until IS NOT NULL)
"""
