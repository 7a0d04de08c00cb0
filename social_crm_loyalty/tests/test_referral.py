# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import LoyaltyCommon, PortalForms


class ReferralCommon(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["loyalty.program"].search([("id", "!=", cls.program.id)])
        others.active = False
        # Orders themselves earn nothing here.
        cls.program.rule_ids.minimum_amount = 10_000
        cls.program.write(
            {
                "scrm_referral_points": 100,
                "scrm_referral_friend": 40,
                "scrm_referral_wait": 0,
            }
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Green tea", "list_price": 100, "taxes_id": False}
        )
        cls.friend = cls.env["res.partner"].create({"name": "Bob Wang"})
        cls.code = cls.card._scrm_code()
        cls.book = cls.env["scrm.referral"].with_company(cls.company)

    def join(self, friend=None, code=None, **values):
        return self.book._join(code or self.code, friend or self.friend, **values)

    def buy(self, partner=None, code=False):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.friend).id,
                "company_id": self.company.id,
                "scrm_referral_code": code,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        order.action_confirm()
        return order

    def points(self, partner):
        return self.program._scrm_card_of(partner).points


@tagged("post_install", "-at_install")
class TestReferral(ReferralCommon):
    def test_both_are_rewarded_after_the_first_purchase_and_once(self):
        referral = self.join()
        self.assertEqual(self.join(), referral)
        self.assertEqual(self.card.points, 0)
        self.buy()
        self.buy()
        self.assertEqual(referral.state, "rewarded")
        self.assertEqual((self.card.points, self.points(self.friend)), (100, 40))
        self.assertEqual(
            set(referral.sudo().entry_ids.mapped(lambda e: (e.partner_id, e.reason))),
            {
                (self.friend, "Welcome: a friend brought you"),
                (self.card.partner_id, "A friend came: thank you for the word"),
            },
        )
        referral.sudo()._reward()
        self.assertEqual(self.card.points, 100, "the same bookings")
        self.assertInOrder(self.card)

    def test_the_code_on_the_order(self):
        self.buy(code=self.code.lower())
        self.assertEqual(self.card.points, 100)

    def test_a_returned_purchase_takes_it_back(self):
        referral = self.join()
        order = self.buy()
        order._action_cancel()
        self.assertEqual((self.card.points, self.points(self.friend)), (0, 0))
        self.assertEqual(referral.state, "refused")

    def test_credited_only_when_no_return_came(self):
        self.program.scrm_referral_wait = 14
        self.join()
        order = self.buy()
        self.assertEqual((self.card.points, self.card.scrm_pending), (0, 100))
        order._action_cancel()
        self.assertEqual((self.card.points, self.card.scrm_pending), (0, 0))

    def test_what_does_not_count(self):
        self.program.scrm_referral_least = 500
        referral = self.join()
        self.buy()
        self.assertEqual(referral.state, "joined", "too small")
        self.program.write({"scrm_referral_least": 0, "scrm_referral_days": 30})
        referral.joined_at = fields.Datetime.now() - timedelta(days=31)
        self.buy()
        self.assertEqual(referral.state, "late")
        self.assertEqual(self.card.points, 0)

    def test_who_cannot_be_brought(self):
        with self.assertRaisesRegex(UserError, "Nobody has the code"):
            self.join(code="ABCDEFGH")
        with self.assertRaisesRegex(UserError, "your own code"):
            self.join(self.partner)
        self.buy()
        with self.assertRaisesRegex(UserError, "new customers"):
            self.join()
        self.program.scrm_referral_points = 0
        with self.assertRaisesRegex(UserError, "Nobody has the code"):
            self.join(self.env["res.partner"].create({"name": "C"}))

    def test_what_looks_wrong_is_held_for_a_person(self):
        self.partner.email = "mei@example.com"
        self.friend.email = "m.ei+1@example.com"
        referral = self.join()
        self.assertEqual(referral.state, "held")
        self.assertIn("e-mail", referral.reason)
        self.buy()
        self.assertEqual(self.card.points, 0)
        with self.assertRaises(AccessError):
            referral.with_user(self.agent).action_release()
        referral.with_user(self.supervisor).action_release()
        self.assertEqual((referral.state, self.card.points), ("rewarded", 100))

    def test_a_ring_is_held(self):
        self.join()
        self.buy()
        cai = self.env["res.partner"].create({"name": "Cai"})
        bobs = self.program._scrm_card_of(self.friend)
        second = self.join(cai, bobs._scrm_code())
        self.assertEqual(second.state, "joined")
        cais = self.program._scrm_card_of(cai)
        ring = self.join(self.partner, cais._scrm_code())
        self.assertEqual(ring.state, "held")
        self.assertIn("brought", ring.reason)
        ring.with_user(self.supervisor).action_refuse()
        self.assertEqual(ring.state, "refused")

    def test_the_same_device(self):
        self.join(address="192.0.2.7")
        cai = self.env["res.partner"].create({"name": "Cai"})
        self.assertEqual(self.join(cai, address="192.0.2.7").state, "held")
        dan = self.env["res.partner"].create({"name": "Dan"})
        self.assertEqual(self.join(dan, address="192.0.2.8").state, "joined")

    def test_along_the_path(self):
        self.program.write({"scrm_referral_levels": 3, "scrm_referral_decay": 0.5})
        self.join()
        self.buy()
        cai = self.env["res.partner"].create({"name": "Cai"})
        self.join(cai, self.program._scrm_card_of(self.friend)._scrm_code())
        self.buy(cai)
        self.assertEqual(self.card.points, 150, "half of what Bob got")
        self.assertEqual(self.points(self.friend), 140)
        self.assertEqual(self.points(cai), 40)

    def test_companies_are_apart(self):
        referral = self.join()
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                referral.with_user(user).read(["state"])
        with self.assertRaises(AccessError):
            referral.with_user(self.agent).write({"reason": "x"})


