# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models

from ..clients.errors import ClientError, NeedsSignIn, RetryLater, Unknown
from ..tools import resend
from ..tools.items import Outgoing, Page

_logger = logging.getLogger(__name__)
UTC = timezone.utc

# No call takes longer; an older "sending" was cut off by a crash.
STUCK_AFTER = timedelta(minutes=3)
# Each file is a call, or two, of its own.
STUCK_AFTER_FILES = timedelta(minutes=9)
# An account's turn: after so many steps, or seconds, the next one has its turn.
TURN_STEPS = 10
TURN_SECONDS = 10


class ScrmDelivery(models.Model):
    """Sending: commit, call, write down the answer; look before saying it again.

    Any number of workers share the outbox. A step is taken under the lock of its row
    and committed as *sending* before the network is asked.
    """

    _inherit = "scrm.delivery"

    retries = fields.Integer(
        string="Tried Again",
        readonly=True,
        copy=False,
        help="How often the network refused it and it was tried again by itself.",
    )

    @api.model
    def _cron_send(self, worker=1):
        """Serve all accounts by turns until nothing is due.

        :param worker: number of this cron; each begins at another account
        """
        outbox = self.with_context(tracking_disable=True, mail_notrack=True)
        accounts = self.env["scrm.account"]
        # Each turn begins in a transaction of its own, with a fresh look.
        look = partial(self.env["scrm.store"]._retrying, outbox._first_in_line)
        line = look()
        if worker == 1 and len(line) > 1:
            self.env["scrm.store"]._retrying(partial(accounts._call_workers, "send"))
        while line:
            steps = 0
            waiting = [(first.account_id, first.bad) for first in line]
            for account_id in accounts._shared_out(waiting, worker):
                done = outbox._turn_alone(account_id)
                steps += done
                # More than nothing remains: when time is up, another run follows.
                if not self.env["ir.cron"]._commit_progress(done, remaining=1):
                    return
            line = look() if steps else ()
        self.env["ir.cron"]._commit_progress(remaining=0)
        if worker == 1:
            self._wake_for_next()

    @api.model
    def _wake_for_next(self):
        moment = self._next_moment()
        cron = self.env.ref("social_crm.ir_cron_send").sudo()
        if moment and not self.env["ir.cron.trigger"].sudo().search_count(
            [("cron_id", "=", cron.id), ("call_at", "<=", moment)], limit=1
        ):
            cron._trigger(at=moment)

    @api.model
    def _turn_alone(self, account_id):
        """A turn in which an error that nobody foresaw stops no other account."""
        try:
            return self._turn(account_id)
        except Exception:
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.exception("Sending for account %s broke off", account_id)
            return 0

    @api.model
    def _turn(self, account_id):
        """A bounded number of steps of one account, so that no other starves.

        What was said is stored together at the end. If that does not happen, reading
        brings it, and knows it by its id.

        :return: how many were done
        """
        stop_at = time.monotonic() + TURN_SECONDS
        steps, said = 0, []
        while steps < TURN_STEPS and time.monotonic() <= stop_at:
            posts = self._step(account_id)
            if posts is None:
                break
            steps += 1
            said += posts
        if said:
            store = self.env["scrm.store"]
            account = self.env["scrm.account"].browse(account_id)
            store._retrying(lambda: store._store_page(account, Page(posts=tuple(said))))
        return steps

    @api.model
    def _step(self, account_id):
        """Bring the first of an account's line a step further.

        :return: ``RawPost`` that the network has now; None when nothing is due, or
            another worker has it
        """
        store = self.env["scrm.store"]
        taken = store._retrying(partial(self._take, account_id))
        if not taken:
            return None
        ask = taken[1]
        if not ask:
            return ()
        # The answer is known: a colliding writer must not make it unknown again.
        write, result = ask()
        store._retrying(write)
        return (result.post,) if result and result.post else ()

    @api.model
    def _take(self, account_id):
        """Take what is first in an account's line, and say so in its row.

        :return: the delivery, and what asks the network (None: nothing is to be
            asked) and returns what writes about its answer, and the ``SendResult``
        """
        if not self._lock_line(account_id):
            return None
        first = self._first_in_line([account_id])
        # Others may refer to it meanwhile.
        delivery = self.browse(found.delivery_id for found in first)
        delivery = delivery.try_lock_for_update(allow_referencing=True)
        if not delivery:
            return None
        delivery = delivery.with_context(lang=first[0].lang or self.env.lang)
        if delivery.state == "sending":
            delivery._set_unknown(self.env._("The sender was interrupted"))
            return delivery, None
        if delivery.state == "unknown":
            return delivery, delivery._begin_look()
        return delivery, delivery._begin_call()

    def _begin_call(self):
        attempt = self.attempts + 1
        self.write(
            {
                "state": "sending",
                "state_reason": False,
                "sending_at": fields.Datetime.now(),
                "attempts": attempt,
                "checks": 0,
            }
        )
        return partial(self._call_network, attempt)

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
            lambda profile: (
                profile.channel == account.channel
                and profile.instance == (account.instance or "")
                and profile.company_id == account.company_id
            )
        )
        return found[:1]

    def _call_network(self, attempt):
        """Ask the network.

        :return: what writes about its answer, and the ``SendResult`` if there is one
        """
        account = self.account_id
        try:
            result = account._connector()._send(account, self._outgoing())
        except Unknown as error:
            reason = account._explain(error)
        except ClientError as error:
            return partial(self._if_ours, attempt, self._not_sent, error), None
        except Exception as error:
            _logger.exception("Delivery %s broke off", self.id)
            reason = self.env._("Unexpected trouble: %s", type(error).__name__)
        else:
            return partial(self._set_sent, result), result
        return partial(self._if_ours, attempt, self._set_unknown, reason), None

    def _if_ours(self, attempt, write, *arguments):
        """Write about a call, unless others went on without us meanwhile."""
        self.invalidate_recordset()
        if self.state == "sending" and self.attempts == attempt:
            write(*arguments)

    # -- what follows from it ---------------------------------------------------
    def _not_sent(self, error):
        """The network said no, so it surely is not there."""
        reason = self.account_id._explain(error)
        if isinstance(error, RetryLater):
            self._put_off(error, reason)
        elif isinstance(error, NeedsSignIn):
            self.account_id._set_needs_signin(reason)
            self.write({"state": "queued", "state_reason": reason})
        else:
            self.write({"state": "failed", "state_reason": reason})

    def _put_off(self, error, reason):
        verdict = resend.verdict(error.code, self.retries, self._retry_limit())
        if verdict == resend.WAIT:
            account = self.account_id._for_readers()
            account._on_error(error)
            self.write(
                {
                    "state": "queued",
                    "state_reason": reason,
                    "next_attempt_at": account.next_allowed_at,
                }
            )
        else:
            asked = error.at.astimezone(UTC).replace(tzinfo=None)
            self._again_or_never(verdict, reason, asked)

    def _retry_limit(self):
        return self.company_id.scrm_retry_times

    def _again_or_never(self, verdict, reason, asked=None):
        """The rule for what did not work: some more tries, then people decide."""
        limit, retries = self._retry_limit(), self.retries + 1
        if verdict == resend.GIVE_UP:
            if limit:
                reason = self.env._(
                    "%(reason)s Given up after %(tries)s tries.",
                    reason=reason,
                    tries=retries,
                )
            self.write({"state": "failed", "state_reason": reason})
            return
        now = fields.Datetime.now()
        self.write(
            {
                "state": "queued",
                "retries": retries,
                "next_attempt_at": resend.again_at(retries, now, asked),
                "state_reason": self.env._(
                    "%(reason)s Tried again by itself, %(retry)s of %(limit)s.",
                    reason=reason,
                    retry=retries,
                    limit=limit,
                ),
            }
        )

    def _set_sent(self, result):
        self.account_id._works()
        note = ClientError(result.note, host=self.account_id.instance or "")
        self.write(
            {
                "state": "sent",
                "state_reason": self.account_id._explain(note)
                if result.note
                else False,
                "remote_id": result.remote_id,
                "url": self.env["scrm.store"]._clean_url(result.url),
                "sent_at": result.created_at
                and result.created_at.astimezone(UTC).replace(tzinfo=None)
                or fields.Datetime.now(),
            }
        )
