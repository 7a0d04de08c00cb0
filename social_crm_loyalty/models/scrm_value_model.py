# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class ScrmValueModel(models.Model):
    _inherit = "scrm.value.model"

    @api.model
    def _buyers(self):
        """Whoever ordered is a customer, with or without a lead."""
        return SQL(
            """%s UNION SELECT partner_id FROM sale_order
            WHERE state = 'sale' AND company_id = %s""",
            super()._buyers(),
            self.company_id.id,
        )
