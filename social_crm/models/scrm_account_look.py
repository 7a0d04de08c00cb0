# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.items import Looked, Page

_logger = logging.getLogger(__name__)

# Accounts that are taken at once.
ACCOUNTS = 10
# So long nobody else looks for an account that was taken; shorter than the cron's own
# interval, or every second run would find nothing.
TAKEN = timedelta(minutes=8)
# One account may not keep the others waiting for longer.
BATCHES_A_ROUND, ROUND_SECONDS = 5, 60


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Heard posts are looked at again: are they still there, and how far are they?

    Networks that are polled tell nobody that something was deleted.
    """

    _inherit = "scrm.account"

    next_look_at = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _cron_look(self):
        while ids := self.env["scrm.store"]._retrying(self._take_for_looks):
            for account_id in ids:
                self.browse(account_id)._for_readers()._look_round()
                if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _take_for_looks(self):
        """Ids of some accounts whose posts are due; no other worker takes them.

        The account itself counts as unchanged.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        channels = self.env["scrm.connector"]._channels().items()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE scrm_account SET next_look_at = %(later)s
                WHERE id IN (
                    SELECT account.id FROM scrm_account account
                    JOIN res_company company ON company.id = account.company_id
                    WHERE account.active AND account.state = 'connected'
                        AND company.scrm_look_again
                        AND account.channel = ANY(%(channels)s)
                        AND COALESCE(account.next_allowed_at <= %(now)s, TRUE)
                        AND COALESCE(account.next_look_at <= %(now)s, TRUE)
                        AND EXISTS (SELECT FROM scrm_post post
                            WHERE post.account_id = account.id
                                AND post.look_at <= %(now)s
                                AND post.channel = account.channel
                                AND post.instance = COALESCE(account.instance, ''))
                    ORDER BY account.next_look_at NULLS FIRST LIMIT %(accounts)s
                    FOR NO KEY UPDATE OF account SKIP LOCKED
                ) RETURNING id
                """,
                later=now + TAKEN,
                channels=[key for key, name in channels if self.env[name]._can("look")],
                now=now,
                accounts=ACCOUNTS,
            )
        )
        self.invalidate_model(["next_look_at"])
        return [account_id for (account_id,) in rows]

    def _look_round(self):
        """Look at some batches, each committed by itself."""
        self.ensure_one()
        stop_at = time.monotonic() + ROUND_SECONDS
        for _batch in range(BATCHES_A_ROUND):
            if not self._look_batch() or time.monotonic() > stop_at:
                break

    def _look_batch(self):
        """Look at one batch again; returns whether to go on with the next."""
        connector = self._connector()
        size = connector._metrics_size
        due = self.env["scrm.post"]._to_look_at(self, size) if self._may_ask() else ()
        if not due:
            return False
        ids = [remote_id for _id, remote_id, *_times in due]
        looked, error = self._ask_aside(partial(connector._look_again, self, ids))
        error = error or looked.trouble
        held = bool(error) and self._held_back_by(error)
        if looked or not held:
            store = partial(self._store_looks, due, looked or Looked())
            self.env["scrm.store"]._retrying(store)
        answered = looked and len(looked.found) + len(looked.missing)
        return not error and answered == size

    def _store_looks(self, due, looked):
        """One transaction: the figures, and what is gone as if we had been told."""
        gone = self.env["scrm.post"]._take_looks(due, looked)
        if gone:
            self.env["scrm.store"]._store_page(self, Page(deleted=tuple(gone)))
        _logger.info(
            "Account %s: looked again at %s posts, %s there, %s missing, %s gone",
            self.id,
            len(due),
            len(looked.found),
            len(looked.missing),
            len(gone),
        )
