# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ScrmConversationSplit(models.TransientModel):
    """Choose posts that become a conversation of their own."""

    _name = "scrm.conversation.split"
    _description = "Split a Conversation"

    conversation_id = fields.Many2one(
        "scrm.conversation", required=True, readonly=True, ondelete="cascade"
    )
    post_ids = fields.Many2many(
        "scrm.post",
        string="Posts",
        domain="[('conversation_id', '=', conversation_id)]",
        help="What answers them goes along, now and later.",
    )

    def action_split(self):
        self.ensure_one()
        if not self.post_ids:
            raise UserError(self.env._("Choose the posts to split off."))
        other = self.conversation_id._split(self.post_ids)
        return other._open_record(other)
