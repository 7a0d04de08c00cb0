# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools import earning
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
        [
            ("positive_mention", "A good word that mentions us"),
            ("follow", "Following one of our accounts"),
            ("claim", "Proving that a profile is theirs"),
            ("segment", "Entering a segment"),
        ],
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
        self._award(
            [(post.profile_id.partner_id, post, post.posted_at) for post in posts]
        )

    def _key_of(self, record):
        """Posts came first: their keys carry no name of a model."""
        if record._name == "scrm.post":
            return f"earn:{self.id}:{record.id}"
        return f"earn:{self.id}:{record._name}:{record.id}"

    def _award(self, acts):
        """Book what these acts earn, once for each.

        :param acts: list of (contact, record of the act, naive UTC moment)
        :return: the new entries
        """
        self.ensure_one()
        acts = sorted(acts, key=lambda act: (act[2], act[1].id))
        keys = {self._key_of(record): act for act in acts for record in act[1]}
        booked = self.env["scrm.points.entry"].search(
            [("idempotency_key", "in", list(keys))]
        )
        entries = self.env["scrm.points.entry"]
        known = set(booked.mapped("idempotency_key"))
        for key, (partner, record, moment) in keys.items():
            if key not in known and moment >= self.live_from:
                entries |= self._award_one(partner, record, moment, key)
        return entries

    def _award_one(self, partner, record, moment, key):
        """Book the points of one act, as far as the limits allow."""
        card = self.program_id._scrm_card_of(partner)
        terms = self._terms_of(card)
        points = earning.grant(terms, self._earned(card, moment), moment)
        if not points or not self._is_for(partner):
            return self.env["scrm.points.entry"]
        matures = self.mature_days and fields.Date.add(
            card._scrm_local_day(moment), days=self.mature_days
        )
        speaking = self.with_context(lang=partner.lang or self.env.lang)
        return card._scrm_book(
            points,
            "pending" if matures else "earn",
            key,
            speaking._reason(),
            record=record,
            rule=self,
            occurred_at=moment,
            matures=matures or None,
        )

    def _reason(self):
        """Words for the member, in the language of the context."""
        words = {
            "positive_mention": self.env._("A good word about us"),
            "follow": self.env._("You follow us"),
            "claim": self.env._("Your profile is known to us"),
            "segment": self.env._("Welcome"),
        }
        return f"{words[self.event]} ({self.name})"

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
