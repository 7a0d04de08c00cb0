# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_points_entry_count = fields.Integer(
        string="Points Entries",
        compute="_compute_scrm_points_entry_count",
        groups="sales_team.group_sale_salesman,social_crm.group_agent",
    )

    def _compute_scrm_points_entry_count(self):
        counts = dict(
            self.env["scrm.points.entry"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.scrm_points_entry_count = counts.get(partner, 0)

    def action_view_scrm_points(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm_loyalty.scrm_points_entry_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {}
        return action
