# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import fraud
from ..tools.fraud import Somebody


class ScrmReferral(models.Model):
    """Somebody brought a friend; both are rewarded for the first purchase."""

    _name = "scrm.referral"
    _description = "Referral"
    _inherit = ["mail.thread", "scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "friend_id"

    card_id = fields.Many2one(
        "loyalty.card",
        string="Card of the Referrer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    referrer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    friend_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    joined_at = fields.Datetime(string="Joined", required=True, readonly=True)
    state = fields.Selection(
        [
            ("joined", "Joined"),
            ("held", "Held"),
            ("rewarded", "Rewarded"),
            ("refused", "Refused"),
            ("late", "Too Late"),
        ],
        default="joined",
        required=True,
        readonly=True,
        tracking=True,
    )
    reason = fields.Char(readonly=True, help="Why it is held, or was refused.")
    order_id = fields.Many2one("sale.order", string="First Purchase", readonly=True)
    network_address = fields.Char(readonly=True, groups="social_crm.group_admin")
    entry_ids = fields.Many2many("scrm.points.entry", string="Points", readonly=True)

    _friend_once = models.Constraint(
        "UNIQUE (friend_id, company_id)", "This person was brought by somebody already."
    )

    # -- joining ---------------------------------------------------------------

    @api.model
    def _join(self, code, friend, address=""):
        """Note that a friend came by this code.

        :param code: as typed or from a link
        :param friend: contact
        :param address: network address, to see the same device
        :return: the referral
        :raises UserError: an unknown code, no new customer, one's own code
        """
        card = self.env["loyalty.card"].sudo()._scrm_of_code(code)
        if not card:
            raise UserError(self.env._("Nobody has the code %s.", code))
        company = card.company_id or self.env.company
        book = self.sudo().with_company(company)
        known = book.search(
            [("friend_id", "=", friend.id), ("company_id", "=", company.id)]
        )
        if known:
            return known.with_env(self.env)
        if card.partner_id == friend:
            raise UserError(self.env._("This is your own code: give it to a friend."))
        if book._has_bought(friend, company):
            raise UserError(
                self.env._(
                    "The code is for new customers; %s is one already.", friend.name
                )
            )
        referral = book.create(
            {
                "card_id": card.id,
                "referrer_id": card.partner_id.id,
                "friend_id": friend.id,
                "company_id": company.id,
                "joined_at": fields.Datetime.now(),
                "network_address": address,
            }
        )
        referral._look_for_fraud()
        return referral.with_env(self.env)

    def _has_bought(self, partner, company):
        family = partner.commercial_partner_id
        return bool(
            self.env["sale.order"].search_count(
                [
                    ("partner_id", "child_of", family.id),
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                ],
                limit=1,
            )
        )

    def _look_for_fraud(self):
        """Hold it where something speaks against it, and say what."""
        self.ensure_one()
        mine = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("referrer_id", "=", self.referrer_id.id),
            ]
        )
        earlier = mine.filtered(lambda r: r != self and r.network_address)
        referrer = self._somebody(self.referrer_id, self._own_address())
        if self.network_address in earlier.mapped("network_address"):
            referrer = self._somebody(self.referrer_id, self.network_address)
        found = fraud.signs(
            referrer,
            self._somebody(self.friend_id, self.network_address),
            self._path_above(),
            sorted(mine.mapped("joined_at")),
        )
        if found:
            words = self._sign_words()
            self.write(
                {"state": "held", "reason": " ".join(words[code] for code in found)}
            )

    def _path_above(self):
        """``{person: who referred them}`` from the referrer upwards."""
        found, person = {}, self.referrer_id
        while person and person.id not in found and len(found) < fraud.STEPS:
            above = self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("friend_id", "=", person.id),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
            if not above:
                break
            found[person.id] = above.referrer_id.id
            person = above.referrer_id
        return found

    def _own_address(self):
        """Where the referrer joined from, if somebody had brought them."""
        own = self.search([("friend_id", "=", self.referrer_id.id)], limit=1)
        return own.network_address

    def _somebody(self, partner, address):
        firm = partner.commercial_partner_id
        return Somebody(
            number=partner.id,
            company=firm.id if firm != partner or partner.is_company else 0,
            email=partner.email or "",
            phone=partner.phone or "",
            street=partner.street or "",
            zip=partner.zip or "",
            address=address or "",
            banks=frozenset(partner.bank_ids.mapped("sanitized_acc_number")),
        )

    def _sign_words(self):
        return {
            "self": self.env._("The same person or firm."),
            "ring": self.env._("The friend had brought the referrer, over others."),
            "email": self.env._("Both have the same e-mail address."),
            "phone": self.env._("Both have the same telephone number."),
            "place": self.env._("Both live at the same address."),
            "bank": self.env._("Both pay from the same bank account."),
            "device": self.env._("Both came from the same device or network."),
            "burst": self.env._("Many friends within a day."),
        }

    # -- the reward ------------------------------------------------------------

    def _purchase(self, order):
        """The friend's first purchase: reward both, unless it is held or too late."""
        for referral in self.filtered(lambda r: r.state in ("joined", "held")):
            program = referral.program_id
            if order.amount_total < program.scrm_referral_least:
                continue
            days = program.scrm_referral_days
            last = days and fields.Datetime.add(referral.joined_at, days=days)
            if last and order.date_order > last:
                referral.state = "late"
                continue
            referral.order_id = order
            if referral.state == "joined" and referral._is_due():
                referral._reward()

    def _is_due(self):
        """Whether the purchase has come as far as the programme wants."""
        self.ensure_one()
        if self.program_id.scrm_referral_when != "paid":
            return True
        return bool(self.order_id) and self.order_id._scrm_is_paid()

    def _reward(self):
        """Book the points of both, and of those above by the programme's decay."""
        self.ensure_one()
        program = self.program_id
        card = program._scrm_card_of(self.friend_id)
        words = card._scrm_words().env._("Welcome: a friend brought you")
        entries = self._give(card, program.scrm_referral_friend, "friend", words)
        levels = max(program.scrm_referral_levels, 1)
        parts = fraud.shares(
            program.scrm_referral_points, levels, program.scrm_referral_decay
        )
        above = self
        for level, points in enumerate(parts):
            card = above.card_id
            words = card._scrm_words().env._("A friend came: thank you for the word")
            entries |= self._give(card, points, level, words)
            above = above._above()
            if not above:
                break
        self.write({"state": "rewarded", "entry_ids": [(6, 0, entries.ids)]})

    def _above(self):
        """The referral by which this one's referrer came, if it was rewarded."""
        return self.search(
            [
                ("friend_id", "=", self.referrer_id.id),
                ("company_id", "=", self.company_id.id),
                ("program_id", "=", self.program_id.id),
                ("state", "=", "rewarded"),
            ],
            limit=1,
        )

    def _give(self, card, points, place, words):
        """Book the share of whoever stands at this place of the path, once."""
        if not points:
            return self.env["scrm.points.entry"]
        days = self.program_id.scrm_referral_wait
        matures = days and fields.Date.add(fields.Date.today(), days=days)
        return card._scrm_book(
            points,
            "pending" if matures else "earn",
            f"referral:{self.id}:{place}",
            words,
            record=self,
            matures=matures or None,
        )

    def _return(self):
        """The purchase was taken back: so are the points."""
        for referral in self.filtered(lambda r: r.state == "rewarded"):
            for entry in referral.entry_ids:
                credited = self.env["scrm.points.entry"].search(
                    [("idempotency_key", "=", f"mature:{entry.id}")]
                )
                (credited or entry)._take_back_gently()
            referral.write(
                {
                    "state": "refused",
                    "reason": self.env._("The first purchase was cancelled."),
                }
            )

    # -- a person decides ------------------------------------------------------

    def action_release(self):
        """Somebody looked at it: it is a referral like any other."""
        for referral in self.filtered(lambda r: r.state == "held"):
            referral.check_access("write")
            referral.sudo().state = "joined"
            if referral.order_id and referral.sudo()._is_due():
                # Supervisors may not write cards; a referral may.
                referral.sudo()._reward()

    def action_refuse(self):
        for referral in self.filtered(lambda r: r.state in ("held", "joined")):
            referral.check_access("write")
            referral.sudo().state = "refused"
