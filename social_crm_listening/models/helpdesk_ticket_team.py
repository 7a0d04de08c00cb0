# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    scrm_case_in_house = fields.Boolean(
        string="Messages Stay in the Ticket",
        help="What this team writes in the chatter is not said on the network.",
    )
