# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta, timezone
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..clients.http import ClientError, NeedsSignIn, RetryLater, Unknown
from ..tools.items import Outgoing, Page

_logger = logging.getLogger(__name__)
UTC = timezone.utc

# No call takes longer; an older "sending" was cut off by a crash.
STUCK_AFTER = timedelta(minutes=3)
# How often the network's own list must lack a post before it may be sent again.
RECONCILE_DELAYS = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=3),
)


class ScrmDelivery(models.Model):
    """The outbox: one thing to say through one account, exactly once.

    The state *sending* is committed before the call. Where the answer is lost the
    state is *unknown* until the network's own list was read back.
    """

    _name = "scrm.delivery"
    _description = "Social Delivery"
    _order = "id desc"
    _rec_name = "body"

    account_id = fields.Many2one(
        "scrm.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    channel = fields.Selection(related="account_id.channel")
    kind = fields.Selection(
        [
            ("post", "Post"),
            ("reply", "Reply"),
            ("repost", "Repost"),
            ("like", "Like"),
        ],
        required=True,
        readonly=True,
        default="post",
    )
    body = fields.Text(string="Text", readonly=True)
    parent_post_id = fields.Many2one(
        "scrm.post", string="Answer To", readonly=True, index="btree_not_null"
    )
    profile_id = fields.Many2one(related="parent_post_id.profile_id", string="To")
    idempotency_key = fields.Char(required=True, readonly=True, copy=False)
    user_id = fields.Many2one("res.users", string="Written By", readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("unknown", "Outcome Unknown"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
        copy=False,
    )
    state_reason = fields.Char(string="Why", readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    checks = fields.Integer(
        string="Times Looked For", readonly=True, copy=False, default=0
    )
    next_attempt_at = fields.Datetime(
        readonly=True, copy=False, default=fields.Datetime.now
    )
    sending_at = fields.Datetime(string="Call Began", readonly=True, copy=False)
    sent_at = fields.Datetime(string="Sent", readonly=True, copy=False)
    remote_id = fields.Char(string="Network ID", readonly=True, copy=False)
    url = fields.Char(string="On the Network", readonly=True, copy=False)
    post_id = fields.Many2one(
        "scrm.post",
        string="Our Post",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )

    _account_key = models.Constraint(
        "UNIQUE (account_id, idempotency_key)", "This was handed in already."
    )
    _due_idx = models.Index(
        "(next_attempt_at, id) WHERE state IN ('queued', 'sending', 'unknown')"
    )

    @api.model
    def _enqueue(
        self, account, body, parent_post=None, kind="reply", user=None, key=None
    ):
        """Put something into the outbox; it leaves after this transaction commits.

        :param key: idempotency key; the same key gives the delivery that has it
        :return: the delivery
        """
        account.ensure_one()
        key = key or uuid4().hex
        known = self.search(
            [("account_id", "=", account.id), ("idempotency_key", "=", key)]
        )
        if known:
            return known
        self._check_body(account, body, kind)
        # Agents may not write the outbox themselves: its states are the machine's.
        delivery = self.sudo().create(
            {
                "account_id": account.id,
                "kind": kind,
                "body": body,
                "parent_post_id": parent_post.id if parent_post else False,
                "idempotency_key": key,
                "user_id": (user or self.env.user).id,
            }
        )
        self._wake()
        return delivery.sudo(self.env.su)

    @api.model
    def _check_body(self, account, body, kind):
        if not account._connector()._can("send"):
            raise UserError(
                self.env._("%(account)s cannot send messages.", account=account.name)
            )
        if kind in ("post", "reply"):
            if not (body or "").strip():
                raise ValidationError(self.env._("Write something before you send."))
            used, limit = account._connector()._length(account, body)
            if limit and used > limit:
                raise ValidationError(
                    self.env._(
                        "The text is too long: %(used)s of %(limit)s characters, as "
                        "%(account)s counts them.",
                        used=used,
                        limit=limit,
                        account=account.name,
                    )
                )

    @api.model
    def _wake(self):
        # Triggering a cron is closed to agents; what runs is the outbox alone.
        self.env.ref("social_crm.ir_cron_send").sudo()._trigger()

    # -- sending --------------------------------------------------------------

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
        stuck = Domain("state", "=", "sending") & Domain(
            "sending_at", "<", now - STUCK_AFTER
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
            delivery._advance()
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
        return Outgoing(
            kind=self.kind,
            text=self.body or "",
            parent_remote_id=self.parent_post_id.remote_id or "",
            idempotency_key=self.idempotency_key,
            mention_handle=self.parent_post_id.profile_id.handle or "",
            sent_after=self.sending_at and self.sending_at.replace(tzinfo=UTC),
        )

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
        account = self.account_id
        try:
            result = account._connector()._send(account, self._outgoing())
        except Unknown as error:
            self._set_unknown(account._explain(error))
        except ClientError as error:
            self._not_sent(error)
        except Exception as error:
            _logger.exception("Delivery %s broke off", self.id)
            self._set_unknown(
                self.env._("Unexpected trouble: %s", type(error).__name__)
            )
        else:
            self._set_sent(result)

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
        self.write(
            {
                "state": "sent",
                "state_reason": False,
                "remote_id": result.remote_id,
                "url": self.env["scrm.store"]._clean_url(result.url),
                "sent_at": result.created_at
                and result.created_at.astimezone(UTC).replace(tzinfo=None)
                or fields.Datetime.now(),
            }
        )
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

    # -- people ---------------------------------------------------------------

    def action_retry(self):
        """Send again what the network refused. Agents act through this only."""
        self.check_access("read")
        for delivery in self.filtered(lambda d: d.state in ("failed", "cancelled")):
            delivery.sudo().write(
                {
                    "state": "queued",
                    "state_reason": self.env._("Again, by %s", self.env.user.name),
                    "next_attempt_at": fields.Datetime.now(),
                }
            )
        self._wake()

    def action_cancel(self):
        """Take back what has not left yet."""
        self.check_access("read")
        for delivery in self.filtered(lambda d: d.state == "queued"):
            delivery.sudo().write(
                {
                    "state": "cancelled",
                    "state_reason": self.env._("Cancelled by %s", self.env.user.name),
                }
            )
