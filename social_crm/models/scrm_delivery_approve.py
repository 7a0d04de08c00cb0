# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# A repost puts the words of others into our mouth.
SAID = ("post", "reply", "message", "edit", "repost")
# More people than this need not be asked about one answer.
ASKED = 5


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """What juniors write waits until somebody else has read it."""

    _inherit = "scrm.delivery"

    needs_approval = fields.Boolean(readonly=True, copy=False)
    body_written = fields.Text(
        string="As It Was Written",
        readonly=True,
        copy=False,
        help="Where the text was changed before it was approved.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided", readonly=True, copy=False)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    @api.model
    def _waits(self, user, company):
        """Whether the words of this person wait for somebody else's."""
        if user._is_superuser():
            # The machine sends only what people have approved before.
            return False
        if company.scrm_approval == "everyone":
            return True
        return user.has_group("social_crm.group_junior") and not user.has_group(
            "social_crm.group_supervisor"
        )

    @api.model
    def _with_approval(self, rows):
        """Rows of new deliveries, those of juniors on hold."""
        users = self.env["res.users"].browse({row["user_id"] for row in rows})
        accounts = self.env["scrm.account"].browse({row["account_id"] for row in rows})
        company = {account.id: account.company_id for account in accounts}
        waits = {
            (user.id, account_id): self._waits(user, company[account_id])
            for user in users
            for account_id in company
        }
        for row in rows:
            checked = row.pop("checked", False)
            said = row.get("kind", "post") in SAID
            if said and not checked and waits[row["user_id"], row["account_id"]]:
                row.update(state="approval", needs_approval=True)
        return rows

    @api.depends("user_id", "state")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        user = self.env.user
        senior = user.has_group("social_crm.group_supervisor") or (
            user.has_group("social_crm.group_agent")
            and not user.has_group("social_crm.group_junior")
        )
        for delivery in self:
            strict = delivery.company_id.scrm_approval == "everyone"
            allowed = (
                user.has_group("social_crm.group_supervisor") if strict else senior
            )
            delivery.may_approve = (
                allowed and delivery.state == "approval" and delivery.user_id != user
            )

    def _approvers(self):
        """Who is asked: the leader of the account's team, else supervisors."""
        self.ensure_one()
        supervisors = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("social_crm.group_supervisor").id),
                ("company_ids", "in", self.company_id.id),
                ("share", "=", False),
                ("id", "!=", self.user_id.id),
            ],
            order="id",
        )
        leader = self.account_id.team_id.user_id
        return leader & supervisors or supervisors[:ASKED]

    def _ask_approval(self):
        """An activity for those who may approve."""
        # Whoever writes an answer need not be allowed to plan others' work.
        for delivery in self.sudo().filtered(lambda d: d.state == "approval"):
            for user in delivery._approvers():
                delivery.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._(
                        "Approve the answer of %s", delivery.user_id.name
                    ),
                    user_id=user.id,
                )

    # -- deciding -------------------------------------------------------------

    def _check_may_approve(self):
        self.check_access("read")
        for delivery in self:
            if delivery.state != "approval":
                raise UserError(self.env._("This does not wait for approval."))
            if not delivery.may_approve:
                raise AccessError(
                    self.env._("Somebody else must approve this, not its author.")
                )

    def action_approve(self):
        """Let the texts leave as they are."""
        self._check_may_approve()
        for delivery in self:
            delivery._approve(delivery.body)

    def _approve(self, body, reason=""):
        self.ensure_one()
        self._check_body(self.account_id, body, self.kind, self.parent_post_id)
        values = {
            "state": "queued",
            "state_reason": self.env._("Approved by %s", self.env.user.name),
            "approved_by_id": self.env.uid,
            "decided_at": fields.Datetime.now(),
            "next_attempt_at": fields.Datetime.now(),
        }
        if body != self.body:
            values.update(body=body, body_written=self.body_written or self.body)
        self._decide(values, reason)
        self._wake()

    def _refuse(self, reason):
        self.ensure_one()
        values = {
            "state": "refused",
            "state_reason": self.env._(
                "Not approved by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=reason,
            ),
            "decided_at": fields.Datetime.now(),
        }
        self._decide(values, reason)

    def _decide(self, values, reason):
        # Agents may not write the outbox; the caller checked who decides.
        record = self.sudo()
        record.write(values)
        record.activity_ids.unlink()
        text = values["state_reason"]
        if reason and reason not in text:
            text = self.env._("%(what)s: %(reason)s", what=text, reason=reason)
        record.message_notify(
            subject=record.display_name,
            body=text,
            author_id=self.env.user.partner_id.id,
            partner_ids=record.user_id.partner_id.ids,
        )
        record._message_log(body=text, author_id=self.env.user.partner_id.id)

    def action_review(self):
        """Read, change, approve or refuse."""
        self.ensure_one()
        self._check_may_approve()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve an Answer"),
            "res_model": "scrm.delivery.review",
            "view_mode": "form",
            "target": "new",
            "context": {"default_delivery_id": self.id},
        }
