# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "scrm.source.mixin"]

    scrm_post_text = fields.Text(
        related="scrm_post_id.text",
        string="What Was Said",
        groups="social_crm.group_agent",
    )
    scrm_post_url = fields.Char(
        related="scrm_post_id.url", groups="social_crm.group_agent"
    )
    scrm_profile_value = fields.Float(
        related="scrm_profile_id.value_score", groups="social_crm.group_agent"
    )
