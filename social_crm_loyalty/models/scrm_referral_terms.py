# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.social_crm.tools.codes import CHANNEL_LENGTH, make_channel

from .scrm_points_entry import DIGITS


class LoyaltyCard(models.Model):
    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    scrm_referral_code = fields.Char(
        string="Referral Code", readonly=True, copy=False, groups="base.group_user"
    )
    scrm_referral_ids = fields.One2many("scrm.referral", "card_id", readonly=True)

    _scrm_referral_code_unique = models.Constraint(
        "UNIQUE (scrm_referral_code)", "This code is somebody's already."
    )

    def _scrm_code(self):
        """The referral code of this card, made when it is asked for."""
        self.ensure_one()
        card = self.sudo()
        if not card.scrm_referral_code:
            # Two alike are refused by the database.
            card.scrm_referral_code = make_channel()
        return card.scrm_referral_code

    @api.model
    def _scrm_of_code(self, code):
        """The card with this code, of a programme that rewards friends.

        The code of an archived card stands for the card that its holder has now in
        the programme: codes that were given away outlive a merge of contacts.
        """
        code = (code or "").strip().upper()
        if len(code) != CHANNEL_LENGTH:
            return self.browse()
        known = self.with_context(active_test=False)
        card = known.search([("scrm_referral_code", "=", code)], limit=1)
        if card and not card.active:
            card = card._scrm_successor()
        return card if card.program_id.scrm_referral_points else self.browse()

    def _scrm_successor(self):
        self.ensure_one()
        return self.with_context(active_test=True).search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("partner_id", "!=", False),
            ],
            order="id",
            limit=1,
        )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    scrm_referral_points = fields.Float(
        string="For the Referrer",
        digits=DIGITS,
        help="Points after the friend's first purchase. 0: friends are not rewarded.",
    )
    scrm_referral_friend = fields.Float(string="For the Friend", digits=DIGITS)
    scrm_referral_least = fields.Float(
        string="Purchase of at Least", help="Total of the first order, with taxes."
    )
    scrm_referral_days = fields.Integer(
        string="Within (days)", default=90, help="After joining. 0: at any time."
    )
    scrm_referral_when = fields.Selection(
        [("order", "Confirmed"), ("paid", "Paid")],
        string="Rewarded When the Order Is",
        default="order",
        required=True,
        help="Paid: all that was ordered is invoiced, and the invoices are paid.",
    )
    scrm_referral_wait = fields.Integer(
        string="Credited After (days)",
        default=14,
        help="So that a purchase that is returned at once earns nothing.",
    )
    scrm_referral_levels = fields.Integer(
        string="Steps of the Path",
        default=1,
        help="1: the referrer alone. 2: also who had brought the referrer, and so on.",
    )
    scrm_referral_decay = fields.Float(
        string="Share of the Next Step", default=0.5, help="From 0 to 1."
    )

    _scrm_referral = models.Constraint(
        "CHECK (COALESCE(scrm_referral_points, 0) >= 0 "
        "AND COALESCE(scrm_referral_friend, 0) >= 0 "
        "AND COALESCE(scrm_referral_levels, 1) BETWEEN 1 AND 5 "
        "AND COALESCE(scrm_referral_decay, 0) BETWEEN 0 AND 1)",
        "Points are zero or more, steps one to five, the share from 0 to 1.",
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    scrm_referral_code = fields.Char(
        string="Friend's Code",
        copy=False,
        help="The code of the member who sent this new customer.",
    )

    def action_confirm(self):
        for order in self.filtered("scrm_referral_code"):
            self.env["scrm.referral"]._join(order.scrm_referral_code, order.partner_id)
        result = super().action_confirm()
        for order in self.filtered(lambda order: order.state == "sale"):
            order._scrm_referrals()._purchase(order)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        # Whoever cancels an order need not see referrals.
        referrals = self.env["scrm.referral"].sudo()
        referrals.search([("order_id", "in", self.ids)])._return()
        return result

    def _scrm_referrals(self):
        self.ensure_one()
        return (
            self.env["scrm.referral"]
            .sudo()
            .search(
                [
                    (
                        "friend_id",
                        "in",
                        (self.partner_id | self.partner_id.parent_id).ids,
                    ),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
