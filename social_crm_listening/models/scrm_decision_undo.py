# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


# Taking back what rules do is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmDecision(models.Model):
    _inherit = "scrm.decision"

    excerpt = fields.Char(string="What Was Said", compute="_compute_excerpt")
    record_name = fields.Char(compute="_compute_record_name")
    can_revoke = fields.Boolean(compute="_compute_can_revoke")

    @api.depends("post_id")
    def _compute_excerpt(self):
        for decision in self:
            words = " ".join((decision.post_id.text or "").split())
            decision.excerpt = words[:140] + ("…" if len(words) > 140 else "")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        """Names of the records, as far as this person may read them."""
        for model, decisions in self.grouped("res_model").items():
            names = {}
            if model and model in self.env:
                records = self.env[model].browse(decisions.mapped("res_id")).exists()
                readable = records._filtered_access("read")
                names = {record.id: record.display_name for record in readable}
            for decision in decisions:
                decision.record_name = names.get(decision.res_id)

    @api.depends("kind", "state")
    def _compute_can_revoke(self):
        for decision in self:
            decision.can_revoke = decision.state == "done" and hasattr(
                type(self), f"_revoke_{decision.kind}"
            )

    @api.model
    def _revocable_kinds(self):
        kinds = self._fields["kind"].get_values(self.env)
        return [kind for kind in kinds if hasattr(type(self), f"_revoke_{kind}")]

    def _revoke_tag(self, user):
        """Off comes what this rule put on; what was there before stays."""
        tags = (self.detail or {}).get("tags") or []
        self._conversation().write({"tag_ids": [Command.unlink(tag) for tag in tags]})

    def _revoke_assign(self, user):
        """As it was before, unless a person has changed it since."""
        detail, talk = self.detail or {}, self._conversation()
        if talk.user_id.id == detail.get("user"):
            talk.user_id = False
        if talk.team_id.id == detail.get("team"):
            talk.team_id = detail.get("team_before")

    def _revoke_answer(self, user):
        """A suggestion is dropped, an answer only as long as it has not left."""
        delivery = self._target()
        if not delivery or delivery._name != "scrm.delivery":
            self._conversation().suggested_answer = False
            return
        if delivery.state == "queued":
            delivery.action_cancel()
        elif delivery.state not in ("cancelled", "failed"):
            raise UserError(
                self.env._(
                    "The answer was sent and cannot be taken back. Delete it on the "
                    "network, or write once more."
                )
            )

    def _revoke_points(self, user):
        reason = self.env._("Taken back by %(user)s.", user=user.name)
        self.post_id._scrm_take_back_award(self._target(), reason)

    def _revoke_webhook(self, user):
        """Only what no program was told yet."""
        deliveries = self.env["scrm.hook.delivery"].search(
            [("rule_id", "=", self.rule_id.id), ("post_id", "=", self.post_id.id)]
        )
        if deliveries.filtered(lambda d: d.state in ("sending", "done")):
            raise UserError(
                self.env._("Another program was told and cannot be made to forget it.")
            )
        deliveries.write({"state": "cancelled"})

    def _conversation(self):
        """The conversation that was written then, also after a merge."""
        target = self._target()
        if target and target._name == "scrm.conversation":
            return target
        return self.conversation_id

    def action_revoke_chosen(self):
        """Take back all that was chosen in the list, and tell what could not be."""
        done, troubles = self.filtered("can_revoke")._revoke_many()
        words = [self.env._("%s taken back.", done)]
        words += [f"{count}× {reason}" for reason, count in troubles.items()]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(words),
                "type": "warning" if troubles else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _revoke_many(self):
        """Take back one by one; what cannot be, keeps its reason.

        :return: ``(how many were taken back, {words: how many})``
        """
        done, troubles = 0, {}
        for decision in self:
            try:
                with self.env.cr.savepoint():
                    decision.action_revoke()
                done += 1
            except UserError as error:
                words = str(error)
                troubles[words] = troubles.get(words, 0) + 1
        return done, troubles
