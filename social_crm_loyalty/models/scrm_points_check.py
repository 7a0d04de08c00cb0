# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ledger
from .scrm_points_entry import DIGITS

_logger = logging.getLogger(__name__)

BATCH = 500
SHOWN = 20


class ScrmPointsCheck(models.Model):
    """The result of holding cards against their entries, and of walking the chains."""

    _name = "scrm.points.check"
    _description = "Ledger Check"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "checked_at"

    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index="btree_not_null",
        help="Empty for the cards that all companies share.",
    )
    checked_at = fields.Datetime(string="Checked", required=True, readonly=True)
    state = fields.Selection(
        [
            ("good", "In order"),
            ("difference", "Difference"),
            ("broken", "Tampered"),
        ],
        required=True,
        readonly=True,
    )
    card_count = fields.Integer(string="Cards", readonly=True, aggregator=None)
    entry_count = fields.Integer(string="Entries", readonly=True, aggregator=None)
    difference = fields.Float(
        digits=DIGITS,
        readonly=True,
        help="Sum of the differences between cards and their entries, each taken as "
        "positive. Must be zero.",
    )
    broken_entry_id = fields.Many2one(
        "scrm.points.entry",
        readonly=True,
        help="The first entry that cannot be trusted.",
    )
    fingerprint = fields.Char(
        readonly=True,
        help="Stands for all entries up to this check. Written down elsewhere, it "
        "proves later that nothing before it was rewritten.",
    )
    result = fields.Text(readonly=True)

    # -- running --------------------------------------------------------------

    @api.model
    def _cron_check(self):
        companies = self.env["res.company"].search([])
        self._check_companies(companies.ids)

    def action_check_now(self):
        """Check the cards of the user's companies, and the shared ones."""
        self.browse().check_access("read")
        checks = self._check_companies(self.env.companies.ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_points_check_action"
        )
        action["domain"] = [("id", "in", checks.ids)]
        return action

    @api.model
    def _check_companies(self, company_ids):
        results = map(self._check_values, [*company_ids, None])
        # Results are written by the check alone, nobody has the right to. Cards that
        # all companies share are rare: without any, there is nothing to tell.
        checks = self.sudo().create(
            [found for found in results if found["company_id"] or found["card_count"]]
        )
        for check in checks.filtered(lambda c: c.state != "good"):
            check._raise_alarm()
        return checks.with_env(self.env)

    @api.model
    def _check_values(self, company_id):
        """Check all cards of one company (None: the shared ones)."""
        self.env.flush_all()
        points = self._points_of_cards(company_id)
        refs = sorted(points.keys() | self._deleted_cards(company_id))
        differences, breaks, entry_count = [], [], 0
        seal = hashlib.sha256()
        for start in range(0, len(refs), BATCH):
            batch = refs[start : start + BATCH]
            chains = self.env["scrm.points.entry"]._chains(batch)
            entry_count += sum(map(len, chains.values()))
            breaks += filter(None, map(ledger.verify, chains.values()))
            differences += ledger.reconcile(
                {card: points[card] for card in batch if card in points},
                {card: ledger.total(lines) for card, lines in chains.items()},
            )
            for card in sorted(chains):
                seal.update(chains[card][-1].hash.encode())
        return {
            "company_id": company_id,
            "checked_at": fields.Datetime.now(),
            "state": "broken" if breaks else "difference" if differences else "good",
            "card_count": len(refs),
            "entry_count": entry_count,
            "difference": float(sum(abs(found.amount) for found in differences)),
            "broken_entry_id": self._entry_of(breaks[0]).id if breaks else False,
            "fingerprint": seal.hexdigest(),
            "result": self._told(len(refs), entry_count, differences, breaks),
        }

    @api.model
    def _points_of_cards(self, company_id):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(points, 0)::text FROM loyalty_card"
                " WHERE company_id IS NOT DISTINCT FROM %s",
                company_id,
            )
        )
        return {card: ledger.quantise(points) for card, points in rows}

    @api.model
    def _deleted_cards(self, company_id):
        """Cards that are gone, but have a ledger: it must stand at zero."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT card_ref FROM scrm_points_entry"
                " WHERE card_id IS NULL AND company_id IS NOT DISTINCT FROM %s",
                company_id,
            )
        )
        return {card for (card,) in rows}

    # -- telling --------------------------------------------------------------

    @api.model
    def _entry_of(self, broken):
        return self.env["scrm.points.entry"].search(
            [
                ("card_ref", "=", broken.line.card),
                ("sequence", "=", broken.line.sequence),
            ],
            limit=1,
        )

    @api.model
    def _told(self, cards, entries, differences, breaks):
        if not differences and not breaks:
            return self.env._(
                "%(cards)s cards and %(entries)s entries agree, and no entry was "
                "changed.",
                cards=cards,
                entries=entries,
            )
        lines = [self._told_break(broken) for broken in breaks[:SHOWN]]
        lines += [self._told_difference(found) for found in differences[:SHOWN]]
        more = len(differences) + len(breaks) - len(lines)
        if more > 0:
            lines.append(self.env._("… and %(count)s more.", count=more))
        return "\n".join(lines)

    @api.model
    def _told_break(self, broken):
        words = {
            "sequence": self.env._(
                "an entry before it is missing, or it is there twice"
            ),
            "prev": self.env._("it does not follow the entry before it"),
            "balance": self.env._("its amount and balance do not add up"),
            "hash": self.env._("its content was changed"),
        }
        return self.env._(
            "Entry %(entry)s cannot be trusted: %(why)s.",
            entry=self._entry_of(broken).display_name,
            why=words[broken.code],
        )

    @api.model
    def _told_difference(self, found):
        card = self.env["loyalty.card"].browse(found.card).exists()
        number = self.env["loyalty.card"]._scrm_number
        return self.env._(
            "Card %(card)s holds %(points)s, its entries say %(booked)s: a difference "
            "of %(difference)s.",
            card=card.code or found.card,
            points=number(found.points),
            booked=number(found.booked),
            difference=number(found.amount),
        )

    def _raise_alarm(self):
        """Tell the administrators, who can read this check, at once."""
        self.ensure_one()
        _logger.error("The points ledger is not in order: %s", self.result)
        admins = self.env.ref("social_crm.group_admin").all_user_ids
        if self.company_id:
            admins = admins.filtered(lambda u: self.company_id in u.company_ids)
        self.message_notify(
            subject=self.env._("The points ledger is not in order"),
            body=self.result,
            partner_ids=admins.partner_id.ids,
        )
