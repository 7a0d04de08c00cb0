# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools import origin


class SaleOrderLine(models.Model):
    """Rewards that are added, changed or removed on an order already confirmed."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        with origin.because(orders._scrm_explain_reward):
            return super().create(vals_list)

    def write(self, vals):
        if "points_cost" not in vals:
            return super().write(vals)
        with origin.because(self.order_id._scrm_explain_reward):
            return super().write(vals)

    def unlink(self):
        with origin.because(self.order_id._scrm_explain_reward):
            return super().unlink()
