# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_allowed_hosts = fields.Char(
        string="Allowed Internal Hosts",
        config_parameter="social_crm.allowed_hosts",
        help="Servers inside your own network that Social CRM may contact, each as "
        "host or host:port, separated by spaces. Without this, only public addresses "
        "are reached.",
    )
    scrm_approval = fields.Selection(
        related="company_id.scrm_approval", readonly=False, required=True
    )
    scrm_publication_approval = fields.Selection(
        related="company_id.scrm_publication_approval", readonly=False, required=True
    )
