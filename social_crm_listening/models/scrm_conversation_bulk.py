# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Command


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """Many at once: the same number of queries for three and for three hundred."""

    _inherit = "scrm.conversation"

    def action_bulk(self):
        """Open the dialog in which something is done to all that are chosen."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(count)s Conversations", count=len(self)),
            "res_model": "scrm.conversation.bulk",
            "view_mode": "form",
            "target": "new",
            "context": {
                **self.env.context,
                "default_conversation_ids": [Command.set(self.ids)],
            },
        }

    def action_snooze(self):
        """Open the dialog that asks until when, and why."""
        action = self.action_bulk()
        action["name"] = self.env._("Snooze")
        action["context"]["default_action"] = "snooze"
        return action

    def _bulk_write(self, values, note):
        """Write on all, with one note each instead of what tracking would post."""
        self.with_context(tracking_disable=True).write(values)
        if self:
            self._message_log_batch(dict.fromkeys(self.ids, note))
