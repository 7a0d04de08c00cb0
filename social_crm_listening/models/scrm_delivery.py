# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmDelivery(models.Model):
    _inherit = "scrm.delivery"

    conversation_id = fields.Many2one(related="parent_post_id.conversation_id")
    purpose = fields.Selection(
        [
            ("answer", "Answer"),
            ("case", "Message of a Ticket"),
            ("closing", "Closing Word"),
            ("rating", "Asking for a Rating"),
        ],
        required=True,
        readonly=True,
        default="answer",
    )

    def _set_sent(self, result):
        """An answer counts from when the network took it."""
        outcome = super()._set_sent(result)
        if self.kind == "reply" and self.purpose in ("answer", "case"):
            moment = self.sent_at or fields.Datetime.now()
            # The outbox is worked off by a cron, or by an agent who may see
            # the delivery but not own the conversation.
            self.conversation_id.sudo()._answered(moment)
        return outcome
