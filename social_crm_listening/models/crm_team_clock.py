# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class CrmTeam(models.Model):
    _inherit = "crm.team"

    # Not check_company: a team of all companies may work by the hours of one.
    scrm_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        help="Clocks of social conversations count these hours, with their holidays "
        "and their time zone, and people are reminded within them only. Empty: the "
        "working hours of the company.",
    )

    @api.constrains("scrm_calendar_id", "company_id")
    def _check_scrm_calendar(self):
        for team in self:
            # The calendar of another company is not for everybody to read.
            of_calendar = team.sudo().scrm_calendar_id.company_id
            if of_calendar and team.company_id and of_calendar != team.company_id:
                raise ValidationError(
                    self.env._(
                        "The service hours of %(team)s belong to another company.",
                        team=team.name,
                    )
                )
