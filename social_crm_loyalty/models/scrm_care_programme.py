# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class ScrmCareProgramme(models.Model):
    _inherit = "scrm.care.programme"

    def _purchases(self):
        """Orders are purchases, with or without a lead."""
        return SQL(
            """%s UNION SELECT partner_id, date_order::date FROM sale_order
            WHERE state = 'sale' AND company_id = %s""",
            super()._purchases(),
            self.company_id.id,
        )
