# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import ledger, origin
from ..tools.ledger import Movement

MARK = "_scrm_explained"


class LoyaltyCard(models.Model):
    """The point of sale, where it is installed, says why it moves points.

    This addon works without it, so it cannot inherit its orders: as core's automation
    rules do, it wraps their method once the models of a database are known.
    """

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    def _register_hook(self):
        result = super()._register_hook()
        orders = self.env.registry.get("pos.order")
        # The point of sale may be there without its loyalty programmes.
        if hasattr(orders, "confirm_coupon_programs"):
            _explain_orders(orders)
        return result

    def _unregister_hook(self):
        orders = self.env.registry.get("pos.order")
        method = orders and vars(orders).get("confirm_coupon_programs")
        if getattr(method, MARK, False):
            del orders.confirm_coupon_programs
        return super()._unregister_hook()

    def _scrm_counter_movements(self, order, change):
        """What a purchase at the counter gave or took, as movements of this card."""
        words = self._scrm_words().env
        if change < 0:
            kind, reason = "redeem", words._("Redeemed at the counter, %s", order.name)
        else:
            kind, reason = "order", words._("Earned at the counter, %s", order.name)
        amount = ledger.quantise(change)
        return [Movement(kind, amount, reason, res_model=order._name, res_id=order.id)]


def _explain_orders(orders):
    """Wrap the method of this registry's class, once."""
    confirm = orders.confirm_coupon_programs
    if getattr(confirm, MARK, False):
        return

    def confirm_coupon_programs(self, coupon_data):
        def explain(card, change):
            return card._scrm_counter_movements(self, change)

        with origin.because(explain):
            return confirm(self, coupon_data)

    setattr(confirm_coupon_programs, MARK, True)
    orders.confirm_coupon_programs = confirm_coupon_programs
