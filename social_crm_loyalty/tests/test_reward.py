# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import LoyaltyCommon, PortalForms


class RewardCommon(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card._scrm_book(500, "earn", "start", "Praise")
        cls.gift = cls.env["scrm.reward"].create(
            {
                "name": "A tin of tea",
                "program_id": cls.program.id,
                "points": 120,
                "is_limited": True,
                "stock": 2,
            }
        )
        cls.coupons = cls._make_program(
            cls.company,
            "A pot for a friend",
            program_type="coupons",
            trigger="with_code",
            rule_ids=[(5, 0, 0)],
            reward_ids=[
                (5, 0, 0),
                (0, 0, {"reward_type": "discount", "discount": 25}),
            ],
        )
        cls.egift = cls.env["scrm.reward"].create(
            {
                "name": "Tea for a friend",
                "program_id": cls.program.id,
                "kind": "egift",
                "points": 50,
                "gives_program_id": cls.coupons.id,
                "valid_days": 30,
            }
        )


@tagged("post_install", "-at_install")
class TestReward(RewardCommon):
    def test_a_gift_costs_points_and_waits_for_a_person(self):
        redemption = self.gift._redeem(self.card, "a")
        self.assertEqual(redemption.state, "open")
        self.assertEqual(self.card.points, 380)
        self.assertEqual(self.gift.stock, 1)
        self.assertEqual(self.booked(self.card)[-1], ("redeem", -120))
        redemption.action_hand_over()
        self.assertEqual(redemption.state, "done")
        self.assertInOrder(self.card)

    def test_the_same_wish_is_one(self):
        first = self.gift._redeem(self.card, "a")
        self.assertEqual(self.gift._redeem(self.card, "a"), first)
        self.assertEqual(self.card.points, 380)
        with self.assertRaisesRegex(UserError, "another reward"):
            self.egift._redeem(self.card, "a")

    def test_stock_limit_days_and_tiers(self):
        self.gift.each = 1
        self.gift._redeem(self.card, "a")
        with self.assertRaisesRegex(UserError, "as often"):
            self.gift._redeem(self.card, "b")
        self.gift.write({"each": 0, "stock": 0})
        with self.assertRaisesRegex(UserError, "left"):
            self.gift._redeem(self.card, "c")
        self.gift.write({"stock": 5, "date_to": "2020-01-01"})
        with self.assertRaisesRegex(UserError, "any more"):
            self.gift._redeem(self.card, "d")
        tier = self.env["scrm.tier"].create(
            {"name": "Gold", "program_id": self.program.id, "threshold": 900}
        )
        self.gift.write({"date_to": False, "tier_ids": tier.ids})
        with self.assertRaisesRegex(UserError, "tier"):
            self.gift._redeem(self.card, "e")
        self.assertEqual(self.card.points, 380)

    def test_too_few_points_take_nothing(self):
        self.gift.points = 501
        with self.assertRaisesRegex(UserError, "cannot be"), self.cr.savepoint():
            self.gift._redeem(self.card, "a")
        self.assertEqual(self.gift.stock, 2)
        self.assertFalse(self.gift.redemption_ids)

    def test_given_back(self):
        redemption = self.gift._redeem(self.card, "a")
        redemption.action_cancel()
        redemption.action_cancel()
        self.assertEqual(redemption.state, "cancelled")
        self.assertEqual((self.card.points, self.gift.stock), (500, 2))
        self.assertEqual(self.booked(self.card)[-1], ("reverse", 120))
        self.assertInOrder(self.card)

    def test_a_gift_code_is_redeemed_on_an_order_once(self):
        redemption = self.egift._redeem(self.card, "a", "Bo")
        coupon = redemption.coupon_id
        self.assertEqual(redemption.state, "done")
        self.assertFalse(coupon.partner_id)
        today = self.card._scrm_local_day(fields.Datetime.now())
        self.assertEqual(coupon.expiration_date, fields.Date.add(today, days=30))
        self.assertEqual(self.booked(coupon), [("earn", 1)])
        order = self._order(self.env["res.partner"].create({"name": "Bo"}))
        self._use(order, coupon)
        order.action_confirm()
        self.assertEqual(coupon.points, 0)
        self.assertTrue(redemption.is_used)
        other = self._order(self.partner)
        self.assertIn("error", other._try_apply_code(coupon.code))
        with self.assertRaisesRegex(UserError, "was used"):
            redemption.action_cancel()
        self.assertInOrder(coupon)

    def test_a_code_that_is_over_is_refused(self):
        coupon = self.egift._redeem(self.card, "a").coupon_id
        coupon.expiration_date = "2020-01-01"
        self.assertIn("error", self._order(self.partner)._try_apply_code(coupon.code))

    def test_a_code_taken_back_is_void(self):
        redemption = self.egift._redeem(self.card, "a")
        redemption.action_cancel()
        self.assertFalse(redemption.coupon_id.active)
        self.assertEqual(redemption.coupon_id.points, 0)
        self.assertEqual(self.card.points, 500)
        self.assertFalse(self.env["scrm.redemption"]._of_token(redemption.access_token))

    def test_a_code_needs_a_programme(self):
        with self.assertRaisesRegex(ValidationError, "gives a code"):
            self.egift.gives_program_id = False

    def test_at_the_counter(self):
        wizard = self.env["scrm.reward.redeem"].with_user(self.agent)
        wizard = wizard.create(
            {"card_id": self.card.id, "reward_id": self.gift.id, "wish": "w"}
        )
        first, again = wizard.action_redeem(), wizard.action_redeem()
        self.assertEqual(first["res_id"], again["res_id"])
        self.assertEqual(self.card.points, 380)

    def test_the_page_of_the_card(self):
        self.gift._redeem(self.card, "a")
        card = self.card.with_user(self.agent)
        self.assertEqual(len(card.scrm_redemption_ids), 1)
        self.assertFalse(card.scrm_balance_chart, "one day is no curve")
        earlier = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        other = self._make_card(
            self.program, self.env["res.partner"].create({"name": "B"})
        )
        other._scrm_book(10, "earn", "p1", "r", occurred_at=earlier)
        other._scrm_book(5, "earn", "p2", "r")
        chart = other.with_user(self.agent).scrm_balance_chart
        self.assertEqual(chart["series"][0]["data"], [10, 15])
        badge = self.env["scrm.badge"].create(
            {"name": "B", "program_id": self.program.id}
        )
        badge.award_ids.create({"badge_id": badge.id, "partner_id": self.partner.id})
        self.assertEqual(card.scrm_badge_ids, badge)

    def test_whose_rewards_one_may_see(self):
        redemption = self.gift._redeem(self.card, "a")
        for record in (self.gift, redemption):
            with self.assertRaises(AccessError):
                record.with_user(self.portal).read(["display_name"])
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).read(["display_name"])
        for record in (self.gift, redemption):
            there = record.with_user(self.other_agent)
            self.assertFalse(there.search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            self.gift.with_user(self.agent).points = 1
        with self.assertRaises(AccessError):
            redemption.with_user(self.agent).read(["access_token"])

    def test_a_badge_is_given_once_and_stays(self):
        badge = self.env["scrm.badge"].create(
            {
                "name": "Tea scout",
                "program_id": self.program.id,
                "given_for": "points",
                "least": 500,
            }
        )
        self._make_card(self.program, self.env["res.partner"].create({"name": "Bo"}))
        badge._award()
        badge._award()
        self.assertEqual(badge.award_ids.partner_id, self.partner)
        self.assertEqual(badge.award_count, 1)
        badge.least = 9999
        badge._award()
        self.assertEqual(badge.award_count, 1)

    def test_badges_for_acts_and_friends(self):
        rule = self.env["scrm.earning.rule"].create(
            {
                "name": "Said",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "points": 5,
            }
        )
        for key in ("x", "y"):
            self.card._scrm_book(5, "earn", key, "Said", rule=rule)
        gone = self.card._scrm_book(5, "earn", "z", "Said", rule=rule)
        gone._take_back("Deleted")
        badge = self.env["scrm.badge"].create(
            {
                "name": "Voice",
                "program_id": self.program.id,
                "given_for": "acts",
                "least": 3,
                "rule_ids": rule.ids,
            }
        )
        badge._award()
        self.assertFalse(badge.award_ids)
        badge.least = 2
        badge._award()
        self.assertEqual(badge.award_ids.partner_id, self.partner)
        friends = badge.copy({"given_for": "friends", "least": 1, "award_ids": []})
        friends._award()
        self.assertFalse(friends.award_ids)

    # -- help ------------------------------------------------------------------

    def _order(self, partner):
        product = self.env["product.product"].create(
            {"name": "Pot", "list_price": 40, "taxes_id": False}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )

    def _use(self, order, coupon):
        found = order._try_apply_code(coupon.code)
        self.assertNotIn("error", found)
        for card, rewards in found.items():
            order._apply_program_reward(rewards, card)


@tagged("post_install", "-at_install")
class TestRewardPortal(RewardCommon, PortalForms, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal.password = "scrm_portal_password"
        cls.own = cls._make_card(cls.program, cls.portal.partner_id)
        cls.own._scrm_book(200, "earn", "portal", "Praise")
        cls.Redemption = cls.env["scrm.redemption"]

    def _take(self, reward, card, wish="w1", **more):
        return self.url_open(
            f"/my/rewards/{reward.id}/take",
            data={
                "csrf_token": self.csrf_token(),
                "card_id": card.id,
                "wish": wish,
                **more,
            },
        )

    def test_a_member_takes_a_reward_once_per_wish(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        page = self.url_open("/my/rewards").text
        self.assertIn("A tin of tea", page)
        self._take(self.gift, self.own)
        page = self._take(self.gift, self.own).text
        self.assertIn("A tin of tea", page)
        self.assertEqual(self.own.points, 80)
        page = self._take(self.gift, self.own, "w2").text
        self.assertIn("cannot be", page)
        self.assertEqual(self.own.points, 80)

    def test_nobody_pays_with_another_card(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        self.assertEqual(self._take(self.gift, self.card).status_code, 404)
        self.assertEqual(self.card.points, 500)

    def test_a_friend_keeps_the_gift(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        page = self._take(self.egift, self.own, friend="<b>Bo</b>").text
        gift = self.Redemption.search([("partner_id", "=", self.portal.partner_id.id)])
        self.assertIn(f"/gift/{gift.access_token}", page)
        self.assertIn("&lt;b&gt;Bo&lt;/b&gt;", page)
        self.authenticate(None, None)
        page = self.url_open(f"/gift/{gift.access_token}")
        self.assertIn(gift.coupon_id.code, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        friend = new_test_user(
            self.env,
            "scrm_friend",
            "base.group_portal",
            password="scrm_friend_password",
        )
        self.authenticate("scrm_friend", "scrm_friend_password")
        token = {"csrf_token": self.csrf_token()}
        self.url_open(f"/gift/{gift.access_token}/keep", data=token)
        self.assertEqual(gift.coupon_id.partner_id, friend.partner_id)
        self.authenticate("scrm_portal", "scrm_portal_password")
        token = {"csrf_token": self.csrf_token()}
        page = self.url_open(f"/gift/{gift.access_token}/keep", data=token)
        self.assertIn("somebody", page.text)
        self.assertEqual(gift.coupon_id.partner_id, friend.partner_id)

    def test_an_unknown_gift_is_not_found(self):
        self.assertEqual(self.url_open("/gift/nothing").status_code, 404)
        gift = self.gift._redeem(self.card, "a")
        self.assertEqual(self.url_open(f"/gift/{gift.access_token}").status_code, 404)

    def test_badges_and_links_stand_on_the_points_page(self):
        self.env["scrm.badge"].create(
            {
                "name": "Tea scout",
                "program_id": self.program.id,
                "award_ids": [(0, 0, {"partner_id": self.portal.partner_id.id})],
            }
        )
        rule = self.env["scrm.earning.rule"].create(
            {
                "name": "Our spring tea",
                "program_id": self.program.id,
                "company_id": self.company.id,
                "event": "share",
                "shared_url": "https://tea.example/spring",
            }
        )
        self.authenticate("scrm_portal", "scrm_portal_password")
        page = self.url_open("/my/points").text
        self.assertIn("Tea scout", page)
        link = rule._share_link(self.portal.partner_id)
        self.assertIn(link.short_url, page)
        self.assertEqual(link, rule._share_link(self.portal.partner_id))
