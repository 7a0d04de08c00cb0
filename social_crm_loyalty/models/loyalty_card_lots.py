# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every
from odoo.tools.misc import format_date

from odoo.addons.social_crm.tools.zones import to_wall

from ..tools import ledger
from ..tools.earning import zone
from ..tools.lots import Posting, expired, lots, portions

CARDS = 200
EXPIRED_UNTIL = "social_crm_loyalty.expired_until"
# What comes back is not new: it expires when it would have.
LASTING = frozenset({"transfer", "expire"})


class LoyaltyCard(models.Model):
    """Lots: which points are there until when, expiry, maturing, transfer."""

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    scrm_next_expiry = fields.Date(
        string="Next Expiry", compute="_compute_scrm_lots", compute_sudo=True
    )
    scrm_expiring = fields.Float(
        string="Expiring Then",
        digits=(16, ledger.SCALE),
        compute="_compute_scrm_lots",
        compute_sudo=True,
    )
    scrm_pending = fields.Float(
        string="Announced Points",
        digits=(16, ledger.SCALE),
        compute="_compute_scrm_lots",
        compute_sudo=True,
        help="Not to be spent yet: they are credited later, if nobody withdraws them.",
    )

    @api.depends("scrm_entry_ids")
    def _compute_scrm_lots(self):
        found = self._scrm_lots()
        pending = self._scrm_pending_sums()
        for card in self:
            open_lots, _debt = found.get(card.id, ((), ledger.ZERO))
            first = next((lot.expires for lot in open_lots if lot.expires), False)
            card.scrm_next_expiry = first
            card.scrm_expiring = float(
                sum(lot.left for lot in open_lots if first and lot.expires == first)
            )
            card.scrm_pending = pending.get(card.id, 0.0)

    def _scrm_lots(self):
        """``{card id: (lots, debt)}`` of these cards, by two columns of the ledger."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT card_ref, id, sequence, kind, amount::text, expires_on,
                    COALESCE(reverses_id, 0)
                FROM scrm_points_entry WHERE card_ref = ANY(%s)
                ORDER BY card_ref, sequence""",
                self.ids,
            )
        )
        postings = {}
        for card, entry, sequence, kind, amount, expires, reverses in rows:
            amount = ledger.quantise(amount)
            posting = Posting(entry, sequence, kind, amount, expires, reverses)
            postings.setdefault(card, []).append(posting)
        return {card: lots(lines) for card, lines in postings.items()}

    def _scrm_pending_sums(self):
        rows = self.env["scrm.points.entry"]._read_group(
            [("card_ref", "in", self.ids), ("kind", "=", "pending")],
            ["card_ref"],
            ["amount:sum"],
        )
        return dict(rows)

    def _scrm_expiry(self, movement, now):
        """As the programme says, for points that are new to the card."""
        months = self.sudo().program_id.scrm_valid_months
        if movement.amount <= 0 or movement.kind in LASTING | {"pending"} or not months:
            return super()._scrm_expiry(movement, now)
        # The whole last day counts, in the time zone of the programme.
        day = self._scrm_local_day(movement.occurred_at or now)
        return fields.Date.add(day, months=months, days=1)

    def _scrm_local_day(self, moment):
        """The day of a naive UTC moment, where the programme is."""
        name = self.sudo().program_id._scrm_timezone()
        return to_wall(moment, zone(name).key).date()

    # -- expiry ----------------------------------------------------------------

    @api.model
    def _scrm_cron_expire(self):
        """Book what has expired or is due, and tell what goes soon."""
        settings = self.env["ir.config_parameter"].sudo()
        since = fields.Date.to_date(settings.get_param(EXPIRED_UNTIL, "1970-01-01"))
        if not self._scrm_cron_cards(self._scrm_expired_cards(since), "_scrm_expire"):
            # Time is up; the next run goes on.
            return
        settings.set_param(EXPIRED_UNTIL, fields.Date.today())
        if self._scrm_cron_cards(self._scrm_ripe_cards(), "_scrm_mature"):
            self._scrm_cron_cards(self._scrm_notice_cards(), "_scrm_announce")

    @api.model
    def _scrm_cron_cards(self, card_ids, method):
        """Batch by batch, each committed; whether all were done."""
        retrying = self.env["scrm.store"]._retrying
        for batch in split_every(CARDS, card_ids, list):
            retrying(getattr(self.browse(batch), method))
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return False
        return True

    @api.model
    def _scrm_expired_cards(self, since):
        """Cards of which points expired since that day; two days more, as a day ends
        at different moments around the world."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT card_id FROM scrm_points_entry
                WHERE expires_on > %s::date - 2 AND expires_on <= %s::date + 1
                    AND card_id IS NOT NULL ORDER BY 1""",
                since,
                fields.Date.today(),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _scrm_ripe_cards(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT card_id FROM scrm_points_entry entry
                WHERE kind = 'pending' AND amount > 0 AND card_id IS NOT NULL
                    AND matures_on <= %s::date + 1 AND NOT EXISTS (
                        SELECT FROM scrm_points_entry done
                        WHERE done.reverses_id = entry.id
                    ) ORDER BY 1""",
                fields.Date.today(),
            )
        )
        return [row[0] for row in rows]

    def _scrm_expire(self):
        """Take what has expired, a line for each lot; twice takes nothing more."""
        now = fields.Datetime.now()
        for card in self:
            # The row of the card first: nobody books beside this.
            card._scrm_hold()
            open_lots, _debt = card._scrm_lots().get(card.id, ([], ledger.ZERO))
            for lot in expired(open_lots, card._scrm_local_day(now)):
                card._scrm_book(
                    -lot.left,
                    "expire",
                    f"expire:{lot.entry}",
                    card._scrm_words().env._(
                        "Expired: points of line %s", lot.sequence
                    ),
                    reverses=self.env["scrm.points.entry"].browse(lot.entry),
                )

    def _scrm_hold(self):
        """Write the row of the card, so that a second session is sent back."""
        self.env["scrm.store"]._hold(self)

    def _scrm_words(self):
        """This card in the language of its holder."""
        lang = self.sudo().partner_id.lang
        return self.with_context(lang=lang) if lang else self

    @api.model
    def _scrm_notice_cards(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT entry.card_id
                FROM scrm_points_entry entry
                JOIN loyalty_program program ON program.id = entry.program_id
                WHERE entry.card_id IS NOT NULL AND program.scrm_notice_days > 0
                    AND entry.expires_on > %(today)s::date
                    AND entry.expires_on <= %(today)s::date + program.scrm_notice_days
                    AND NOT EXISTS (
                        SELECT FROM scrm_points_notice notice
                        WHERE notice.card_id = entry.card_id
                            AND notice.expires_on = entry.expires_on)
                ORDER BY 1""",
                today=fields.Date.today(),
            )
        )
        return [row[0] for row in rows]

    def _scrm_announce(self):
        """Tell the holder of what expires soon, once for each day of expiry."""
        template = self.env.ref("social_crm_loyalty.mail_template_points_expire")
        notices = self.env["scrm.points.notice"]
        found = self._scrm_lots()
        for card in self:
            open_lots, _debt = found.get(card.id, ([], ledger.ZERO))
            until = fields.Date.add(
                fields.Date.today(), days=card.program_id.scrm_notice_days
            )
            for day in sorted({lot.expires for lot in open_lots if lot.expires}):
                left = sum(lot.left for lot in open_lots if lot.expires == day)
                if day <= until and notices._first(card, day, left):
                    if card.partner_id.email:
                        template.send_mail(card.id)

    # -- announced points ------------------------------------------------------

    def _scrm_mature(self):
        """Credit announced points whose day has come, unless they were withdrawn."""
        now = fields.Datetime.now()
        entries = self.env["scrm.points.entry"]
        for card in self:
            due = entries.search(
                [
                    ("card_ref", "=", card.id),
                    ("kind", "=", "pending"),
                    ("amount", ">", 0),
                    ("matures_on", "<=", card._scrm_local_day(now)),
                    ("reversed_by_ids", "=", False),
                ],
                order="sequence",
            )
            for entry in due:
                entry._mature()

    # -- transfer --------------------------------------------------------------

    def _scrm_transfer(self, other, amount, key, reason):
        """Give points to another card; they expire when they would have.

        :param other: a card of the same programme
        :param amount: more than zero
        :param key: names the transfer; the same again moves nothing
        :raises UserError: another programme, the same card, too few points
        """
        self.ensure_one()
        amount = self._scrm_quantise(amount)
        self._scrm_check_transfer(other, amount)
        # Always in the same order: two transfers against each other do not wait
        # for each other forever.
        for card in (self | other).sorted("id"):
            card._scrm_hold()
        done = self.env["scrm.points.entry"].sudo()
        if done.search_count([("idempotency_key", "=", f"{key}:0:from")], limit=1):
            return
        open_lots, _debt = self._scrm_lots().get(self.id, ([], ledger.ZERO))
        parts = [(lot.expires, part) for lot, part in portions(open_lots, amount)]
        if sum(part for _expires, part in parts) < amount:
            self._scrm_check_floor(ledger.quantise(self.points), -amount)
            raise UserError(self.env._("These points are owed already."))
        for number, (expires, part) in enumerate(parts):
            name = f"{key}:{number}"
            self._scrm_book(-part, "transfer", f"{name}:from", reason)
            other._scrm_book(part, "transfer", f"{name}:to", reason, expires=expires)

    def _scrm_check_transfer(self, other, amount):
        if amount <= 0:
            raise UserError(self.env._("Give more than zero points."))
        if self == other or self.program_id != other.program_id:
            raise UserError(
                self.env._("Points go to another card of the same programme.")
            )
        if not self.sudo().program_id.scrm_may_transfer:
            raise UserError(
                self.env._(
                    "The programme %s does not let members give points away.",
                    self.program_id.name,
                )
            )

    def _scrm_expiry_words(self):
        """When the next points go, in the language of the reader."""
        self.ensure_one()
        if not self.scrm_next_expiry:
            return ""
        last = fields.Date.subtract(self.scrm_next_expiry, days=1)
        return self.env._(
            "%(points)s points until %(day)s",
            points=self._scrm_number(ledger.quantise(self.scrm_expiring)),
            day=format_date(self.env, last),
        )
