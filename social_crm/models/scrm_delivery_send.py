# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from ..clients.errors import ClientError, NeedsSignIn, RetryLater, Unknown
from ..tools.items import Outgoing, Page

_logger = logging.getLogger(__name__)
UTC = timezone.utc

# No call takes longer; an older "sending" was cut off by a crash.
STUCK_AFTER = timedelta(minutes=3)
# Each file is a call, or two, of its own.
STUCK_AFTER_FILES = timedelta(minutes=9)
# How often the network's own list must lack a post before it may be sent again.
RECONCILE_DELAYS = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=3),
)


class ScrmDelivery(models.Model):
    """Sending: commit, call, write down the answer; look before saying it again."""

    _inherit = "scrm.delivery"

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        may_ask = Domain("account_id.next_allowed_at", "=", False) | Domain(
            "account_id.next_allowed_at", "<=", now
        )
        queued = (
            Domain("state", "=", "queued")
            & Domain("account_id.state", "=", "connected")
            & may_ask
        )
        stuck = Domain("state", "=", "sending") & (
            Domain("sending_at", "<", now - STUCK_AFTER_FILES)
            | Domain("sending_at", "<", now - STUCK_AFTER)
            & Domain("attachment_ids", "=", False)
        )
        unknown = (
            Domain("state", "=", "unknown")
            & Domain("account_id.state", "=", "connected")
            & may_ask
        )
        return (queued | stuck | unknown) & Domain("next_attempt_at", "<=", now)

    @api.model
    def _cron_send(self):
        due = self.search(self._due_domain(), order="id", limit=200)
        for position, delivery in enumerate(due, start=1):
            lang = delivery.user_id.lang or self.env.lang
            delivery.with_context(lang=lang)._advance()
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(due) - position
            ):
                break
        self._wake_for_next()

    @api.model
    def _wake_for_next(self):
        waiting = self.search(
            [("state", "in", ("queued", "unknown", "sending"))],
            order="next_attempt_at",
            limit=1,
        )
        if waiting and waiting.next_attempt_at > fields.Datetime.now():
            cron = self.env.ref("social_crm.ir_cron_send").sudo()
            cron._trigger(at=waiting.next_attempt_at)

    def _advance(self):
        """Bring one delivery a step further. Commits before the network is asked."""
        self.ensure_one()
        delivery = self.try_lock_for_update().filtered_domain(self._due_domain())
        if not delivery:
            return
        if delivery.state == "sending":
            delivery._set_unknown(self.env._("The sender was interrupted"))
        elif delivery.state == "unknown":
            delivery._reconcile()
        else:
            delivery._send()

    def _outgoing(self):
        self.ensure_one()
        about = self.parent_post_id or self.target_id.parent_post_id
        return Outgoing(
            kind=self.kind,
            text=self.body or "",
            parent_remote_id=about.remote_id or "",
            idempotency_key=self.idempotency_key,
            mention_handle=about.profile_id.handle or self._recipient().handle or "",
            # What was said to us in private is not answered before everybody.
            is_private="message" in (self.kind, about.kind),
            sent_after=self.sending_at and self.sending_at.replace(tzinfo=UTC),
            queued_at=self.create_date.replace(microsecond=0, tzinfo=UTC),
            media=self._media(),
            target_remote_id=self.target_id.remote_id or "",
            target_kind=self.target_id.kind or "",
        )

    def _recipient(self):
        """The profile, on this account's network, of whom a message is for."""
        account = self.account_id
        partner = self.partner_id or self.target_id.partner_id
        found = partner.scrm_profile_ids.filtered(
            lambda profile: profile.channel == account.channel
            and profile.instance == (account.instance or "")
            and profile.company_id == account.company_id
        )
        return found[:1]

    def _send(self):
        self.write(
            {
                "state": "sending",
                "state_reason": False,
                "sending_at": fields.Datetime.now(),
                "attempts": self.attempts + 1,
                "checks": 0,
            }
        )
        # The row must say "sending" before the network can know of it.
        self.env["ir.cron"]._commit_progress()
        record = self._call_network()
        # The answer is known: a colliding writer must not make it unknown again.
        self.env["scrm.store"]._retrying(record)

    def _call_network(self):
        """Ask the network; returns what is to be written about its answer."""
        account = self.account_id
        try:
            result = account._connector()._send(account, self._outgoing())
        except Unknown as error:
            reason = account._explain(error)
        except ClientError as error:
            return partial(self._not_sent, error)
        except Exception as error:
            _logger.exception("Delivery %s broke off", self.id)
            reason = self.env._("Unexpected trouble: %s", type(error).__name__)
        else:
            return partial(self._set_sent, result)
        return partial(self._set_unknown, reason)

    def _not_sent(self, error):
        """The network said no, so it surely is not there."""
        reason = self.account_id._explain(error)
        if isinstance(error, RetryLater):
            at = error.at.astimezone(UTC).replace(tzinfo=None)
            self.account_id.next_allowed_at = at
            self.write(
                {"state": "queued", "state_reason": reason, "next_attempt_at": at}
            )
        elif isinstance(error, NeedsSignIn):
            self.account_id._set_needs_signin(reason)
            self.write({"state": "queued", "state_reason": reason})
        else:
            self.write({"state": "failed", "state_reason": reason})

    def _set_unknown(self, reason):
        self.write(
            {
                "state": "unknown",
                "state_reason": reason,
                "next_attempt_at": fields.Datetime.now() + RECONCILE_DELAYS[0],
            }
        )

    def _set_sent(self, result):
        note = ClientError(result.note, host=self.account_id.instance or "")
        self.write(
            {
                "state": "sent",
                "state_reason": self.account_id._explain(note) if result.note else False,
                "remote_id": result.remote_id,
                "url": self.env["scrm.store"]._clean_url(result.url),
                "sent_at": result.created_at
                and result.created_at.astimezone(UTC).replace(tzinfo=None)
                or fields.Datetime.now(),
            }
        )
        self._store_sent(result)

    def _store_sent(self, result):
        if result.post:
            self.env["scrm.store"]._store_page(
                self.account_id, Page(posts=(result.post,))
            )

    def _reconcile(self):
        """Read our own list back before anything is said twice."""
        account = self.account_id
        taken = self.search(
            [("account_id", "=", account.id), ("remote_id", "!=", False)]
        )
        try:
            found = account._connector()._find_sent(
                account, self._outgoing(), set(taken.mapped("remote_id"))
            )
        except ClientError as error:
            self.write(
                {
                    "state_reason": account._explain(error),
                    "next_attempt_at": fields.Datetime.now() + RECONCILE_DELAYS[-1],
                }
            )
            return
        if found:
            self._set_sent(found)
        elif self.checks + 1 < len(RECONCILE_DELAYS):
            self.write(
                {
                    "checks": self.checks + 1,
                    "next_attempt_at": fields.Datetime.now()
                    + RECONCILE_DELAYS[self.checks + 1],
                }
            )
        else:
            self.write(
                {
                    "state": "queued",
                    "state_reason": self.env._(
                        "Not found on the network in %s looks; sent again",
                        len(RECONCILE_DELAYS),
                    ),
                }
            )
