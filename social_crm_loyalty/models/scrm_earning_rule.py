# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools import earning, ledger
from .scrm_points_entry import DIGITS


class ScrmEarningRule(models.Model):
    """What earns points in a loyalty programme."""

    _name = "scrm.earning.rule"
    _description = "Earning Rule"
    _inherit = ["scrm.company.mixin"]
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        check_company=True,
        domain=[("program_type", "in", ("loyalty", "ewallet"))],
        ondelete="restrict",
        help="The points go to the person's card of this programme. Whoever has none "
        "gets one with the first points.",
    )
    event = fields.Selection(
        [("positive_mention", "A good word that mentions us")],
        string="Earned By",
        required=True,
        default="positive_mention",
    )
    points = fields.Float(digits=DIGITS, required=True, default=10)
    daily_cap = fields.Float(
        string="At Most a Day",
        digits=DIGITS,
        help="Points that one person can earn by this rule in a day, counted in the "
        "time zone of the company. Zero: no limit.",
    )
    live_from = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="What was said earlier earns nothing.",
    )
    entry_ids = fields.One2many("scrm.points.entry", "rule_id", readonly=True)
    points_given = fields.Float(
        digits=DIGITS, compute="_compute_points_given", compute_sudo=True
    )

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A rule gives more than zero points."
    )
    _cap_not_negative = models.Constraint(
        "CHECK (daily_cap >= 0)", "The limit a day cannot be negative."
    )

    def _compute_points_given(self):
        given = dict(
            self.env["scrm.points.entry"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["amount:sum"]
            )
        )
        for rule in self:
            rule.points_given = given.get(rule, 0)

    # -- awarding -------------------------------------------------------------

    @api.model
    def _earn_mentions(self, posts):
        """Book what these posts earn, once per rule and post."""
        for company, said in posts.grouped("company_id").items():
            # Posts are processed by whoever triggers it; awarding is the system's.
            rules = self.sudo().search(self._mention_domain(company))
            for rule in rules:
                rule._award_posts(said.sudo())

    @api.model
    def _mention_domain(self, company):
        return [
            ("event", "=", "positive_mention"),
            ("company_id", "=", company.id),
            ("program_id.active", "=", True),
        ]

    def _award_posts(self, posts):
        self.ensure_one()
        keys = {self._key_of(post): post for post in posts.sorted("posted_at")}
        booked = self.env["scrm.points.entry"].search(
            [("idempotency_key", "in", list(keys))]
        )
        for key in keys.keys() - set(booked.mapped("idempotency_key")):
            if keys[key].posted_at >= self.live_from:
                self._award_post(keys[key], key)

    def _key_of(self, post):
        return f"earn:{self.id}:{post.id}"

    def _award_post(self, post, key):
        """Book the points of one post, as far as the day's limit allows."""
        partner = post.profile_id.partner_id
        card = self.program_id._scrm_card_of(partner)
        points = earning.award(
            ledger.quantise(self.points),
            ledger.quantise(self.daily_cap),
            self._earned_on_day(card, post.posted_at),
        )
        if not points:
            return self.env["scrm.points.entry"]
        speaking = self.with_context(lang=partner.lang or self.env.lang)
        return card._scrm_book(
            points,
            "earn",
            key,
            speaking.env._("A good word about us (%(rule)s)", rule=speaking.name),
            record=post,
            rule=self,
            occurred_at=post.posted_at,
        )

    def _earned_on_day(self, card, moment):
        """Points earned by this rule on the local day of ``moment``.

        Two sessions may read the same sum; both then write the card's row, and the
        second is sent back to read again.
        """
        start, end = earning.day_bounds(moment, earning.zone(self._timezone()))
        [(earned,)] = self.env["scrm.points.entry"]._read_group(
            [
                ("rule_id", "=", self.id),
                ("card_ref", "=", card.id),
                ("kind", "=", "earn"),
                ("occurred_at", ">=", start),
                ("occurred_at", "<", end),
            ],
            aggregates=["amount:sum"],
        )
        return ledger.quantise(earned)

    def _timezone(self):
        program = self.program_id.with_company(self.company_id)
        return program._scrm_timezone()

    def action_view_entries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_points_entry_action"
        )
        action["domain"] = [("rule_id", "=", self.id)]
        action["context"] = {}
        return action
