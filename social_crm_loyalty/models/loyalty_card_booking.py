# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import MissingError, ValidationError
from odoo.tools import SQL

from ..tools import ledger, origin
from ..tools.ledger import Head, Line, Movement

OPENING_BATCH = 1000


class LoyaltyCard(models.Model):
    """Booking: the card's row and its entry in one transaction."""

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    def _scrm_book(
        self,
        amount,
        kind,
        key,
        reason,
        record=None,
        reverses=None,
        rule=None,
        occurred_at=None,
        expires=None,
        matures=None,
    ):
        """Move points of this card, once.

        The same ``key`` again gives the entry of the first time and moves nothing.
        Of two sessions that book on one card at the same time, the second gets a
        serialization error, which Odoo's request and cron layers retry.

        :param amount: points, negative to take; kept with `ledger.SCALE` decimals
        :param kind: one of `ledger.KINDS`; *pending* does not touch the balance
        :param key: names what is booked, unique over all cards
        :param reason: words for the holder of the card; no personal data
        :param record: what caused it
        :param reverses: the `scrm.points.entry` that is taken back
        :param rule: the `scrm.earning.rule` that grants the points
        :param occurred_at: naive UTC datetime, now if missing
        :param expires: the first day without these points; by default as the
            programme says for what adds points
        :param matures: the day on which announced points are credited
        :returns: the `scrm.points.entry`
        :raises UserError: the card does not hold enough
        :raises ValidationError: the key stands for something else already
        """
        self.ensure_one()
        self.check_access("write")
        movement = Movement(
            kind=kind,
            amount=self._scrm_quantise(amount),
            reason=reason,
            key=key,
            occurred_at=occurred_at,
            res_model=record._name if record else "",
            res_id=record.id if record else 0,
            reverses=reverses.id if reverses else 0,
            rule=rule.id if rule else 0,
            expires=expires,
            matures=matures,
        )
        booked = self._scrm_booked(movement)
        if booked:
            return booked
        old, new = self._scrm_move(ledger.effect(kind, movement.amount))
        entry = self._scrm_append({self: [movement]})
        self._scrm_write_history({self: [movement]})
        if not self.env.context.get("loyalty_no_mail"):
            # Whoever may book need not be allowed to read the mails of a programme.
            self.sudo()._send_points_reach_communication(
                {self: {"old": old, "new": new}}
            )
        return entry

    def _scrm_booked(self, movement):
        """The entry of this key, if there is one."""
        # A portal user's own booking may be repeated; they cannot read by key.
        entry = self.env["scrm.points.entry"].sudo()
        entry = entry.search([("idempotency_key", "=", movement.key)])
        same = (self.id, movement.kind, movement.amount)
        if entry and same != (
            entry.card_ref,
            entry.kind,
            ledger.quantise(entry.amount),
        ):
            raise ValidationError(
                self.env._(
                    "The booking %(key)s exists already, with another content.",
                    key=movement.key,
                )
            )
        return entry.with_env(self.env)

    def _scrm_move(self, change):
        """Write the row of the card, guarded; returns the points before and after."""
        self.flush_recordset(["points"])
        floor = self._scrm_has_floor()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_card
                   SET points = ROUND(
                           COALESCE(points, 0)::numeric + %(change)s, %(scale)s
                       ),
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = %(card)s
                   AND (%(free)s OR COALESCE(points, 0)::numeric + %(change)s >= 0)
             RETURNING points
                """,
                change=change,
                scale=ledger.SCALE,
                uid=self.env.uid,
                card=self.id,
                free=not floor or change >= 0,
            )
        )
        self.invalidate_recordset(["points", "write_uid", "write_date"])
        self.modified(["points"])
        if not rows:
            self._scrm_refuse(change)
        new = ledger.quantise(rows[0][0])
        return float(new - change), float(new)

    def _scrm_refuse(self, change):
        if not self.exists():
            raise MissingError(self.env._("This card does not exist any more."))
        raise self._scrm_error(
            ledger.LedgerError(
                "insufficient", balance=ledger.quantise(self.points), needed=-change
            )
        )

    # -- the journal of writes that core makes --------------------------------

    def _scrm_journal(self, changes):
        """Entries for changes of points that are written already.

        :param changes: mapping of card to its exact change
        """
        if not changes:
            return
        source = origin.current()
        movements = {
            card: self._scrm_explained(source, card, change)
            for card, change in changes.items()
        }
        self._scrm_append(movements)
        if source and source.history:
            self._scrm_write_history(movements)

    @api.model
    def _scrm_explained(self, source, card, change):
        known = ledger.split(change, source.explain(card, change)) if source else []
        return known or [Movement("adjust", change, card._scrm_unknown_reason())]

    def _scrm_unknown_reason(self):
        """Words for a change that nobody explained."""
        self.ensure_one()
        return self.env._("Balance changed")

    @api.model
    def _scrm_append(self, movements):
        """Chain the movements to their cards' entries and store them.

        :param movements: mapping of card to a list of `Movement`, in order
        """
        cards = self.browse().union(*movements)
        entries = self.env["scrm.points.entry"]
        heads = entries._heads(cards.ids)
        now = fields.Datetime.now()
        lines = []
        for card, wanted in movements.items():
            head = heads.get(card.id, Head())
            for movement in wanted:
                line = ledger.seal(head, card._scrm_line(movement, head, now))
                head = ledger.head_of(line)
                lines.append(line)
        return entries._append(lines, {card.id: card.partner_id.id for card in cards})

    def _scrm_line(self, movement, head, now):
        """The movement as a line of this card that is not yet chained."""
        return Line(
            card=self.id,
            sequence=0,
            program=self.program_id.id or 0,
            company=self.company_id.id or 0,
            user=self.env.uid,
            kind=movement.kind,
            amount=movement.amount,
            balance_after=ledger.ZERO,
            key=movement.key or f"card:{self.id}:{head.sequence + 1}",
            reason=movement.reason,
            occurred_at=(movement.occurred_at or now).replace(microsecond=0),
            res_model=movement.res_model,
            res_id=movement.res_id,
            reverses=movement.reverses,
            rule=movement.rule,
            expires=movement.expires or self._scrm_expiry(movement, now),
            matures=movement.matures,
        )

    def _scrm_expiry(self, movement, now):
        """The first day without points that come now; extension point."""
        return None

    @api.model
    def _scrm_write_history(self, movements):
        """Core's own history lines, which its portal dialogue shows."""
        # Whoever may move points need not be a salesperson.
        self.env["loyalty.history"].sudo().create(
            [
                {
                    "card_id": card.id,
                    "description": movement.reason,
                    "issued": float(max(movement.amount, 0)),
                    "used": float(max(-movement.amount, 0)),
                }
                for card, wanted in movements.items()
                for movement in wanted
                if ledger.effect(movement.kind, movement.amount)
            ]
        )

    # -- begin and end of a ledger --------------------------------------------

    @api.model
    def _scrm_open_ledgers(self):
        """Opening entries for cards that held points before there was a ledger."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, points FROM loyalty_card
                 WHERE points <> 0 AND NOT EXISTS (
                    SELECT FROM scrm_points_entry WHERE card_ref = loyalty_card.id)
                 ORDER BY id
                """
            )
        )
        reason = self.env._("Opening balance")
        for start in range(0, len(rows), OPENING_BATCH):
            movements = {}
            for card_id, points in rows[start : start + OPENING_BATCH]:
                amount = ledger.quantise(points)
                if amount:
                    movements[self.browse(card_id)] = [
                        Movement("adjust", amount, reason, f"opening:{card_id}")
                    ]
            self._scrm_append(movements)

    def _scrm_close(self):
        """Bring the ledger of a card to zero that is about to be deleted."""
        self.ensure_one()
        self._scrm_book(
            -ledger.quantise(self.points),
            "adjust",
            f"closing:{self.id}",
            self.env._("Coupon deleted"),
        )
