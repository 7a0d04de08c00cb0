# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools import earning, ledger
from ..tools.earning import Earned, Terms
from .scrm_points_entry import DIGITS

TRIED_DAYS = 90


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmEarningRule(models.Model):
    """Limits of a rule, whom it is for, and what it would have cost."""

    _inherit = "scrm.earning.rule"

    person_cap = fields.Float(
        string="At Most a Person",
        digits=DIGITS,
        help="Over all time. Zero: no limit.",
    )
    budget = fields.Float(
        digits=DIGITS, help="For all people together. Zero: no limit."
    )
    pause_hours = fields.Float(
        string="Pause (hours)",
        help="Before the same person earns by this rule again. Zero: none.",
    )
    mature_days = fields.Integer(
        string="Credited After (days)",
        help="Until then the points are announced, and go if the post is deleted. "
        "Zero: at once.",
    )
    segment_ids = fields.Many2many(
        "scrm.segment",
        string="Only for",
        check_company=True,
        help="People who belong to one of these segments, a value tier for instance, "
        "at that moment. Empty: everybody.",
    )
    target_segment_id = fields.Many2one(
        "scrm.segment", string="Which Segment", check_company=True
    )
    topic_ids = fields.Many2many(
        "scrm.topic",
        string="About",
        check_company=True,
        help="Only posts about one of these topics. Empty: any.",
    )
    budget_left = fields.Float(digits=DIGITS, compute="_compute_budget_left")
    trial = fields.Text(string="What It Would Have Cost", readonly=True, copy=False)

    _limits_positive = models.Constraint(
        "CHECK (COALESCE(person_cap, 0) >= 0 AND COALESCE(budget, 0) >= 0 "
        "AND COALESCE(pause_hours, 0) >= 0 AND COALESCE(mature_days, 0) >= 0)",
        "Limits are zero or more.",
    )

    def _compute_budget_left(self):
        for rule in self:
            rule.budget_left = max(rule.budget - rule.points_given, 0)

    def _terms(self):
        return Terms(
            points=ledger.quantise(self.points),
            day=ledger.quantise(self.daily_cap),
            person=ledger.quantise(self.person_cap),
            budget=ledger.quantise(self.budget),
            pause=timedelta(hours=self.pause_hours),
        )

    def _terms_of(self, card):
        """The terms for the holder of a card. Extension point."""
        return self._terms()

    def _earned(self, card, moment):
        """What was earned by this rule before: by the card that day and ever, by all.

        Two sessions may read the same sums; both then write the card's row, and the
        second is sent back to read again. A budget is shared by all cards: the row of
        the rule is written for it.
        """
        if self.budget:
            self.env["scrm.store"]._hold(self)
        start, end = earning.day_bounds(moment, earning.zone(self._timezone()))
        self.env["scrm.points.entry"].flush_model()
        ((day, person, last, total),) = self.env.execute_query(
            SQL(
                """SELECT
                    sum(amount) FILTER (WHERE card_ref = %(card)s
                        AND occurred_at >= %(start)s AND occurred_at < %(end)s)::text,
                    sum(amount) FILTER (WHERE card_ref = %(card)s)::text,
                    max(occurred_at) FILTER (WHERE card_ref = %(card)s AND amount > 0),
                    sum(amount)::text
                FROM scrm_points_entry
                WHERE rule_id = %(rule)s AND (kind = 'earn' AND idempotency_key
                    NOT LIKE 'mature:%%' OR kind = 'pending' AND reverses_id IS NULL)
                    AND (card_ref = %(card)s OR %(shared)s)""",
                card=card.id,
                rule=self.id,
                start=start,
                end=end,
                shared=bool(self.budget),
            )
        )
        return Earned(
            ledger.quantise(day), ledger.quantise(person), ledger.quantise(total), last
        )

    def _is_for(self, partner):
        segments = self.segment_ids
        return not segments or bool(segments & partner.scrm_profile_ids.segment_ids)

    # -- what it would have cost -----------------------------------------------

    def action_try(self):
        """Go through the last 90 days without booking anything."""
        for rule in self:
            rule.check_access("write")
            since = fields.Datetime.subtract(fields.Datetime.now(), days=TRIED_DAYS)
            acts = [
                (partner.id, moment)
                for partner, _record, moment in rule.sudo()._acts_since(since)
                if rule._is_for(partner)
            ]
            found = earning.simulate(
                rule._terms(), acts, earning.zone(rule._timezone())
            )
            points = sum((points for _who, _when, points in found), ledger.ZERO)
            number = self.env["loyalty.card"]._scrm_number
            rule.trial = self.env._(
                "In the last %(days)s days: %(acts)s acts of %(people)s known people, "
                "%(points)s points for %(earning)s of them.",
                days=TRIED_DAYS,
                acts=len(acts),
                people=len({who for who, _moment in acts}),
                points=number(points),
                earning=len({who for who, _when, _points in found}),
            )
