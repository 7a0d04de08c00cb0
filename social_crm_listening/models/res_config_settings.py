# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_case_out = fields.Boolean(related="company_id.scrm_case_out", readonly=False)
    scrm_case_reopen = fields.Selection(
        related="company_id.scrm_case_reopen", readonly=False, required=True
    )
    scrm_close_ticket = fields.Boolean(
        related="company_id.scrm_close_ticket", readonly=False
    )
    scrm_closing_mode = fields.Selection(
        related="company_id.scrm_closing_mode", readonly=False, required=True
    )
    scrm_closing_answer_id = fields.Many2one(
        related="company_id.scrm_closing_answer_id", readonly=False
    )
    scrm_rating_ask = fields.Boolean(
        related="company_id.scrm_rating_ask", readonly=False
    )
    scrm_rating_answer_id = fields.Many2one(
        related="company_id.scrm_rating_answer_id", readonly=False
    )
    scrm_rating_days = fields.Integer(
        related="company_id.scrm_rating_days", readonly=False
    )
    scrm_rating_quiet_days = fields.Integer(
        related="company_id.scrm_rating_quiet_days", readonly=False
    )
