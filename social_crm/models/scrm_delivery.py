# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ScrmDelivery(models.Model):
    """The outbox: one thing to say through one account, exactly once.

    The state *sending* is committed before the call. Where the answer is lost the
    state is *unknown* until the network's own list was read back.
    """

    _name = "scrm.delivery"
    _description = "Social Delivery"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
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
            ("message", "Message"),
            ("edit", "Change"),
            ("delete", "Deletion"),
        ],
        required=True,
        readonly=True,
        default="post",
    )
    body = fields.Text(string="Text", readonly=True)
    meaning = fields.Text(
        string="In Our Language",
        readonly=True,
        help="What the author means to say, where it is sent in another language.",
    )
    publication_id = fields.Many2one(
        "scrm.publication", readonly=True, index="btree_not_null", copy=False
    )
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, index="btree_not_null"
    )
    target_id = fields.Many2one(
        "scrm.delivery",
        string="What Is Changed",
        readonly=True,
        index="btree_not_null",
        help="The post of ours that is changed or deleted.",
    )
    parent_post_id = fields.Many2one(
        "scrm.post", string="Answer To", readonly=True, index="btree_not_null"
    )
    profile_id = fields.Many2one(related="parent_post_id.profile_id", string="To")
    idempotency_key = fields.Char(required=True, readonly=True, copy=False)
    user_id = fields.Many2one("res.users", string="Written By", readonly=True)
    state = fields.Selection(
        [
            ("approval", "Waits for Approval"),
            ("queued", "Waiting"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("unknown", "Outcome Unknown"),
            ("failed", "Failed"),
            ("refused", "Not Approved"),
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
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)
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
        self,
        account,
        body,
        parent_post=None,
        kind="reply",
        user=None,
        key=None,
        attachments=None,
        alts=None,
        **values,
    ):
        """Put something into the outbox; it leaves after this transaction commits.

        :param key: idempotency key; the same key gives the delivery that has it
        :param attachments: files to go along; copies of them are kept
        :param alts: dict id of a file -> what it shows, in words
        :param values: more fields of the delivery
        :return: the delivery
        """
        account.ensure_one()
        key = key or uuid4().hex
        known = self.search(
            [("account_id", "=", account.id), ("idempotency_key", "=", key)]
        )
        if known:
            return known
        target = self.browse(values.get("target_id") or ())
        parent_post = parent_post or target.parent_post_id
        self._check_change(account, kind, target)
        self._check_body(account, body, kind, parent_post)
        self._check_media(account, attachments)
        row = {
            "account_id": account.id,
            "kind": kind,
            "body": body,
            "parent_post_id": parent_post.id if parent_post else False,
            "idempotency_key": key,
            "user_id": (user or self.env.user).id,
            **values,
        }
        return self._put([row], attachments, alts)

    @api.model
    def _put(self, rows, attachments=None, alts=None):
        """Write rows that were checked into the outbox, all at once."""
        # Agents may not write the outbox themselves: its states are the machine's.
        outbox = self.sudo().with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        deliveries = outbox.create(self._with_approval(rows))
        if attachments:
            deliveries._keep_media(attachments, alts or {})
        deliveries._ask_approval()
        self._wake()
        return self.browse(deliveries.ids)

    @api.model
    def _check_body(self, account, body, kind, parent_post=None):
        if not account._connector()._can("send"):
            raise UserError(
                self.env._("%(account)s cannot send messages.", account=account.name)
            )
        if kind in ("post", "reply", "message", "edit"):
            if not (body or "").strip():
                raise ValidationError(self.env._("Write something before you send."))
            handle = parent_post.profile_id.handle if parent_post else ""
            used, limit = account._connector()._length(account, body, handle)
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

    # -- people ---------------------------------------------------------------

    def action_retry(self):
        """Send again what the network refused. Agents act through this only."""
        self.check_access("read")
        for delivery in self.filtered(lambda d: d.state in ("failed", "cancelled")):
            waits = delivery.needs_approval and not delivery.approved_by_id
            delivery.sudo().write(
                {
                    "state": "approval" if waits else "queued",
                    "state_reason": self.env._("Again, by %s", self.env.user.name),
                    "next_attempt_at": fields.Datetime.now(),
                    "retries": 0,
                    "refused_looks": 0,
                }
            )
        self._ask_approval()
        self._wake()

    def action_cancel(self):
        """Take back what has not left yet."""
        self.check_access("read")
        for delivery in self.filtered(lambda d: d.state in ("queued", "approval")):
            delivery.sudo().write(
                {
                    "state": "cancelled",
                    "state_reason": self.env._("Cancelled by %s", self.env.user.name),
                }
            )
