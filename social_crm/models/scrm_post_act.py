# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

# Kinds of deliveries by which we act upon what somebody said.
ACTS = ("like", "repost")
# Such a delivery did nothing.
DEAD = ("failed", "refused", "cancelled")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    """Like, repost and thank: one click, once."""

    _inherit = "scrm.post"

    can_like = fields.Boolean(compute="_compute_acts")
    can_repost = fields.Boolean(compute="_compute_acts")
    can_thank = fields.Boolean(compute="_compute_acts")
    liked = fields.Boolean(string="Liked by Us", compute="_compute_acts")
    reposted = fields.Boolean(string="Reposted by Us", compute="_compute_acts")
    thanked = fields.Boolean(string="Thanked by Us", compute="_compute_acts")

    @api.depends("account_id", "direction", "kind", "deleted_at", "profile_id.stopped")
    def _compute_acts(self):
        """What can be done about each post here, and what was done already."""
        done = self._acts_done()
        can = {
            account: {kind for kind in ACTS if account._connector()._can(kind)}
            for account in self.account_id
        }
        for post in self:
            account = post.account_id
            open_ = post._may_be_acted_on() and account.can_send
            for kind, name in (("like", "liked"), ("repost", "reposted")):
                post[name] = kind in done[post.id]
                private = kind == "repost" and post.kind == "message"
                post[f"can_{kind}"] = open_ and not private and kind in can[account]
            post.thanked = "thank" in done[post.id]
            post.can_thank = open_

    def _may_be_acted_on(self):
        return (
            self.direction == "in"
            and not self.deleted_at
            and not self.profile_id.is_own
            and not self.profile_id.stopped
        )

    def _acts_done(self):
        """Dict post id -> kinds of acts that stand."""
        done = defaultdict(set)
        for delivery in self._act_deliveries():
            kind = delivery.kind
            done[delivery.parent_post_id.id].add("thank" if kind == "reply" else kind)
        return done

    def _act_deliveries(self, kinds=(*ACTS, "reply")):
        """Deliveries on these posts that were not taken back."""
        # An agent sees what was done by colleagues; the company rule is the post's.
        outbox = self.env["scrm.delivery"].sudo()
        found = outbox.search(
            [
                ("parent_post_id", "in", self.ids),
                ("kind", "in", list(kinds)),
                ("state", "not in", DEAD),
                "|",
                ("kind", "in", ACTS),
                ("is_thanks", "=", True),
            ]
        )
        undone = outbox.search(
            [("target_id", "in", found.ids), ("kind", "=", "delete")]
        )
        taken_back = undone.filtered(lambda d: d.state not in DEAD).target_id
        return found - taken_back

    # -- doing ----------------------------------------------------------------

    def _check_act(self, kind):
        """Why this cannot be done here, in words."""
        self.ensure_one()
        self.check_access("read")
        account = self.account_id
        names = {"account": account.name, "who": self.profile_id.display_name}
        if self.direction != "in" or self.profile_id.is_own:
            raise UserError(self.env._("This was said by ourselves."))
        if self.deleted_at:
            raise UserError(self.env._("This was deleted by its author."))
        if self.profile_id.stopped:
            raise UserError(self.env._("%(who)s asked us to stop.", **names))
        allowed = self.can_thank if kind == "thank" else self[f"can_{kind}"]
        if not allowed:
            raise UserError(self.env._("%(account)s cannot do this.", **names))

    def _act(self, kind):
        """Like or repost through the outbox; what is done already is not done twice.

        :return: ``(delivery, whether it is new)``
        """
        self._check_act(kind)
        done = self._act_deliveries([kind])
        if done:
            return done[:1].with_env(self.env), False
        outbox = self.env["scrm.delivery"]
        # After it was taken back it can be done again; two clicks at once cannot.
        before = outbox.sudo().search_count(
            [("parent_post_id", "=", self.id), ("kind", "=", kind)]
        )
        key = f"{kind}-{self.id}" + (f"-{before}" if before else "")
        made = outbox._enqueue(self.account_id, "", self, kind=kind, key=key)
        self.invalidate_recordset(["liked", "reposted"])
        return made, True

    def _act_told(self, kind):
        delivery, new = self._act(kind)
        waits = delivery.state == "approval"
        texts = {
            ("like", True): self.env._("Liked."),
            ("like", False): self.env._("This was liked already."),
            ("repost", True): self.env._("Reposted."),
            ("repost", False): self.env._("This was reposted already."),
        }
        text = texts[kind, new]
        if waits:
            text = self.env._("This waits until somebody senior has approved it.")
        return self._tell(text, "success" if new and not waits else "info")

    @api.model
    def _tell(self, text, kind="info"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_like(self):
        return self._act_told("like")

    def action_repost(self):
        return self._act_told("repost")

    def _undo(self, kind):
        """Take a like or a repost back: before it leaves, or on the network."""
        self.ensure_one()
        self.check_access("read")
        done = self._act_deliveries([kind]).with_env(self.env)
        if not done:
            return self._tell(self.env._("There is nothing to take back."))
        waiting = done.filtered(lambda d: d.state in ("queued", "approval"))
        waiting.action_cancel()
        outbox = self.env["scrm.delivery"]
        for delivery in (done - waiting).filtered(lambda d: d.state == "sent"):
            outbox._enqueue(
                delivery.account_id,
                "",
                kind="delete",
                key=f"undo-{delivery.id}",
                target_id=delivery.id,
            )
        self.invalidate_recordset(["liked", "reposted"])
        if (done - waiting).filtered(lambda d: d.state != "sent"):
            return self._tell(
                self.env._("It is not known yet what became of it; try again later."),
                "warning",
            )
        return self._tell(self.env._("Taken back."), "success")

    def action_unlike(self):
        return self._undo("like")

    def action_unrepost(self):
        return self._undo("repost")

    def action_thank(self):
        """A prepared thank-you in the person's language, read before it leaves."""
        self._check_act("thank")
        if self._act_deliveries(["reply"]):
            return self._tell(self.env._("The author was thanked for this already."))
        self.profile_id._check_thank()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Thank %s", self.profile_id.display_name),
            "res_model": "scrm.thank",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_post_id": self.id},
        }
