# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import random
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..clients.errors import ClientError

_logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# Accounts that are taken at once, each of which costs a request.
BATCH = 10


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Once a day each network is asked whether it still knows us.

    So an access that ended is found before anybody needs it, also where nothing is
    read. The first time is a moment of the coming day, by chance; that spreads the
    accounts over the day.
    """

    _inherit = "scrm.account"

    next_probe_at = fields.Datetime(
        string="Next Probe",
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: fields.Datetime.now() + DAY * random.random(),
    )

    @api.model
    def _cron_probe(self):
        while ids := self.env["scrm.store"]._retrying(self._take_for_probe):
            for account_id in ids:
                account = self.browse(account_id)._for_readers()
                try:
                    account._probe_access()
                except Exception as error:
                    account._break_off(error)
                if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _take_for_probe(self):
        """Ids of some accounts that are due; no other worker takes them again.

        The account itself counts as unchanged.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE scrm_account SET next_probe_at = %(tomorrow)s
                WHERE id IN (
                    SELECT id FROM scrm_account
                    WHERE active AND state IN ('connected', 'error')
                        AND COALESCE(next_allowed_at <= %(now)s, TRUE)
                        AND COALESCE(next_probe_at <= %(now)s, TRUE)
                    ORDER BY next_probe_at NULLS FIRST LIMIT %(batch)s
                    FOR NO KEY UPDATE SKIP LOCKED
                ) RETURNING id
                """,
                tomorrow=now + DAY,
                now=now,
                batch=BATCH,
            )
        )
        self.invalidate_model(["next_probe_at"])
        return [account_id for (account_id,) in rows]

    def _probe_access(self):
        """Ask once; write only what is not as it was."""
        self.ensure_one()
        try:
            found = self._connector()._probe(self)
        except ClientError as error:
            write = partial(self._on_probe_error, error)
        else:
            write = partial(self._on_probe, found)
        self.env["scrm.store"]._retrying(write)

    def _on_probe_error(self, error):
        """Whoever may not ask who they are has no access, however that is said."""
        if error.code != "refused" or "status" not in error.params:
            self._on_error(error)
            return
        self._set_needs_signin(
            self.env._(
                "The network does not let us do what is needed (%s). Sign in again and "
                "allow everything that is asked for.",
                error.params.get("message"),
            )
        )

    def _on_probe(self, found):
        """:param found: ``RawProfile`` that the network knows us as, or None"""
        if not found:
            return
        if self.remote_id and found.remote_id != self.remote_id:
            self._set_needs_signin(
                self.env._(
                    "The network takes us for @%(new)s, but this account is @%(old)s.",
                    new=found.handle,
                    old=self.handle,
                )
            )
        elif found.handle and found.handle != self.handle:
            self.handle = found.handle
