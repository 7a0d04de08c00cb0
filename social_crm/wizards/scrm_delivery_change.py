# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmDeliveryChange(models.TransientModel):
    """Another text in the place of one that is on the network."""

    _name = "scrm.delivery.change"
    _description = "Change What Was Said"

    delivery_id = fields.Many2one("scrm.delivery", required=True, ondelete="cascade")
    body = fields.Text(string="Text", required=True)

    def action_send(self):
        self.ensure_one()
        delivery = self.delivery_id
        delivery._check_may("change")
        delivery._enqueue(
            delivery.account_id, self.body, kind="edit", target_id=delivery.id
        )
        return {"type": "ir.actions.act_window_close"}
