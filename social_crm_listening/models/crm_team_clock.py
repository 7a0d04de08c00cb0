# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    scrm_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        check_company=True,
        help="Clocks of social conversations count these hours, with their holidays "
        "and their time zone, and people are reminded within them only. Empty: the "
        "working hours of the company.",
    )
