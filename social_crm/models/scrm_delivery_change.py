# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..clients.errors import Gone
from ..tools import polls
from ..tools.items import SendResult

CHANGES = ("edit", "delete")
SAID = ("post", "reply", "message")
ACTS = ("repost", "like")
# What is on its way, or may be there: it can be changed once that is known.
ON_ITS_WAY = ("sending", "unknown")
LATER = timedelta(minutes=1)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """Changing and deleting what we said: deliveries like all others.

    They wait until it is known whether their target is there. Their own text, or
    that there is none any more, is then that of the target and of our stored post.
    """

    _inherit = "scrm.delivery"

    edited_at = fields.Datetime(string="Changed There", readonly=True, copy=False)
    deleted_at = fields.Datetime(string="Deleted There", readonly=True, copy=False)
    may_change = fields.Boolean(compute="_compute_may_change")
    may_delete = fields.Boolean(compute="_compute_may_change")

    # -- handing in -----------------------------------------------------------

    @api.model
    def _trouble_with_kind(self, account, kind):
        """Why nothing of this kind can leave through an account, in words, or None."""
        words = {
            "message": self.env._("%s cannot send messages to one person."),
            "edit": self.env._("%s cannot change what was said; delete it instead."),
            "delete": self.env._("%s cannot delete what was said."),
        }
        if kind in words and not account._connector()._can(kind):
            return words[kind] % account.name
        return None

    def _trouble_with_change(self, kind):
        """Why this delivery cannot be changed or deleted, in words, or None."""
        self.ensure_one()
        no = self._trouble_with_kind(self.account_id, kind)
        if no:
            return no
        if self.kind not in SAID and (kind == "edit" or self.kind not in ACTS):
            return self.env._("Only what was said can be changed.")
        if self.deleted_at:
            return self.env._("This was deleted already.")
        if self.state not in ("sent", *ON_ITS_WAY):
            return self.env._("This has not been sent.")
        return None

    @api.model
    def _check_change(self, account, kind, target):
        if kind not in CHANGES:
            return
        if not target or target.account_id != account:
            raise ValidationError(
                self.env._("Choose what %(account)s said.", account=account.name)
            )
        trouble = target._trouble_with_change(kind)
        if trouble:
            raise UserError(trouble)

    @api.model
    def _check_body(self, account, body, kind, parent_post=None):
        trouble = self._trouble_with_kind(account, kind)
        if trouble:
            raise UserError(trouble)
        return super()._check_body(account, body, kind, parent_post)

    # -- people ---------------------------------------------------------------

    @api.depends("state", "deleted_at", "user_id")
    @api.depends_context("uid")
    def _compute_may_change(self):
        leads = self.env.user.has_group("social_crm.group_supervisor")
        for delivery in self:
            ours = leads or delivery.user_id == self.env.user
            for name, kind in (("may_change", "edit"), ("may_delete", "delete")):
                delivery[name] = ours and not delivery._trouble_with_change(kind)

    def _check_may(self, what):
        """What somebody said is changed and deleted by them and by supervisors."""
        self.check_access("read")
        for delivery in self:
            trouble = delivery._trouble_with_change(
                {"change": "edit", "delete": "delete"}[what]
            )
            if trouble:
                raise UserError(trouble)
            if not delivery[f"may_{what}"]:
                raise AccessError(
                    self.env._("Ask %s or a supervisor.", delivery.user_id.name)
                )

    def action_change(self):
        self.ensure_one()
        self._check_may("change")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change There"),
            "res_model": "scrm.delivery.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_delivery_id": self.id,
                "default_body": self.body,
            },
        }

    def action_delete_there(self):
        """Have this deleted on the network. Agents act through this only."""
        self._check_may("delete")
        for delivery in self:
            asked = delivery._enqueue(
                delivery.account_id,
                "",
                kind="delete",
                key=f"delete-{delivery.id}",
                target_id=delivery.id,
            )
            asked.action_retry()

    # -- polls ----------------------------------------------------------------

    @api.model
    def _check_poll(self, account, poll, files=0):
        """Refuse, in words, a question that the network would not take.

        :param poll: ``items.Poll``
        :param files: how many files go along
        """
        found = polls.trouble(poll, account._connector()._poll_rules(account), files)
        if found:
            raise ValidationError(self._poll_trouble(account, *found))

    @api.model
    def _poll_trouble(self, account, code, params):
        texts = {
            "none": self.env._("%(account)s cannot ask questions with answers."),
            "options": self.env._(
                "A question takes 2 to %(limit)s answers on %(account)s, not %(count)s."
            ),
            "empty": self.env._("One of the answers of the question is empty."),
            "same": self.env._("Two answers of the question are the same."),
            "length": self.env._(
                "The answer “%(name)s” is too long: %(used)s of %(limit)s characters, "
                "as %(account)s counts them."
            ),
            "time": self.env._(
                "A question is open for at least %(minutes)s minutes and at most "
                "%(days)s days on %(account)s."
            ),
            "files": self.env._("%(account)s takes a question or files, not both."),
        }
        return texts[code] % {"account": account.name, **params}

    # -- sending --------------------------------------------------------------

    def _begin_call(self):
        if self.kind in CHANGES and self.target_id.state != "sent":
            return self._wait_for_target()
        return super()._begin_call()

    def _wait_for_target(self):
        """Nothing is asked now: later, or never where there is nothing to change."""
        if self.target_id.state in ("queued", "approval", *ON_ITS_WAY):
            self.write(
                {
                    "next_attempt_at": fields.Datetime.now() + LATER,
                    "state_reason": self.env._(
                        "Waits until it is known whether this was sent"
                    ),
                }
            )
        else:
            reason = self.env._("What it was about has never been sent")
            self.write({"state": "cancelled", "state_reason": reason})

    def _not_sent(self, error):
        if self.kind in CHANGES and isinstance(error, Gone):
            self.target_id._mark("deleted_at")
            if self.kind == "delete":
                return self._set_sent(SendResult(self.target_id.remote_id))
        return super()._not_sent(error)

    def _set_sent(self, result):
        if self.kind not in CHANGES:
            return super()._set_sent(result)
        self.account_id._works()
        target = self.target_id
        self.write(
            {
                "state": "sent",
                "state_reason": False,
                "sent_at": fields.Datetime.now(),
                "post_id": target.post_id.id,
                "url": target.url,
            }
        )
        if self.kind == "delete":
            target._mark("deleted_at")
        else:
            target.body = self.body
            target._mark("edited_at")

    def _mark(self, name):
        """Our delivery and what is stored of it were changed or deleted there, now."""
        now = fields.Datetime.now()
        for record in (self, self._own_post()):
            record.filtered(lambda r: name == "edited_at" or not r[name])[name] = now

    def _own_post(self):
        """The stored post that this delivery made; a like only points at one."""
        post = self.post_id or self.env["scrm.post"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("remote_id", "=", self.remote_id),
            ]
        )
        made = self.kind in SAID or self.kind == post.kind == "repost"
        return post.filtered(lambda p: made and p.direction == "out")
