# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_conversation_ids = fields.One2many(
        "scrm.conversation",
        "partner_id",
        string="Social Conversations",
        groups="social_crm.group_agent",
    )
    scrm_conversation_count = fields.Integer(
        compute="_compute_scrm_conversation_count", groups="social_crm.group_agent"
    )

    def _compute_scrm_conversation_count(self):
        counts = dict(
            self.env["scrm.conversation"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.scrm_conversation_count = counts.get(partner, 0)

    def action_scrm_conversations(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Conversations"),
            "res_model": "scrm.conversation",
            "view_mode": "list,kanban,form",
            "domain": [("partner_id", "=", self.id)],
        }