@tagged("post_install", "-at_install")
class TestReferralPortal(ReferralCommon, PortalForms, HttpCase):
    def test_from_the_link_to_the_reward(self):
        member = new_test_user(
            self.env,
            "scrm_member",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.card.partner_id = member.partner_id
        self.authenticate("scrm_member", "scrm_member")
        page = self.url_open("/my/points").text
        self.assertIn(self.card.sudo().scrm_link, page)
        self.assertIn("data:image/svg+xml;base64", page)
        guest = new_test_user(
            self.env,
            "scrm_guest",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("scrm_guest", "scrm_guest")
        page = self.url_open(f"/join/{self.code}")
        self.assertEqual(page.status_code, 200)
        referral = self.env["scrm.referral"].search(
            [("friend_id", "=", guest.partner_id.id)]
        )
        self.assertEqual(referral.card_id, self.card)
        self.assertNotIn("Did a friend send you", self.url_open("/my/points").text)
        self.assertEqual(self.url_open("/join/ABCDEFGH").status_code, 404)

    def test_friends_are_not_named_whole(self):
        member = new_test_user(self.env, "scrm_member", groups="base.group_portal")
        self.card.partner_id = member.partner_id
        partners = self.env["res.partner"].create(
            [{"name": "王小明"}, {"name": "欧阳娜娜"}, {"name": "Bob Wang"}]
        )
        for friend in partners:
            self.join(friend)
        self.authenticate("scrm_member", "scrm_member")
        page = self.url_open("/my/points").text
        for shown in ("王** ·", "欧阳** ·", "Bob ·"):
            self.assertIn(shown, page)
        for hidden in ("小明", "娜娜", "Wang"):
            self.assertNotIn(hidden, page)

    def test_a_wrong_code_is_told(self):
        new_test_user(self.env, "scrm_guest", groups="base.group_portal")
        self.authenticate("scrm_guest", "scrm_guest")
        token = self.csrf_token()
        page = self.url_open(
            "/my/points/join", data={"code": "WRONG", "csrf_token": token}
        )
        self.assertIn("Nobody has the code WRONG", page.text)
