# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_channel_hosts = fields.Char(
        string="Our Own Hosts",
        config_parameter="social_crm.channel_hosts",
        help="Web sites of yours that channel codes may lead to, besides this one and "
        "the company's: for example shop.example.com, separated by spaces.",
    )
    scrm_claim_hours = fields.Integer(
        related="company_id.scrm_claim_hours", readonly=False
    )
    scrm_claim_tries = fields.Integer(
        related="company_id.scrm_claim_tries", readonly=False
    )
    scrm_claim_thanks = fields.Boolean(
        related="company_id.scrm_claim_thanks", readonly=False
    )
    scrm_claim_thanks_text = fields.Text(
        related="company_id.scrm_claim_thanks_text", readonly=False
    )
    scrm_claim_consent = fields.Text(
        related="company_id.scrm_claim_consent", readonly=False
    )
