# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmClaimShow(models.TransientModel):
    """Shows a claim code to the agent who made it. Its fields are never stored."""

    _name = "scrm.claim.show"
    _description = "Claim Code to Show"

    partner_id = fields.Many2one("res.partner", string="For", store=False)
    code = fields.Char(store=False)
    expires_at = fields.Datetime(string="Valid Until", store=False)
    consent_text = fields.Text(string="What to Say", store=False)
