# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import random
import time
from dataclasses import dataclass, field
from datetime import timezone
from functools import partial

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, html_sanitize

from ..tools.html import tidy

_logger = logging.getLogger(__name__)
UTC = timezone.utc

MAX_TRIES = 10
RETRIED_ERRORS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.UniqueViolation,
    ConcurrencyError,
)


@dataclass
class StoreResult:
    """Ids of what one page brought; profile ids by their network id."""

    new_post_ids: list[int] = field(default_factory=list)
    updated_post_ids: list[int] = field(default_factory=list)
    known_post_ids: list[int] = field(default_factory=list)
    profile_ids: dict[str, int] = field(default_factory=dict)
    post_ids: dict[str, int] = field(default_factory=dict)


class ScrmStore(models.AbstractModel):
    """The one place that writes what the networks tell, in bulk."""

    _name = "scrm.store"
    _description = "Store of Social Posts"

    @api.model
    def _retried_errors(self):
        return RETRIED_ERRORS

    @api.model
    def _retrying(self, func):
        """Run ``func`` and commit; again from the start when others were faster.

        Odoo's own retry turns a unique violation into a message for the user. Here
        it only means that a parallel worker stored the same thing a moment before,
        and the next try sees it. For crons and imports, never inside a request.
        """
        for attempt in range(1, MAX_TRIES + 1):
            try:
                result = func()
                self.env.cr.flush()
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return result
            except RETRIED_ERRORS as error:
                self.env.cr.rollback()
                self.env.transaction.reset()
                if attempt == MAX_TRIES:
                    raise
                _logger.info("%s, try %s", type(error).__name__, attempt)
                time.sleep(random.uniform(0, min(0.05 * 2**attempt, 1.0)))

    @api.model
    def _each(self, records, work):
        """``work(record)`` for each, a transaction each, until a cron's time is up.

        :return: whether there was time for all
        """
        for number, record in enumerate(records, 1):
            self._retrying(partial(work, record))
            left = len(records) - number
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return False
        return True

    @api.model
    def _hold(self, records):
        """Write the rows as they are, so that a second session is sent back.

        A lock would not do: the second one would go on with its old view.
        """
        records.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET id = id WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                records.ids,
            )
        )

    @api.model
    def _store_page(self, account, page, live_from=None):
        """Store all of a page; the same page again changes nothing.

        :param account: the `scrm.account` through which it was heard
        :param page: ``tools.items.Page``
        :param live_from: naive UTC; older posts never trigger anything. Default:
            the account's.
        :return: StoreResult
        """
        self.env.flush_all()
        result = StoreResult()
        scope = self._scope(account)
        profiles = self._collect_profiles(page)
        result.profile_ids = self._upsert_profiles(scope, profiles)
        if page.posts:
            self._upsert_posts(account, page.posts, live_from, result)
            self._link_posts(scope, page.posts, result)
        self._store_acts(scope, page.interactions, result)
        self._store_lists(scope, page.follows, result)
        self.env.invalidate_all(flush=False)
        if result.new_post_ids:
            self._wake_processing()
        return result

    @api.model
    def _wake_processing(self):
        self.env.ref("social_crm.ir_cron_process_posts").sudo()._trigger()

    @api.model
    def _scope(self, account):
        return {
            "company_id": account.company_id.id,
            "channel": account.channel,
            "instance": account.instance or "",
        }

    # -- helpers shared by the parts of the store -----------------------------

    @api.model
    def _insert(self, table, columns, rows, suffix, alias=None):
        """One multi-row INSERT. ``suffix`` is an SQL: the conflict and RETURNING.

        Each column travels as one array, which is read many times faster than as
        many rows of single values.

        :param alias: how ``suffix`` calls the row that is there already
        """
        model = self._model_of(table)
        stamps = {}
        if model._log_access:
            uid, now = self.env.uid, self.env.cr.now()
            stamps = {"create_uid": uid, "write_uid": uid}
            stamps |= {"create_date": now, "write_date": now}
        names = SQL(", ").join(map(SQL.identifier, columns))
        arrays = [
            SQL("%s" + f"::{model._fields[name].column_type[0]}[]", list(values))
            for name, values in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        return self.env.execute_query(
            SQL(
                "INSERT INTO %s AS %s (%s) SELECT %s FROM unnest(%s) AS data(%s) %s",
                SQL.identifier(table),
                SQL.identifier(alias or table),
                SQL(", ").join([names, *map(SQL.identifier, stamps)]),
                SQL(", ").join([SQL("data.*"), *stamps.values()]),
                SQL(", ").join(arrays),
                names,
                suffix,
            )
        )

    @api.model
    def _model_of(self, table):
        return next(
            self.env[name]
            for name, model in self.env.registry.items()
            if model._table == table and not model._abstract
        )

    @api.model
    def _scope_where(self, scope, alias):
        return SQL(
            "%(a)s.company_id = %(company)s AND %(a)s.channel = %(channel)s"
            " AND %(a)s.instance = %(instance)s",
            a=SQL.identifier(alias),
            company=scope["company_id"],
            channel=scope["channel"],
            instance=scope["instance"],
        )

    @api.model
    def _clean_html(self, html):
        return (
            str(
                html_sanitize(
                    tidy(html),
                    sanitize_tags=True,
                    sanitize_attributes=True,
                    strip_style=True,
                    strip_classes=True,
                )
            )
            if html
            else None
        )

    @api.model
    def _clean_url(self, url):
        """Only addresses that a browser may open without running anything."""
        return url if url and url.lower().startswith(("https://", "http://")) else None

    @api.model
    def _naive(self, moment):
        """Odoo's naive UTC of an aware time; a time in the future becomes now."""
        if not moment:
            return None
        naive = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        return min(naive, fields.Datetime.now())
