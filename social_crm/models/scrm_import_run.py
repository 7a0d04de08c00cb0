# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import datetime

from odoo import api, models

from ..tools.items import Page
from ..tools.reading import Batches, ReadError

_logger = logging.getLogger(__name__)

BATCH = 500
MAX_ERRORS = 10_000


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmImport(models.Model):
    _inherit = "scrm.import"

    @api.model
    def _cron_run(self):
        """Take running imports further, the oldest first, batch by batch."""
        for record in self.search([("state", "=", "running")], order="id"):
            if not record._run(self._go_on):
                return

    @api.model
    def _go_on(self, count):
        """Report progress to the scheduler; False when its time is up."""
        rows = self.search([("state", "=", "running")])
        left = sum(max(record.row_total - record.position, 1) for record in rows)
        return bool(self.env["ir.cron"]._commit_progress(count, remaining=left))

    def _run(self, go_on=bool):
        """Import until the end, or until ``go_on(rows)`` is false after a batch.

        Each batch is one transaction that also moves the position, so that a crash
        at any moment repeats at most what was rolled back. Returns whether the end
        was reached. Commits.
        """
        self.ensure_one()
        retrying = self.env["scrm.store"]._retrying
        batches = Batches(self._open_rows, BATCH)
        try:
            if not self.row_total:
                retrying(self._count_rows)
            while count := retrying(lambda: self._run_batch(batches)):
                if not go_on(count):
                    return False
        except ReadError as error:
            self._fail(self._explain(error.code, error.params))
        except Exception:
            _logger.exception("Import %s stopped", self.id)
            self._fail(
                self.env._("An unexpected error stopped it. You can resume it here.")
            )
        return True

    def _fail(self, reason):
        self.env.cr.rollback()
        self.env["scrm.store"]._retrying(lambda: self._end("failed", reason))

    def _count_rows(self):
        self.row_total = sum(1 for _item in self._open_rows())

    def _run_batch(self, batches):
        """Store the rows that follow the position; returns how many there were."""
        record = self.try_lock_for_update()
        if not record or record.state != "running":
            return 0
        items = batches.take(record.position)
        if not items:
            record._end("done")
            return 0
        posts, errors = record._to_posts(items)
        result = self.env["scrm.store"]._store_page(
            record.account_id, Page(posts=tuple(posts)), record._live_from()
        )
        record._store_errors(errors)
        new, changed = len(result.new_post_ids), len(result.updated_post_ids)
        record.write(
            {
                "position": record.position + len(items),
                "new_count": record.new_count + new,
                "history_count": record.history_count
                + record._count_history(result.new_post_ids),
                "changed_count": record.changed_count + changed,
                "known_count": record.known_count + len(posts) - new - changed,
                "bad_count": record.bad_count + len(errors),
            }
        )
        return len(items)

    def _count_history(self, post_ids):
        return self.env["scrm.post"].search_count(
            [("id", "in", post_ids), ("process_state", "=", "skipped")]
        )

    def _live_from(self):
        """From when on posts may trigger something; None for the account's own."""
        if self.act_on == "none":
            return datetime.max
        return self.act_from if self.act_on == "date" else None

    def _store_errors(self, errors):
        room = max(MAX_ERRORS - self.bad_count, 0)
        # In the words of the person who will read them, whoever runs the cron.
        record = self.with_context(lang=self.user_id.lang)
        labels = dict(
            record.env["scrm.import.column"]
            ._fields["target"]
            ._description_selection(record.env)
        )
        record.env["scrm.import.error"].create(
            [
                {
                    "import_id": self.id,
                    "line": error.line,
                    "field": labels.get(error.field, ""),
                    "reason": record._explain(error.code, error.params),
                }
                for error in errors[:room]
            ]
        )
