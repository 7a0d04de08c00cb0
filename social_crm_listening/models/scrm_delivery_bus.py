# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmDelivery(models.Model):
    """Open threads hear what became of an answer."""

    _inherit = "scrm.delivery"

    @api.model_create_multi
    def create(self, vals_list):
        deliveries = super().create(vals_list)
        deliveries.conversation_id._mark_changed()
        return deliveries

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "post_id"}:
            self.conversation_id._mark_changed()
        return result
