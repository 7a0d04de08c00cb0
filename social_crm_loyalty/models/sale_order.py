# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools import ledger, origin
from ..tools.ledger import Movement


class SaleOrder(models.Model):
    """Core moves the points; the orders tell the ledger why."""

    _inherit = "sale.order"

    def action_confirm(self):
        with origin.because(self._scrm_explain_confirmation):
            return super().action_confirm()

    def _action_cancel(self):
        with origin.because(self._scrm_explain_cancellation):
            return super()._action_cancel()

    def _add_points_for_coupon(self, coupon_points):
        with origin.because(self._scrm_explain_change):
            return super()._add_points_for_coupon(coupon_points)

    def _scrm_explain_confirmation(self, card, change):
        """One entry for what each order gives, one for what its rewards cost."""
        movements = []
        for order in self:
            given = order.coupon_point_ids.filtered(lambda p: p.coupon_id == card)
            rewards = order.order_line.filtered(
                lambda line: line.reward_id and line.coupon_id == card
            )
            movements += [
                order._scrm_movement("order", sum(given.mapped("points"))),
                order._scrm_movement("redeem", -sum(rewards.mapped("points_cost"))),
            ]
        return ledger.split(change, movements) or self._scrm_explain_change(
            card, change
        )

    def _scrm_explain_cancellation(self, card, change):
        """Take back each entry of these orders that still stands."""
        # A salesperson cancels; entries of the order may be of another company's view.
        standing = (
            self.env["scrm.points.entry"]
            .sudo()
            .search(
                [
                    ("card_ref", "=", card.id),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("reverses_id", "=", False),
                    ("reversed_by_ids", "=", False),
                ]
            )
        )
        movements = [
            self.browse(entry.res_id)._scrm_movement(
                "reverse", -entry.amount, reverses=entry.id
            )
            for entry in standing
        ]
        return ledger.split(change, movements) or self._scrm_explain_change(
            card, change
        )

    def _scrm_explain_change(self, card, change):
        """One entry, where the parts are not known or do not add up."""
        related = self.filtered(
            lambda order: (
                card in (order.coupon_point_ids.coupon_id | order.order_line.coupon_id)
            )
        )
        order = (related or self)[:1]
        if not order:
            return []
        kind = "redeem" if change < 0 else "order"
        return [order._scrm_movement(kind, change)]

    def _scrm_explain_reward(self, card, change):
        """Rewards on confirmed orders only take points, or give back what they took."""
        order = self[:1]
        kind = "redeem" if change < 0 else "reverse"
        return [order._scrm_movement(kind, change)] if order else []

    def _scrm_movement(self, kind, amount, reverses=0):
        self.ensure_one()
        return Movement(
            kind=kind,
            amount=ledger.quantise(amount),
            reason=self._scrm_reason(kind),
            res_model=self._name,
            res_id=self.id,
            reverses=reverses,
        )

    def _scrm_reason(self, kind):
        env = self.with_context(lang=self._get_lang()).env
        if kind == "redeem":
            return env._("Redeemed on order %(order)s", order=self.name)
        if kind == "reverse":
            return env._("Order %(order)s changed or cancelled", order=self.name)
        return env._("Earned by order %(order)s", order=self.name)
