# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import ledger


class LoyaltyCard(models.Model):
    """The account; `scrm.points.entry` is its journal.

    Whoever writes points, core's orders and wizards included, leaves an entry here.
    """

    _inherit = "loyalty.card"

    scrm_entry_ids = fields.One2many(
        "scrm.points.entry", "card_id", string="Points Entries", readonly=True
    )
    scrm_entry_count = fields.Integer(
        string="Number of Points Entries",
        compute="_compute_scrm_entry_count",
        # Cards are read by people who may not read entries.
        compute_sudo=True,
    )

    def _compute_scrm_entry_count(self):
        counts = dict(
            self.env["scrm.points.entry"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.scrm_entry_count = counts.get(card, 0)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**vals, "points": self._scrm_float(vals["points"])}
            if "points" in vals
            else vals
            for vals in vals_list
        ]
        cards = super().create(vals_list)
        changes = {card: ledger.quantise(card.points) for card in cards if card.points}
        for card, points in changes.items():
            card._scrm_check_floor(ledger.ZERO, points)
        cards._scrm_journal(changes)
        return cards

    def write(self, vals):
        if "points" not in vals:
            return super().write(vals)
        after = self._scrm_quantise(vals["points"])
        before = {card: ledger.quantise(card.points) for card in self}
        for card, points in before.items():
            card._scrm_check_floor(points, after - points)
        result = super().write({**vals, "points": float(after)})
        # The row of the card first: whoever comes second fails here and is retried,
        # and never reaches the chain with a stale head.
        self.flush_recordset(["points"])
        self._scrm_journal(
            {card: after - points for card, points in before.items() if after != points}
        )
        return result

    def unlink(self):
        for card in self.filtered("points"):
            card._scrm_close()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _scrm_keep_accounts(self):
        """One-time coupons come and go, a person's account does not."""
        booked = self.filtered(
            lambda card: card.scrm_entry_count and card.program_id.is_nominative
        )
        if booked:
            raise UserError(
                self.env._(
                    "Points were booked on these cards, so they cannot be deleted: "
                    "%(cards)s. Archive them instead.",
                    cards=", ".join(booked.mapped("code")),
                )
            )

    # -- numbers --------------------------------------------------------------

    @api.model
    def _scrm_quantise(self, value):
        try:
            return ledger.quantise(value)
        except ledger.LedgerError as error:
            raise self._scrm_error(error) from error

    @api.model
    def _scrm_float(self, value):
        return float(self._scrm_quantise(value))

    def _scrm_has_floor(self):
        """Whether this card must not fall below zero."""
        self.ensure_one()
        # The programme of a card may be hidden from who writes the card.
        return any(program._scrm_has_floor() for program in self.sudo().program_id)

    def _scrm_check_floor(self, balance, change):
        self.ensure_one()
        try:
            ledger.check_floor(balance, change, debt=not self._scrm_has_floor())
        except ledger.LedgerError as error:
            raise self._scrm_error(error) from error

    @api.model
    def _scrm_number(self, amount):
        """An exact amount as people write it, without needless decimals."""
        return f"{amount.normalize():f}"

    def _scrm_error(self, error):
        """The error of the arithmetic in words."""
        params = error.params
        if error.code == "insufficient":
            return UserError(
                self.env._(
                    "Card %(card)s holds %(balance)s points; %(needed)s cannot be "
                    "taken from it.",
                    card=self.code,
                    balance=self._scrm_number(params["balance"]),
                    needed=self._scrm_number(params["needed"]),
                )
            )
        if error.code == "too_large":
            return ValidationError(
                self.env._(
                    "%(value)s is more than a card can hold.", value=params["value"]
                )
            )
        return ValidationError(
            self.env._("%(value)s is not a number of points.", value=params["value"])
        )

    # -- screens --------------------------------------------------------------

    def action_scrm_entries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_points_entry_action"
        )
        action["domain"] = [("card_ref", "=", self.id)]
        action["context"] = {}
        return action
