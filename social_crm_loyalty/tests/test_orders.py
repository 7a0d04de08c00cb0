# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestOrders(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Programmes of demo data would join in.
        others = cls.env["loyalty.program"].search([("id", "!=", cls.program.id)])
        others.active = False
        cls.program.rule_ids.reward_point_amount = 5
        cls.product = cls.env["product.product"].create(
            {"name": "Green tea", "list_price": 100, "taxes_id": False}
        )
        cls.salesman = new_test_user(
            cls.env,
            "scrm_salesman",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.manager = new_test_user(
            cls.env,
            "scrm_sales_manager",
            groups="sales_team.group_sale_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.card.points = 60

    def cancel(self, order):
        """Core lets only sales managers cancel an order with points."""
        order.with_user(self.manager)._action_cancel()
        self.env.invalidate_all()

    def order(self, reward=True):
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .with_company(self.company)
            .create(
                {
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    "user_id": self.salesman.id,
                    "order_line": [(0, 0, {"product_id": self.product.id})],
                }
            )
        )
        order._update_programs_and_rewards()
        if reward:
            self.claim(order)
        return order

    def claim(self, order):
        self.assertFalse(
            order._apply_program_reward(self.program.reward_ids, self.card)
        )

    def test_redemption_leaves_its_entries(self):
        order = self.order()
        order.action_confirm()
        self.assertEqual(self.card.points, 25)
        earned, redeemed = self.card.scrm_entry_ids.sorted("sequence")[-2:]
        self.assertEqual((earned.kind, earned.amount), ("order", 5))
        self.assertEqual((redeemed.kind, redeemed.amount), ("redeem", -40))
        self.assertEqual(redeemed.reason, f"Redeemed on order {order.name}")
        self.assertEqual(earned.reason, f"Earned by order {order.name}")
        self.assertEqual(redeemed.user_id, self.salesman)
        self.assertEqual(
            (redeemed.res_model, redeemed.res_id), ("sale.order", order.id)
        )
        self.assertInOrder(self.card)

    def test_history_of_core_is_not_doubled(self):
        order = self.order()
        order.action_confirm()
        history = self.card.history_ids.filtered(lambda h: h.order_id == order.id)
        self.assertEqual((history.issued, history.used), (5, 40))
        self.cancel(order)
        self.assertFalse(
            self.card.history_ids.filtered(lambda h: h.order_id == order.id)
        )

    def test_cancel_takes_each_entry_back(self):
        order = self.order()
        order.action_confirm()
        before = self.card.scrm_entry_ids
        self.cancel(order)
        self.assertEqual(self.card.points, 60)
        back = (self.card.scrm_entry_ids - before).sorted("sequence")
        self.assertEqual(back.mapped("amount"), [40, -5])
        self.assertEqual(set(back.mapped("kind")), {"reverse"})
        self.assertEqual(
            back.reverses_id.mapped("kind"),
            back.reverses_id.sorted("id", reverse=True).mapped("kind"),
        )
        self.assertEqual(set(back.reverses_id.mapped("kind")), {"redeem", "order"})
        self.assertInOrder(self.card)

    def test_confirm_cancel_confirm_cancel(self):
        order = self.order(reward=False)
        for _time in range(2):
            order.action_confirm()
            self.assertEqual(self.card.points, 65)
            self.cancel(order)
            self.assertEqual(self.card.points, 60)
            order.action_draft()
            order._update_programs_and_rewards()
        self.assertEqual([a for _k, a in self.booked(self.card)], [60, 5, -5, 5, -5])
        self.assertInOrder(self.card)

    def test_a_second_confirmation_gives_nothing(self):
        order = self.order(reward=False)
        order.action_confirm()
        entries = len(self.card.scrm_entry_ids)
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertEqual(self.card.points, 65)
        self.assertEqual(len(self.card.scrm_entry_ids), entries)

    def test_two_orders_confirmed_together(self):
        orders = self.order(reward=False) + self.order(reward=False)
        orders.action_confirm()
        last = self.card.scrm_entry_ids.sorted("sequence")[-2:]
        self.assertEqual(last.mapped("amount"), [5, 5])
        self.assertEqual(set(last.mapped("res_id")), set(orders.ids))

    def test_reward_on_a_confirmed_order(self):
        order = self.order(reward=False)
        order.action_confirm()
        self.claim(order)
        entry = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.assertEqual((entry.kind, entry.amount), ("redeem", -40))
        self.assertEqual(entry.res_id, order.id)

    def test_cost_changed_on_a_confirmed_order(self):
        order = self.order()
        order.action_confirm()
        line = order.order_line.filtered("points_cost")
        line.points_cost = 30
        self.assertEqual(
            self.booked(self.card)[-2:], [("reverse", 40), ("redeem", -30)]
        )
        last = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.assertEqual(last.res_id, order.id)
        self.assertEqual(self.card.points, 35)
        self.cancel(order)
        self.assertEqual(self.card.points, 60)
        standing = self.card.scrm_entry_ids.filtered(
            lambda e: (
                e.res_id == order.id and not e.reverses_id and not e.reversed_by_ids
            )
        )
        self.assertFalse(standing)
        self.assertInOrder(self.card)

    def test_cancel_after_points_were_spent_needs_debt(self):
        order = self.order(reward=False)
        order.action_confirm()
        self.card._scrm_book(-65, "redeem", "all", "A tea set")
        with self.assertRaisesRegex(UserError, "holds 0 points; 5 cannot"):
            with self.cr.savepoint():
                self.cancel(order)
        self.program.scrm_allow_debt = True
        self.cancel(order)
        self.assertEqual(self.card.points, -5)
        self.assertInOrder(self.card)

    def test_one_time_coupons_come_and_go(self):
        promotion = self._make_program(
            self.company,
            "Ten off",
            program_type="promotion",
            applies_on="current",
            reward_ids=[(0, 0, {"discount": 10, "required_points": 1})],
        )
        order = self.order(reward=False)
        order.action_confirm()
        ghosts = self.env["loyalty.card"].search([("program_id", "=", promotion.id)])
        self.assertFalse(ghosts)
        self.cancel(order)
        self.assertEqual(self.card.points, 60)

    def test_coupon_for_the_next_order_dies_with_its_order(self):
        coupons = self._make_program(
            self.company,
            "Next time",
            program_type="next_order_coupons",
            applies_on="future",
        )
        order = self.order(reward=False)
        order._update_programs_and_rewards()
        order.action_confirm()
        coupon = self.env["loyalty.card"].search([("program_id", "=", coupons.id)])
        self.assertEqual(len(coupon), 1)
        number = coupon.id
        self.cancel(order)
        self.assertFalse(coupon.exists())
        entries = self.Entry.search([("card_ref", "=", number)], order="sequence")
        self.assertEqual(entries.mapped("amount"), [1, -1])
        self.assertEqual(entries.mapped("kind"), ["order", "reverse"])
