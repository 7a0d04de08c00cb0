# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmSourceMixin(models.AbstractModel):
    _inherit = "scrm.source.mixin"

    scrm_conversation_id = fields.Many2one(
        "scrm.conversation",
        string="Conversation",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="social_crm.group_agent",
    )

    def action_scrm_conversation(self):
        self.ensure_one()
        return self.scrm_conversation_id._open_record(self.scrm_conversation_id)
