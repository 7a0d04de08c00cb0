# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..clients.errors import ClientError, NeedsSignIn, RetryLater
from ..tools import retry
from ..tools.items import Page

_logger = logging.getLogger(__name__)
UTC = timezone.utc

# How often, and how many seconds apart, a round asks for its own lock.
LOCK_TRIES, LOCK_PAUSE = 20, 0.05
# Pages of one stream in one round; a longer walk goes on in the next.
ROUND_PAGES = 20
# Seconds after which a round ends with the page that it is at.
ROUND_SECONDS = 60


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Reading: what is due, one page after the other, and what trouble means."""

    _inherit = "scrm.account"

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        connector = self.env["scrm.connector"]
        readable = [
            channel
            for channel, name in connector._channels().items()
            if self.env[name]._can("fetch")
        ]
        domain = Domain("state", "in", ("connected", "error"))
        domain &= Domain("channel", "in", readable)
        for name in ("next_allowed_at", "next_fetch_at"):
            domain &= Domain(name, "=", False) | Domain(name, "<=", now)
        return domain

    @api.model
    def _cron_fetch(self, worker=1):
        """Read every account that is due and that no other worker has.

        Whoever waited longest comes first. A slow account ends its round early; one
        that fails is tried again later, twice as late after each failure.

        :param worker: number of this cron; each begins at another account
        """
        found = self.search(self._due_domain(), order="next_fetch_at NULLS FIRST, id")
        things = [(account.id, account.failures > 0) for account in found]
        due = self.browse(self._shared_out(things, worker))
        for position, account in enumerate(due, start=1):
            account = account._for_readers()
            try:
                account._fetch_round()
            except Exception as error:
                account._break_off(error)
            left = len(due) - position
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _fetch_round(self):
        """Read every stream of one account to its end, page by page.

        Each page is committed with its reading position. For crons only.
        :return: whether the account is healthy and no other worker has it
        """
        self.ensure_one()
        self.invalidate_recordset()
        if not self.filtered_domain(self._due_domain()):
            return False
        streams = self._streams()
        self._ensure_cursors(streams)
        if not self.env["scrm.store"]._retrying(self._claim):
            return False
        stop_at = time.monotonic() + ROUND_SECONDS
        for stream in streams:
            for _page in range(ROUND_PAGES):
                if time.monotonic() > stop_at:
                    break
                more = self._fetch_step(stream)
                if more is None:
                    return False
                if not more:
                    break
        if self.state in ("connected", "error"):
            self.env["scrm.store"]._retrying(self._finish_round)
        return True

    def _claim(self):
        """Take this round, so that no worker that comes later begins it again."""
        self.invalidate_recordset()
        if not self.filtered_domain(self._due_domain()) or not self._lock_cursors():
            return False
        pause = timedelta(seconds=self._connector()._interval)
        self.next_fetch_at = fields.Datetime.now() + pause
        return True

    def _fetch_step(self, stream):
        """Fetch a page and store it together with its cursor.

        :return: True when there is more, False at the end, None to leave the account
        """
        cursor = self._wait_for_cursors().filtered(lambda c: c.stream == stream)
        if not cursor or not self._may_ask():
            return None
        position = (cursor.mark or None, cursor.page_token or None)
        try:
            page = self._connector()._fetch(self, stream, *position)
        except ClientError as error:
            self.env["scrm.store"]._retrying(partial(self._on_error, error))
            return None
        return self.env["scrm.store"]._retrying(
            lambda: self._store_step(stream, position, page)
        )

    def _store_step(self, stream, position, page: Page):
        """One transaction: the page, and the position that follows from it."""
        cursor = self._lock_cursors().filtered(lambda c: c.stream == stream)
        # After a retry somebody else may have stored this very page.
        if not cursor or (cursor.mark or None, cursor.page_token or None) != position:
            return None
        if not cursor._is_seen(page):
            self.env["scrm.store"]._store_page(self, page)
        cursor._advance(page)
        for place, reason in page.errors:
            _logger.info(
                "Account %s, %s: %s left out: %s", self.id, stream, place, reason
            )
        return bool(cursor.page_token)

    def _lock_cursors(self):
        """All reading positions of the account, or none when another worker has it.

        They are the lock, and not the account: its row must stay free for sending.
        """
        cursors = self.env["scrm.account.cursor"].search([("account_id", "=", self.id)])
        locked = cursors.try_lock_for_update()
        locked.invalidate_recordset()
        return locked if len(locked) == len(cursors) else locked.browse()

    def _wait_for_cursors(self):
        """The lock of a round that is ours.

        A worker that comes too late may hold it for a moment, while it learns that.
        """
        for _try in range(LOCK_TRIES):
            locked = self._lock_cursors()
            if locked:
                break
            self.env.cr.rollback()
            time.sleep(LOCK_PAUSE)
        return locked

    def _ensure_cursors(self, streams):
        missing = set(streams) - set(self.cursor_ids.mapped("stream"))
        if not missing:
            return

        def create():
            self.env.execute_query(
                SQL(
                    """INSERT INTO scrm_account_cursor
                        (account_id, company_id, stream, create_uid, write_uid,
                         create_date, write_date)
                    SELECT %(account)s, %(company)s, stream, %(uid)s, %(uid)s,
                        now(), now()
                    FROM unnest(%(streams)s) AS stream
                    ON CONFLICT (account_id, stream) DO NOTHING RETURNING id""",
                    account=self.id,
                    company=self.company_id.id,
                    uid=self.env.uid,
                    streams=sorted(missing),
                )
            )
            self.invalidate_recordset(["cursor_ids"])

        self.env["scrm.store"]._retrying(create)

    def _may_ask(self):
        self.invalidate_recordset(["state", "next_allowed_at"])
        allowed = not self.next_allowed_at or (
            self.next_allowed_at <= fields.Datetime.now()
        )
        return allowed and self.state in ("connected", "error")

    # -- what follows from it -------------------------------------------------
    def _note_limit(self, moment):
        """The network's last answer used up what we may ask until ``moment``."""
        if moment:
            self.write(
                {
                    "next_allowed_at": moment.astimezone(UTC).replace(tzinfo=None),
                    "state_reason": self.env._("The network asks us to slow down."),
                }
            )

    def _finish_round(self):
        now = fields.Datetime.now()
        limited = bool(self.next_allowed_at and self.next_allowed_at > now)
        values = {
            "last_fetch_at": now,
            "failures": 0,
            "state_reason": self.state_reason if limited else False,
        }
        if self.state == "error":
            values["state"] = "connected"
        self.write(values)

    def _works(self):
        """Something went well; write it down only where it did not before."""
        failed = self.state == "connected" and self.failures
        if failed or self.state == "error":
            self.write({"state": "connected", "state_reason": False, "failures": 0})

    def _on_error(self, error):
        """Turn a client's decision into a state that people can read."""
        if isinstance(error, NeedsSignIn):
            self._set_needs_signin(self._explain(error))
            return
        now = fields.Datetime.now()
        limited = isinstance(error, RetryLater) and error.code == "rate_limit"
        # A limit is no failure: all goes well, only not now.
        failures = self.failures + (not limited)
        at = retry.backoff(failures, now)
        if isinstance(error, RetryLater):
            asked = error.at.astimezone(UTC).replace(tzinfo=None)
            at = asked if limited else max(at, asked)
        self.write(
            {
                "state": "connected" if limited else "error",
                "state_reason": self._explain(error),
                "failures": failures,
                "next_allowed_at": at,
            }
        )

    def _break_off(self, error):
        """An error that nobody foresaw stops this account, and no other."""
        self.env.cr.rollback()
        self.env.transaction.reset()
        if isinstance(error, self.env["scrm.store"]._retried_errors()):
            _logger.info("Another worker reads account %s", self.id)
            return
        _logger.exception("Reading of account %s broke off", self.id)
        self.write(
            {
                "state": "error",
                "state_reason": self.env._(
                    "Unexpected trouble: %s", type(error).__name__
                ),
                "failures": self.failures + 1,
                "next_allowed_at": retry.backoff(
                    self.failures + 1, fields.Datetime.now(), base=600
                ),
            }
        )

    # -- people ---------------------------------------------------------------
    def action_fetch_now(self):
        """Have the account read as soon as a worker is free."""
        self.check_access("write")
        for account in self:
            if account.state not in ("connected", "error"):
                raise UserError(
                    self.env._("%(account)s is not connected.", account=account.name)
                )
        self.write({"next_fetch_at": False})
        self.filtered(lambda a: a.state == "error").write({"next_allowed_at": False})
        self.env.ref("social_crm.ir_cron_fetch").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Reading starts now; new posts appear shortly."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
