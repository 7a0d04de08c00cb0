# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    lifecycle_stage = fields.Selection(
        [
            ("stranger", "Stranger"),
            ("aware", "Aware"),
            ("engaged", "Engaged"),
            ("lead", "Lead"),
            ("customer", "Customer"),
            ("advocate", "Advocate"),
            ("dormant", "Dormant"),
            ("lost", "Lost"),
        ],
        string="Lifecycle",
        readonly=True,
        copy=False,
    )
    lifecycle_date = fields.Date(string="In This Stage Since", readonly=True, copy=False)
