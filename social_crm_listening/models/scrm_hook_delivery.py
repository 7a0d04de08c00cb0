# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL


class ScrmHookDelivery(models.Model):
    """The outbox of what other programs are told: at least once, signed.

    The id of a delivery stays the same however often it is sent, so that the receiver
    can drop what it has already.
    """

    _name = "scrm.hook.delivery"
    _description = "Message to Another Program"
    _order = "id desc"
    _rec_name = "uuid"

    hook_id = fields.Many2one(
        "scrm.hook",
        string="Program",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    rule_id = fields.Many2one(
        "scrm.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )
    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    uuid = fields.Char(string="Delivery", required=True, readonly=True)
    payload = fields.Json(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Sending"),
            ("done", "Delivered"),
            ("failed", "Refused"),
            ("given_up", "Given Up"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    attempts = fields.Integer(readonly=True, default=0)
    next_attempt_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    sending_at = fields.Datetime(string="Call Began", readonly=True)
    done_at = fields.Datetime(string="Delivered On", readonly=True)
    last_status = fields.Integer(string="Last Answer", readonly=True)
    reason = fields.Char(string="Why", readonly=True)

    _once = models.Constraint(
        "UNIQUE (hook_id, rule_id, post_id)", "The program was told this already."
    )
    _uuid_key = models.Constraint("UNIQUE (uuid)", "This delivery exists already.")
    _due_idx = models.Index(
        "(next_attempt_at, id) WHERE state IN ('waiting', 'sending')"
    )

    @api.model
    def _hand_in(self, orders):
        """Put what these orders found into the outbox; one statement for all.

        :return: ``{(rule id, post id): a delivery}``
        """
        rows = [
            (
                hook.id,
                order.rule.id,
                order.post.id,
                order.post.company_id.id,
                str(uuid4()),
                Json(self._payload(order)),
                "waiting",
                0,
                fields.Datetime.now(),
            )
            for order in orders
            for hook in order.rule.hook_ids
            if hook.company_id == order.post.company_id
        ]
        if not rows:
            return {}
        columns = ("hook_id", "rule_id", "post_id", "company_id", "uuid", "payload")
        columns += ("state", "attempts", "next_attempt_at")
        made = self.env["scrm.store"]._insert(
            self._table,
            columns,
            rows,
            SQL(
                "ON CONFLICT (hook_id, rule_id, post_id) DO NOTHING"
                " RETURNING rule_id, post_id, id"
            ),
        )
        self._wake()
        return {(rule, post): self.browse(found) for rule, post, found in made}

    @api.model
    def _payload(self, order):
        """What the receiver gets; documented in docs/webhook.md."""
        post, rule, talk = order.post, order.rule, order.conversation
        author = post.profile_id
        return {
            "event": "rule.hit",
            "occurred_at": f"{fields.Datetime.now().isoformat()}Z",
            "rule": {
                "id": rule.id,
                "name": rule.name,
                "category": rule.category,
                "version": rule.version,
            },
            "matched": sorted({item["term"] for item in order.hit.evidence or ()}),
            "post": {
                "id": post.remote_id,
                "channel": post.channel,
                "kind": post.kind,
                "url": post.url or None,
                "text": post.text or "",
                "lang": post.lang or None,
                "posted_at": f"{post.posted_at.isoformat()}Z",
            },
            "author": {
                "id": author.remote_id,
                "handle": author.handle,
                "name": author.name or None,
                "url": author.url or None,
                "followers": author.followers_count,
            },
            "conversation_id": talk.id or None,
            "lead_id": talk.lead_id.id or None,
            "ticket_id": talk.ticket_id.id or None,
        }

    @api.model
    def _wake(self):
        # Triggering a cron is closed to others; what runs is the outbox alone.
        self.env.ref("social_crm_listening.ir_cron_hooks").sudo()._trigger()

    def action_retry(self):
        """Send again what was refused or given up."""
        self.check_access("read")
        again = self.filtered(lambda d: d.state in ("failed", "given_up", "cancelled"))
        # The states are the machine's own, closed to people otherwise.
        again.sudo().write(
            {
                "state": "waiting",
                "attempts": 0,
                "reason": self.env._("Again, by %s", self.env.user.name),
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        self._wake()

    def action_cancel(self):
        self.check_access("read")
        # As above.
        waiting = self.filtered(lambda d: d.state == "waiting").sudo()
        waiting.write({"state": "cancelled"})
