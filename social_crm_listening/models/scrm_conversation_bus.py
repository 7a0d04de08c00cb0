# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.inbox_channel import channel_name

# What a list, a card or a thread shows of a conversation.
SHOWN = {
    "user_id",
    "team_id",
    "state",
    "priority",
    "name",
    "tag_ids",
    "active",
    "lead_id",
    "ticket_id",
    "partner_id",
    "snoozed_until",
    "first_answer_at",
}
CHANGED = "scrm.conversation/changed"
TYPING = "scrm.conversation/typing"
PENDING = "social_crm_listening.changed"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """Open screens hear what changed: ids only, once a transaction and company."""

    _inherit = "scrm.conversation"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & SHOWN:
            self._mark_changed()
        return result

    def _mark_changed(self):
        """Tell open screens when, and if, this transaction is committed."""
        if not self:
            return
        hooks = self.env.cr.precommit
        if PENDING not in hooks.data:
            hooks.data[PENDING] = {}
            hooks.add(self.env["scrm.conversation"]._tell_changed)
        # Whoever gave a conversation away may not read it any more.
        for talk in self.sudo():
            ids = hooks.data[PENDING].setdefault(talk.company_id.id, set())
            ids.add(talk.id)

    @api.model
    def _tell_changed(self):
        changed = self.env.cr.precommit.data.pop(PENDING, {})
        for company_id, ids in sorted(changed.items()):
            self.env["bus.bus"]._sendone(
                channel_name(company_id), CHANGED, {"ids": sorted(ids)}
            )

    def note_typing(self, typing):
        """Tell colleagues who have this conversation open that one more has.

        Sent by the screen every few seconds while somebody types, and now and then
        while somebody only looks; nobody is there any more when it stops coming.

        :param typing: whether words are being written right now
        """
        self.ensure_one()
        self.check_access("read")
        self.env["bus.bus"]._sendone(
            channel_name(self.company_id.id),
            TYPING,
            {
                "id": self.id,
                "user_id": self.env.uid,
                "name": self.env.user.name,
                "typing": bool(typing),
                "at": fields.Datetime.to_string(fields.Datetime.now()),
            },
        )
        return True
