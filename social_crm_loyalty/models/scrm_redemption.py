# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import ledger, origin
from ..tools.ledger import Movement
from ..tools.rewards import last_day
from .scrm_reward import CODED


class ScrmRedemption(models.Model):
    """A member took a reward: what it cost, what they got, whether they have it."""

    _name = "scrm.redemption"
    _description = "Redeemed Reward"
    _inherit = ["mail.thread", "scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "reward_id"

    reward_id = fields.Many2one(
        "scrm.reward", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="reward_id.kind")
    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Member",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    redeemed_at = fields.Datetime(string="Redeemed On", required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "To Hand Over"),
            ("done", "Handed Over"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    friend = fields.Char(
        string="For", readonly=True, help="For whom a gift code is, in their words."
    )
    entry_id = fields.Many2one(
        "scrm.points.entry", string="Points", readonly=True, ondelete="restrict"
    )
    coupon_id = fields.Many2one(
        "loyalty.card",
        string="Code",
        readonly=True,
        ondelete="restrict",
        groups="social_crm.group_agent,sales_team.group_sale_salesman",
    )
    is_used = fields.Boolean(
        string="Code Used", compute="_compute_is_used", compute_sudo=True
    )
    seat_ref = fields.Reference(
        selection="_seat_models", string="Registration", readonly=True
    )
    access_token = fields.Char(
        readonly=True,
        copy=False,
        groups="social_crm.group_admin",
        default=lambda self: uuid.uuid4().hex,
    )
    idempotency_key = fields.Char(required=True, readonly=True)

    _key_unique = models.Constraint(
        "UNIQUE (idempotency_key)", "This reward was taken already."
    )
    _token_unique = models.Constraint(
        "UNIQUE (access_token)", "This link is somebody's already."
    )

    def _seat_models(self):
        known = [("event.registration", self.env._("Registration"))]
        return [pair for pair in known if pair[0] in self.env]

    def _compute_is_used(self):
        for redemption in self:
            coupon = redemption.coupon_id
            worth = redemption.reward_id.gives_points
            redemption.is_used = bool(coupon) and coupon.points < worth

    # -- given -----------------------------------------------------------------

    def _pay(self):
        self.ensure_one()
        words = self.card_id._scrm_words().env._(
            "Reward: %(reward)s",
            reward=self.reward_id.with_context(
                lang=self.partner_id.lang or self.env.lang
            ).name,
        )
        self.entry_id = self.card_id._scrm_book(
            -ledger.quantise(self.reward_id.points),
            "redeem",
            f"redemption:{self.id}",
            words,
            record=self,
        )

    def _deliver(self):
        """Codes and registrations are there at once; gifts wait for a person."""
        self.ensure_one()
        if self.reward_id.kind in CODED:
            self.coupon_id = self._make_code()
            self.state = "done"
        elif self.reward_id.kind == "seat" and self.reward_id.event_ref:
            self.seat_ref = self._make_seat()
            self.state = "done"

    def _make_code(self):
        reward = self.reward_id
        day = self.card_id._scrm_local_day(self.redeemed_at)
        with origin.because(self._explain_code):
            return (
                self.env["loyalty.card"]
                .with_context(loyalty_no_mail=True)
                .create(
                    {
                        "program_id": reward.gives_program_id.id,
                        "points": reward.gives_points,
                        "partner_id": reward.kind == "voucher" and self.partner_id.id,
                        "expiration_date": last_day(day, reward.valid_days),
                    }
                )
            )

    def _explain_code(self, card, change):
        words = card._scrm_words().env._("Given for points")
        return [
            Movement("earn", change, words, res_model=self._name, res_id=self.id),
        ]

    def _make_seat(self):
        event = self.reward_id.event_ref
        registration = self.env["event.registration"].create(
            {"event_id": event.id, "partner_id": self.partner_id.id}
        )
        return f"{registration._name},{registration.id}"

    # -- by a person -----------------------------------------------------------

    def action_hand_over(self):
        for redemption in self.filtered(lambda r: r.state == "open"):
            redemption.check_access("write")
            redemption.sudo().state = "done"

    def action_cancel(self):
        """Take it back: the points return, with the days that they had left."""
        for redemption in self.filtered(lambda r: r.state != "cancelled"):
            redemption.check_access("write")
            redemption.sudo()._cancel()

    def _cancel(self):
        self.ensure_one()
        self.card_id._scrm_hold()
        if self.coupon_id:
            self._void_code()
        if self.seat_ref:
            self.seat_ref.action_cancel()
        self.reward_id._put_back()
        self.entry_id._take_back(self.card_id._scrm_words().env._("Reward given back"))
        self.state = "cancelled"

    def _void_code(self):
        coupon = self.coupon_id
        coupon._scrm_hold()
        if self.is_used:
            raise UserError(
                self.env._(
                    "The code %s was used: it cannot be taken back.", coupon.code
                )
            )
        coupon._scrm_book(
            -ledger.quantise(coupon.points),
            "reverse",
            f"redemption:{self.id}:void",
            coupon._scrm_words().env._("Reward given back"),
            record=self,
        )
        coupon.active = False

    # -- the friend ------------------------------------------------------------

    def _of_token(self, token):
        """The gift code behind this link, as long as it stands."""
        redemption = self.search([("access_token", "=", token or "")], limit=1)
        fits = redemption.kind == "egift" and redemption.state == "done"
        return redemption if fits else self.browse()

    def _keep(self, partner):
        """The friend takes the code to their own account, once.

        :raises UserError: it is somebody's already
        """
        self.ensure_one()
        self.coupon_id._scrm_hold()
        holder = self.coupon_id.partner_id
        if holder and holder != partner:
            raise UserError(self.env._("This gift is in somebody's account already."))
        self.coupon_id.partner_id = partner
