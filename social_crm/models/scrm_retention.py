# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2 import IntegrityError

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..tools import retention

_logger = logging.getLogger(__name__)

BATCH = 2_000


class ScrmRetention(models.Model):
    """How long a company keeps social data of one kind.

    What kinds there are, and what is kept whatever its age, is told by `_kinds` and
    the hooks beside it: other addons add theirs.
    """

    _name = "scrm.retention"
    _description = "Retention Period"
    _inherit = ["scrm.company.mixin"]
    _order = "company_id, sequence, id"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    days = fields.Integer(string="Days Kept", help="0: for ever.")
    active = fields.Boolean(
        string="On", default=True, help="Off: nothing is removed, whatever the days."
    )
    note = fields.Text(string="What Happens", compute="_compute_note")
    warning = fields.Text(string="Mind", compute="_compute_warning")
    last_run_at = fields.Datetime(string="Last Run", readonly=True)
    last_count = fields.Integer(string="Removed Last", readonly=True, aggregator=None)
    last_error = fields.Char(readonly=True)
    preview_count = fields.Integer(
        string="Due",
        readonly=True,
        aggregator=None,
        help="What would be removed now, with these days, whether on or off.",
    )
    preview_at = fields.Datetime(string="Looked At", readonly=True)

    _once = models.Constraint(
        "UNIQUE (company_id, kind)", "There is one period a company and kind."
    )
    _days_bounds = models.Constraint(
        "CHECK (days BETWEEN 0 AND 36500)", "Data is kept for 0 to 36,500 days."
    )

    @api.model
    def _selection_kind(self):
        return [(code, kind.label) for code, kind in self._kinds().items()]

    @api.model
    def _kinds(self):
        """Extension point: ``{code: retention.Kind}``, as the night works on them."""
        return {}

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_note(self):
        kinds = self._kinds()
        for period in self:
            kind = kinds.get(period.kind)
            period.note = kind.note if kind else False

    @api.depends("kind", "days", "company_id", "last_error")
    @api.depends_context("lang")
    def _compute_warning(self):
        """What holds the night up, or figures that look back on what is gone."""
        windows = dict(
            self.env["scrm.value.model"]._read_group(
                [("company_id", "in", self.company_id.ids)],
                ["company_id"],
                ["window_days:max"],
            )
        )
        kinds = self._kinds()
        for period in self:
            kind, window = kinds.get(period.kind), windows.get(period.company_id, 0)
            short = kind and kind.is_counted and 0 < period.days < window
            period.warning = period.last_error or (
                short
                and self.env._(
                    "Influence and topics look back %(days)s days: keep these as long.",
                    days=window,
                )
            )

    # -- one row a company and kind -------------------------------------------

    @api.model
    def _seed(self, companies):
        """Add what is missing; whoever does so at the same time agrees."""
        rows = [
            (company.id, code, number, kind.days, True)
            for company in companies
            for number, (code, kind) in enumerate(self._kinds().items(), 1)
        ]
        if rows:
            columns = ("company_id", "kind", "sequence", "days", "active")
            suffix = SQL("ON CONFLICT (company_id, kind) DO NOTHING RETURNING id")
            if self.env["scrm.store"]._insert(self._table, columns, rows, suffix):
                self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        periods = super().create(vals_list)
        self.env.registry.clear_cache()
        return periods

    def write(self, vals):
        result = super().write(vals)
        if {"days", "active", "kind", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache("company_id")
    def _days_by_kind(self, company_id):
        """``{kind: days}`` of what a company does not keep for ever."""
        found = self.sudo().search([("company_id", "=", company_id), ("days", ">", 0)])
        return {period.kind: period.days for period in found}

    # -- what is due ----------------------------------------------------------

    def _where(self, kind):
        """The condition of what is due for this row's company and days."""
        self.ensure_one()
        before = retention.cutoff(fields.Datetime.now(), self.days)
        if not before:
            return SQL("FALSE")
        return SQL(
            "t.%s = %s AND t.%s < %s AND %s",
            SQL.identifier(kind.company),
            self.company_id.id,
            SQL.identifier(kind.date),
            before,
            kind.due(before),
        )

    def _count_due(self):
        """How much would be removed now."""
        kind = self._kinds()[self.kind]
        self.env.flush_all()
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s t WHERE %s",
                SQL.identifier(self.env[kind.model]._table),
                self._where(kind),
            )
        )
        return count

    def _pick_due(self, kind, limit):
        """``[(id, date)]`` of the oldest, locked; what others work on is left out."""
        self.env.flush_all()
        date = SQL.identifier(kind.date)
        return self.env.execute_query(
            SQL(
                """SELECT t.id, t.%s FROM %s t WHERE %s
                ORDER BY t.%s, t.id LIMIT %s FOR UPDATE OF t SKIP LOCKED""",
                date,
                SQL.identifier(self.env[kind.model]._table),
                self._where(kind),
                date,
                limit,
            )
        )

    def action_preview(self):
        """Count what is due, of these or of all; nothing is removed."""
        periods = self or self.with_context(active_test=False).search(
            [("company_id", "in", self.env.companies.ids)]
        )
        periods.check_access("write")
        known, now = self._kinds(), fields.Datetime.now()
        for period in periods.filtered(lambda row: row.kind in known):
            count = period._count_due()
            period.write({"preview_count": count, "preview_at": now})

    # -- the night ------------------------------------------------------------

    @api.model
    def _cron_retain(self):
        """Remove what was kept for its period, batch by batch, with receipts."""
        periods = self.search([("days", ">", 0), ("kind", "in", list(self._kinds()))])
        for number, period in enumerate(periods, 1):
            if not period._run(remaining=len(periods) - number):
                break

    def _run(self, remaining=0):
        """All that is due of one period; whether there is time for the next."""
        retrying, done = self.env["scrm.store"]._retrying, 0
        while True:
            count = retrying(lambda before=done: self._try_batch(before))
            done += count
            more = count == BATCH
            left = self.env["ir.cron"]._commit_progress(1, remaining=remaining + more)
            if not more or not left:
                return bool(left)

    def _try_batch(self, before):
        """What cannot go, because something holds on to it, holds up no other kind."""
        try:
            with self.env.cr.savepoint():
                return self._remove_batch(before)
        except IntegrityError as error:
            if isinstance(error, self.env["scrm.store"]._retried_errors()):
                raise
            _logger.exception("Retention period %s is held up", self.id)
            self.env.invalidate_all(flush=False)
            self.last_error = (error.diag.message_primary or str(error))[:500]
            return 0

    def _remove_batch(self, before=0, limit=None):
        """Remove the oldest that are due, and write a receipt. Never commits.

        :param before: how many were removed in the same run already
        :return: how many were removed
        """
        self.ensure_one()
        kind = self._kinds()[self.kind]
        rows = self._pick_due(kind, limit or BATCH)
        ids, dates = zip(*rows, strict=True) if rows else ((), ())
        if ids:
            kind.remove(self.env[kind.model].browse(ids))
            self._write_receipt(kind, len(ids), retention.span(dates))
        self.write(
            {
                "last_run_at": fields.Datetime.now(),
                "last_count": before + len(ids),
                "last_error": False,
            }
        )
        return len(ids)

    def _write_receipt(self, kind, count, span):
        # The people of the company read it.
        lang = self.company_id.partner_id.lang or self.env.lang
        words = self.with_context(lang=lang).env._
        self.env["scrm.retention.receipt"]._write_down(
            self.company_id,
            kind=self.kind,
            model=kind.model,
            how=kind.how,
            count=count,
            span=span,
            reason=words("Kept for %(days)s days", days=self.days),
        )
