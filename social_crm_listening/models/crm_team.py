# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

ASSIGNMENTS = [
    ("manual", "By Hand"),
    ("round_robin", "In Turn"),
    ("load", "By Load"),
    ("skill", "By Language and Skill"),
]


class CrmTeam(models.Model):
    _inherit = "crm.team"

    scrm_assignment = fields.Selection(
        ASSIGNMENTS,
        string="Social Conversations Go",
        required=True,
        default="manual",
        help="By hand: people take them. In turn: to whoever waited longest. By load: "
        "to whoever has the smallest share of their room in work. By language and "
        "skill: to those who fit best, and else to anybody with room.",
    )
