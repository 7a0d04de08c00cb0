# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta
from functools import partial

from odoo import fields, models

from ..clients.http import ClientError, NeedsSignIn, RetryLater, Unknown
from ..tools import resend

_logger = logging.getLogger(__name__)

# How often the network's own list must lack a post before it may be sent again.
RECONCILE_DELAYS = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=3),
)
# A look that was cut off by a crash is taken again after this.
LOOK_AGAIN_AFTER = timedelta(minutes=2)
# Looks that are refused, not only late, before people have to look themselves.
REFUSED_LOOKS = 5
# Our posts that cannot be the one looked for: sent since a while before the call, as
# the network's clock is not ours.
TAKEN_SINCE = timedelta(hours=1)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """An unknown outcome: read our own list back before anything is said twice."""

    _inherit = "scrm.delivery"

    refused_looks = fields.Integer(readonly=True, copy=False)

    def _set_unknown(self, reason):
        self.write(
            {
                "state": "unknown",
                "state_reason": reason,
                "next_attempt_at": fields.Datetime.now() + RECONCILE_DELAYS[0],
            }
        )

    def _begin_look(self):
        """Keep other workers off while the network is asked, without a lock."""
        checks = self.checks
        self.next_attempt_at = fields.Datetime.now() + LOOK_AGAIN_AFTER
        return partial(self._look, checks)

    def _look(self, checks):
        """Look for it on the network; as ``_call_network``."""
        account = self.account_id
        try:
            found = account._connector()._find_sent(
                account, self._outgoing(), self._taken_ids()
            )
        except ClientError as error:
            return partial(self._if_unknown, checks, self._not_seen, error), None
        except Exception as error:
            _logger.exception("Delivery %s could not be looked for", self.id)
            trouble = RetryLater("refused", message=type(error).__name__)
            return partial(self._if_unknown, checks, self._not_seen, trouble), None
        if found:
            return partial(self._if_unknown, checks, self._set_sent, found), found
        return partial(self._if_unknown, checks, self._not_there), None

    def _if_unknown(self, checks, write, *arguments):
        """Write about a look, unless others went on without us meanwhile."""
        self.invalidate_recordset()
        if self.state == "unknown" and self.checks == checks:
            write(*arguments)

    def _taken_ids(self):
        """Ids of posts near in time that are known to belong to other deliveries."""
        taken = self.search_fetch(
            [
                ("account_id", "=", self.account_id.id),
                ("remote_id", "!=", False),
                ("sent_at", ">=", self.sending_at - TAKEN_SINCE),
                ("id", "!=", self.id),
            ],
            ["remote_id"],
        )
        return set(taken.mapped("remote_id"))

    def _not_seen(self, error):
        """The look itself failed; whether it is there is as unknown as before."""
        if isinstance(error, NeedsSignIn):
            self.account_id._set_needs_signin(self.account_id._explain(error))
            return
        if isinstance(error, RetryLater | Unknown):
            account = self.account_id._for_readers()
            account._on_error(error)
            at = max(
                account.next_allowed_at, fields.Datetime.now() + RECONCILE_DELAYS[0]
            )
            self.write({"state_reason": account._explain(error), "next_attempt_at": at})
            return
        self.refused_looks += 1
        reason = self.account_id._explain(error)
        if self.refused_looks < REFUSED_LOOKS:
            at = fields.Datetime.now() + RECONCILE_DELAYS[-1]
            self.write({"state_reason": reason, "next_attempt_at": at})
            return
        self.write(
            {
                "state": "failed",
                "state_reason": self.env._(
                    "It may or may not be on the network; please look there before "
                    "you try again. We could not see: %s",
                    reason,
                ),
            }
        )

    def _not_there(self):
        if self.checks + 1 < len(RECONCILE_DELAYS):
            delay = RECONCILE_DELAYS[self.checks + 1]
            self.write(
                {
                    "checks": self.checks + 1,
                    "next_attempt_at": fields.Datetime.now() + delay,
                }
            )
            return
        reason = self.env._(
            "Not found on the network in %s looks.", len(RECONCILE_DELAYS)
        )
        verdict = resend.verdict("not_found", self.retries, self._retry_limit())
        self._again_or_never(verdict, reason)
