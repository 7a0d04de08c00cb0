# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.rewards import Offer, refusal
from .scrm_points_entry import DIGITS

CODED = ("voucher", "egift")


class ScrmReward(models.Model):
    """Something that members take for points, beside core's discounts on an order."""

    _name = "scrm.reward"
    _description = "Reward"
    _inherit = ["image.mixin", "scrm.company.mixin"]
    _order = "sequence, points, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(
        translate=True, help="What the member gets, in words for the portal."
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        domain=[("program_type", "=", "loyalty")],
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("gift", "Gift, handed over"),
            ("voucher", "Voucher for the member"),
            ("egift", "Gift code for a friend"),
            ("seat", "Seat at an event"),
        ],
        default="gift",
        required=True,
    )
    points = fields.Float(string="Costs", digits=DIGITS, required=True, default=100)
    is_limited = fields.Boolean(string="Limited Stock")
    stock = fields.Integer(string="Left", help="How many can still be taken.")
    each = fields.Integer(string="At Most a Member", help="0: as often as they like.")
    date_from = fields.Date(string="Offered from")
    date_to = fields.Date(string="Offered until")
    tier_ids = fields.Many2many(
        "scrm.tier",
        string="Only for Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Empty: every member.",
    )
    gives_program_id = fields.Many2one(
        "loyalty.program",
        string="Gives a Code of",
        domain="[('program_type', 'in', ('coupons', 'gift_card')), "
        "('company_id', 'in', (company_id, False))]",
        ondelete="restrict",
        help="A coupon or gift card programme: its codes are redeemed on an order, in "
        "the web shop and at the point of sale.",
    )
    gives_points = fields.Float(
        string="Worth", default=1, help="Uses of the coupon, or money on the gift card."
    )
    valid_days = fields.Integer(
        string="Code Valid for (days)", default=90, help="0: for ever."
    )
    event_ref = fields.Reference(
        selection="_event_models",
        string="Event",
        help="Where events are installed, a seat is a registration.",
    )
    redemption_ids = fields.One2many("scrm.redemption", "reward_id", readonly=True)
    redemption_count = fields.Integer(
        string="Times Taken", compute="_compute_redemption_count"
    )

    _numbers = models.Constraint(
        "CHECK (points > 0 AND COALESCE(stock, 0) >= 0 AND COALESCE(each, 0) >= 0 "
        "AND COALESCE(valid_days, 0) >= 0)",
        "A reward costs more than zero points; stock, limit and days are zero or more.",
    )

    @api.model
    def _event_models(self):
        known = [("event.event", self.env._("Event"))]
        return [pair for pair in known if pair[0] in self.env]

    def _compute_redemption_count(self):
        rows = self.env["scrm.redemption"]._read_group(
            [("reward_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["reward_id"],
            ["__count"],
        )
        counts = dict(rows)
        for reward in self:
            reward.redemption_count = counts.get(reward, 0)

    @api.constrains("kind", "gives_program_id", "gives_points")
    def _check_code(self):
        for reward in self.filtered(lambda reward: reward.kind in CODED):
            if not reward.gives_program_id or reward.gives_points <= 0:
                raise ValidationError(
                    self.env._(
                        "%(reward)s gives a code: say of which programme, and what it "
                        "is worth.",
                        reward=reward.name,
                    )
                )

    # -- may a member have it --------------------------------------------------

    def _offer(self):
        self.ensure_one()
        return Offer(
            begin=self.date_from or None,
            end=self.date_to or None,
            stock=self.stock if self.is_limited else None,
            each=self.each,
            tiers=frozenset(self.tier_ids.ids),
        )

    def _had(self, card):
        """``{reward: how often the holder of the card had it}``."""
        rows = self.env["scrm.redemption"]._read_group(
            [
                ("reward_id", "in", self.ids),
                # Of a merged contact the redemptions come along, on an archived card.
                ("partner_id", "=", card.partner_id.id),
                ("state", "!=", "cancelled"),
            ],
            ["reward_id"],
            ["__count"],
        )
        return dict(rows)

    def _refusal(self, card, had):
        """Why the holder of this card cannot have it, in words; empty if they can."""
        self.ensure_one()
        today = card._scrm_local_day(fields.Datetime.now())
        code = refusal(self._offer(), today, had, card.scrm_tier_id.id or 0)
        if not code and self.program_id != card.program_id:
            code = "other"
        words = {
            "": "",
            "early": self.env._("This reward is not offered yet."),
            "late": self.env._("This reward is not offered any more."),
            "gone": self.env._("Nothing of it is left."),
            "enough": self.env._("You had this reward as often as it is given."),
            "tier": self.env._("This reward is for members of another tier."),
            "other": self.env._("This reward belongs to another programme."),
        }
        return words[code]

    # -- taking it -------------------------------------------------------------

    def _redeem(self, card, key, friend=""):
        """Give the reward for points of this card, once.

        :param key: names the wish; the same again gives the redemption of the first
            time and takes nothing
        :param friend: for whom a gift code is, as the member writes it
        :return: the `scrm.redemption`
        :raises UserError: too few points, nothing left, or not for this member
        """
        self.ensure_one()
        # The card's row first: of two sessions with one card the second is sent back,
        # and then sees what the first took.
        card._scrm_hold()
        redemptions = self.env["scrm.redemption"]
        known = redemptions.search([("idempotency_key", "=", key)])
        if known:
            if known.card_id != card or known.reward_id != self:
                raise UserError(self.env._("This wish was sent for another reward."))
            return known
        words = self._refusal(card, self._had(card).get(self, 0))
        if words:
            raise UserError(words)
        self._take_one()
        redemption = redemptions.create(
            {
                "reward_id": self.id,
                "card_id": card.id,
                "partner_id": card.partner_id.id,
                "company_id": (card.company_id or self.env.company).id,
                "idempotency_key": key,
                "friend": friend,
                "redeemed_at": fields.Datetime.now(),
            }
        )
        redemption._pay()
        redemption._deliver()
        return redemption

    def _take_one(self):
        """One less; who comes second for the last one is refused by the database."""
        if not self.is_limited:
            return
        self.flush_recordset(["stock"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE scrm_reward SET stock = stock - 1 "
                "WHERE id = %s AND stock > 0 RETURNING stock",
                self.id,
            )
        )
        self.invalidate_recordset(["stock"])
        if not rows:
            raise UserError(self.env._("Nothing of it is left."))

    def _put_back(self):
        if self.is_limited:
            self.env.cr.execute(
                SQL("UPDATE scrm_reward SET stock = stock + 1 WHERE id = %s", self.id)
            )
            self.invalidate_recordset(["stock"])

    def action_redemptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_redemption_action"
        )
        action["domain"] = [("reward_id", "=", self.id)]
        return action
