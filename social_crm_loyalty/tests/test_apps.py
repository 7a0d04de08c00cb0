# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""With apps beside us that we do not need: run where they are installed.

``./dev test apps`` installs them on a database of its own and runs this.
"""

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import LoyaltyCommon
from .test_reward import RewardCommon


class AppsCommon(LoyaltyCommon):
    needed = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        absent = [name for name in cls.needed if name not in cls.env]
        if absent:
            cls.skipTest(cls, f"{absent} is not installed: see ./dev test apps")
        cls.product = cls.env["product.product"].create(
            {"name": "Pot", "list_price": 40, "taxes_id": False, "sale_ok": True}
        )


@tagged("post_install", "-at_install")
class TestAppsCounter(AppsCommon, RewardCommon):
    """The point of sale, as its screens call it."""

    needed = ("pos.order", "pos.config")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        there = cls.env(
            context=dict(cls.env.context, allowed_company_ids=[cls.company.id])
        )
        method = there["pos.payment.method"].create(
            {
                "name": "Cash",
                "company_id": cls.company.id,
                "journal_id": there["account.journal"]
                .search(
                    [("type", "=", "cash"), ("company_id", "=", cls.company.id)],
                    limit=1,
                )
                .id,
            }
        )
        cls.counter = there["pos.config"].create(
            {"name": "Counter", "payment_method_ids": [(6, 0, method.ids)]}
        )
        cls.counter.open_ui()
        # A cashier has no right of ours, and none of the sales team.
        cls.cashier = new_test_user(
            cls.env,
            "scrm_cashier",
            "point_of_sale.group_pos_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def sell(self, points, card=None):
        order = self.env["pos.order"].create(
            {
                "config_id": self.counter.id,
                "session_id": self.counter.current_session_id.id,
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "amount_paid": 40,
                "amount_return": 0,
                "amount_tax": 0,
                "amount_total": 40,
            }
        )
        self.confirm(order, points, card or self.card)
        return order

    def confirm(self, order, points, card):
        order.with_user(self.cashier).confirm_coupon_programs(
            {
                str(card.id): {
                    "points": points,
                    "program_id": card.program_id.id,
                    "coupon_id": card.id,
                    "barcode": "",
                    "partner_id": card.partner_id.id,
                }
            }
        )

    def last(self, card):
        return self.Entry.search([("card_ref", "=", card.id)], limit=1)

    def test_earned_and_redeemed_at_the_counter(self):
        order = self.sell(12)
        entry = self.last(self.card)
        self.assertEqual((entry.kind, entry.amount), ("order", 12))
        self.assertEqual((entry.res_model, entry.res_id), ("pos.order", order.id))
        self.assertIn("counter", entry.reason)
        self.sell(-100)
        entry = self.last(self.card)
        self.assertEqual((entry.kind, entry.amount), ("redeem", -100))
        self.assertEqual(self.card.points, 412)
        self.assertInOrder(self.card)

    def test_sent_twice_it_counts_once(self):
        order = self.sell(12)
        self.confirm(order, 12, self.card)
        self.assertEqual(self.card.points, 512)
        self.assertInOrder(self.card)

    def test_a_gift_code_is_used_at_the_counter_once(self):
        redemption = self.egift._redeem(self.card, "a", "Bo")
        coupon = redemption.coupon_id
        self.assertTrue(self.ask(coupon.code)["successful"])
        self.sell(-1, coupon)
        self.assertEqual(coupon.points, 0)
        self.assertTrue(redemption.is_used)
        self.assertEqual(self.last(coupon).kind, "redeem")
        self.assertFalse(self.ask(coupon.code)["successful"])
        self.assertInOrder(coupon)

    def test_a_code_that_is_over_is_refused_at_the_counter(self):
        coupon = self.egift._redeem(self.card, "a").coupon_id
        coupon.expiration_date = "2020-01-01"
        self.assertFalse(self.ask(coupon.code)["successful"])

    def ask(self, code):
        now = fields.Datetime.to_string(fields.Datetime.now())
        return self.counter.with_user(self.cashier).use_coupon_code(
            code, now, self.partner.id, False
        )


@tagged("post_install", "-at_install")
class TestAppsShop(AppsCommon, RewardCommon, HttpCase):
    """The web shop, by the requests of a visitor."""

    needed = ("website",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "website_id" not in cls.env["sale.order"]._fields:
            cls.skipTest(cls, "the web shop is not installed")
        cls.site = cls.env["website"].get_current_website()
        cls.site.company_id = cls.company
        cls.site.user_id.company_ids = [(4, cls.company.id)]
        cls.product.product_tmpl_id.website_published = True
        cls.portal.password = "scrm_portal_password"
        cls.portal.write(
            {"company_ids": [(4, cls.company.id)], "company_id": cls.company.id}
        )
        cls.own = cls._make_card(cls.program, cls.portal.partner_id)

    def test_a_gift_code_in_the_web_shop(self):
        redemption = self.egift._redeem(self.card, "a", "Bo")
        code = redemption.coupon_id.code
        self.authenticate("scrm_portal", "scrm_portal_password")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "quantity": 1,
            },
        )
        self.url_open(f"/coupon/{code}?r=/shop/cart")
        order = self.env["sale.order"].search(
            [
                ("partner_id", "=", self.portal.partner_id.id),
                ("website_id", "!=", False),
            ]
        )
        self.assertEqual(len(order), 1)
        self.assertTrue(order.order_line.filtered("is_reward_line"))
        self.assertEqual(order.amount_total, 30)
        order.action_confirm()
        self.assertTrue(redemption.is_used)
        self.assertGreater(self.own.points, 0, "the web order earns, too")
        entry = self.Entry.search([("card_ref", "=", self.own.id)])
        self.assertEqual((entry.kind, entry.res_id), ("order", order.id))
        self.assertInOrder(self.own)
        self.assertInOrder(redemption.coupon_id)

    def test_the_members_pages_with_the_shop_around_them(self):
        self.authenticate("scrm_portal", "scrm_portal_password")
        for page in ("/my/points", "/my/rewards"):
            answer = self.url_open(page)
            self.assertEqual(answer.status_code, 200)
            self.assertIn(
                "Tea friends" if page == "/my/points" else "A tin", answer.text
            )


@tagged("post_install", "-at_install")
class TestAppsActs(AppsCommon, RewardCommon):
    """Events and surveys."""

    needed = ("event.event", "survey.survey")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Tasting",
                "company_id": cls.company.id,
                "date_begin": fields.Datetime.add(fields.Datetime.now(), days=1),
                "date_end": fields.Datetime.add(fields.Datetime.now(), days=2),
            }
        )

    def rule(self, event):
        return self.env["scrm.earning.rule"].create(
            {
                "name": "Rule",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "event": event,
                "points": 10,
                "live_from": "2026-01-01",
            }
        )

    def earn(self, rule):
        before = self.card.points
        for _time in range(2):
            rule._award(rule._acts_since(rule.live_from))
        return self.card.points - before

    def test_a_seat_for_points(self):
        seat = self.env["scrm.reward"].create(
            {
                "name": "A seat",
                "program_id": self.program.id,
                "kind": "seat",
                "points": 200,
                "event_ref": f"event.event,{self.event.id}",
            }
        )
        redemption = seat._redeem(self.card, "a")
        self.assertEqual(redemption.seat_ref.event_id, self.event)
        self.assertEqual(redemption.seat_ref.partner_id, self.partner)
        redemption.action_cancel()
        self.assertEqual(redemption.seat_ref.state, "cancel")
        self.assertEqual(self.card.points, 500)

    def test_coming_to_an_event(self):
        rule = self.rule("event")
        seat = self.env["event.registration"].create(
            {"event_id": self.event.id, "partner_id": self.partner.id}
        )
        self.assertEqual(self.earn(rule), 0)
        seat.action_set_done()
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 10)

    def test_answering_a_survey_once(self):
        rule = self.rule("poll")
        survey = self.env["survey.survey"].create({"title": "Which tea?"})
        for _answer in range(2):
            answer = self.env["survey.user_input"].create(
                {"survey_id": survey.id, "partner_id": self.partner.id}
            )
            answer._mark_done()
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 10)


@tagged("post_install", "-at_install")
class TestAppsMailing(AppsCommon):
    """A segment whose people stand on a mailing list."""

    needed = ("mailing.list",)

    def test_who_enters_a_segment_is_on_the_list_and_off_it_again(self):
        mailing = self.env["mailing.list"].create({"name": "Tea letter"})
        segment = self.env["scrm.segment"].create(
            {
                "name": "Readers",
                "company_id": self.company.id,
                "domain": "[]",
                "mailing_list": f"mailing.list,{mailing.id}",
            }
        )
        self.assertTrue(segment.has_mailing)
        self.partner.email = "marta@tea.example"
        blocked = self.env["res.partner"]
        for name in ("unasked@tea.example", False):
            blocked |= blocked.create({"name": "Nobody", "email": name})
        self.env["scrm.consent"]._record(
            self.partner, ["marketing"], "given", "form", company=self.company
        )
        for _time in range(2):
            segment._add_to_mailing(self.partner | blocked)
        self.assertEqual(mailing.contact_ids.mapped("email"), ["marta@tea.example"])
        segment._take_off_mailing(self.partner)
        self.assertFalse(mailing.contact_ids)
