# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import random
import time
from datetime import datetime, timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.social_crm.clients.errors import ClientError

from ..tools import outhook

_logger = logging.getLogger(__name__)

# No call takes longer; an older "sending" was cut off by a crash.
STUCK_AFTER = timedelta(minutes=3)
BATCH = 200
# The receiver is not there, or not for us: asking again changes nothing.
HOPELESS = {"gone", "internal_address", "bad_address", "redirects"}


# Sending is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmHookDelivery(models.Model):
    """Commit, call, write down the answer; again until it was taken."""

    _inherit = "scrm.hook.delivery"

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        resting = Domain("hook_id.next_attempt_at", ">", now)
        ready = (
            Domain("state", "=", "waiting")
            & Domain("next_attempt_at", "<=", now)
            & Domain("hook_id.state", "=", "running")
            & Domain("hook_id.active", "=", True)
            & ~resting
        )
        stuck = Domain("state", "=", "sending") & Domain(
            "sending_at", "<", now - STUCK_AFTER
        )
        return ready | stuck

    @api.model
    def _cron_send_hooks(self):
        due = self.search(self._due_domain(), order="next_attempt_at, id", limit=BATCH)
        for position, delivery in enumerate(due, start=1):
            delivery._advance()
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(due) - position
            ):
                break
        self._wake_for_next()

    @api.model
    def _wake_for_next(self):
        waiting = self.search(
            [("state", "=", "waiting"), ("hook_id.state", "=", "running")],
            order="next_attempt_at",
            limit=1,
        )
        if waiting and waiting.next_attempt_at > fields.Datetime.now():
            cron = self.env.ref("social_crm_listening.ir_cron_hooks").sudo()
            cron._trigger(at=waiting.next_attempt_at)

    def _advance(self):
        """Bring one delivery a step further. Commits before the call."""
        self.ensure_one()
        delivery = self.try_lock_for_update().filtered_domain(self._due_domain())
        if not delivery:
            return
        if delivery.attempts >= outhook.MAX_ATTEMPTS:
            delivery._give_up()
            return
        delivery.write(
            {
                "state": "sending",
                "sending_at": fields.Datetime.now(),
                "attempts": delivery.attempts + 1,
            }
        )
        # Whoever comes next must see that it is under way.
        self.env["ir.cron"]._commit_progress()
        record = delivery._call()
        self.env["scrm.store"]._retrying(record)

    def _give_up(self):
        """Interrupted so often that the delivery itself may be what interrupts."""
        reason = self.env._("The sender was interrupted each time.")
        self.write({"state": "given_up", "reason": reason})

    def _call(self):
        """Tell the program; returns what is to be written about its answer."""
        hook = self.hook_id
        body = outhook.body_of(self.payload)
        headers = outhook.headers(hook.secret, self.uuid, int(time.time()), body)
        connector = self.env["scrm.connector"]
        try:
            # Twice is harmless: the receiver knows the delivery by its id.
            response = connector._http().request(
                "POST", hook.url, headers=headers, body=body, safe=True
            )
        except ClientError as error:
            return partial(
                self._not_taken, error.code, connector._explain(error), error
            )
        except Exception as error:
            _logger.exception("Delivery %s to a program broke off", self.uuid)
            reason = self.env._("Unexpected trouble: %s", type(error).__name__)
            return partial(self._not_taken, "", reason, None)
        return partial(self._taken, response.status)

    def _taken(self, status):
        self.write(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "last_status": status,
                "reason": False,
            }
        )
        if self.hook_id.failures:
            self.hook_id.write({"failures": 0, "next_attempt_at": False})

    def _not_taken(self, code, reason, error):
        values = {"reason": reason, "last_status": _status_of(error)}
        if code in HOPELESS:
            values["state"] = "failed"
        elif self.attempts >= outhook.MAX_ATTEMPTS:
            values["state"] = "given_up"
        else:
            values |= {"state": "waiting", "next_attempt_at": self._next_try(error)}
        self.write(values)
        self._note_failure(reason)

    def _next_try(self, error):
        now = datetime.now(timezone.utc)
        moment = outhook.next_try(self.attempts, now, random.random())
        asked_for = getattr(error, "at", None)
        return _naive(max(moment, asked_for) if asked_for else moment)

    def _note_failure(self, reason):
        """All of a receiver's deliveries wait, when one of them is not taken."""
        hook = self.hook_id
        now = datetime.now(timezone.utc)
        failures = hook.failures + 1
        pause = outhook.next_try(min(failures, 6), now, random.random())
        hook.write({"failures": failures, "next_attempt_at": _naive(pause)})
        if failures >= outhook.STOP_AFTER and hook.state == "running":
            hook._stop(reason)


def _status_of(error):
    return (error.params.get("status") if error else 0) or 0


def _naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
