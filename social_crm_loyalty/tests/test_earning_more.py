# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said
from odoo.addons.social_crm.tools import visitors

from ..models.scrm_earning_rule_more import NEEDS
from .common import LoyaltyCommon
from .test_referral import ReferralCommon

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0"


@tagged("post_install", "-at_install")
class TestEarningMore(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.rule_ids.minimum_amount = 10_000

    def rule(self, event, **values):
        return self.env["scrm.earning.rule"].create(
            {
                "name": "Rule",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "event": event,
                "points": 10,
                "live_from": "2026-01-01",
                **values,
            }
        )

    def earn(self, rule):
        """Twice, as a cron that is repeated."""
        for _time in range(2):
            rule._award(rule._acts_since(fields.Datetime.to_datetime("2026-11-01")))
        return self.card.points

    def test_a_purchase_from_so_much(self):
        rule = self.rule("purchase", least_amount=50)
        for price in (49, 51):
            product = self.env["product.product"].create(
                {"name": "Pot", "list_price": price, "taxes_id": False}
            )
            self.env["sale.order"].create(
                {
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    "order_line": [(0, 0, {"product_id": product.id})],
                }
            ).action_confirm()
        self.assertEqual(self.earn(rule), 10)

    def test_contact_data_completed_by_a_member(self):
        rule = self.rule("profile")
        stranger = self.partner.copy({"name": "No member"})
        whole = {
            "email": "marta@tea.example",
            "phone": "1",
            "city": "Lund",
            "country_id": self.env.ref("base.se").id,
        }
        self.partner.write({**whole, "phone": False})
        self.assertEqual(self.earn(rule), 0)
        (self.partner | stranger).write(whole)
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 10)
        self.assertNotIn(stranger, self.Entry.search([]).partner_id)

    def test_helping_another_customer_who_says_thanks(self):
        rule = self.rule("answer")
        us = person("qingya", is_own=True)
        self.keep(said("ours", "qingya", author=us))
        asked = said("q", "ann")
        answers = [said(f"a{n}", "marta", parent_remote_id="q") for n in (1, 2)]
        self.keep(asked, *answers)
        posts = self.env["scrm.post"].search([("remote_id", "in", ("a1", "a2"))])
        posts.profile_id._link_partner(self.partner, "claim", "Test")
        self.assertEqual(self.earn(rule), 0)
        by_others = said("t0", "bea", parent_remote_id="a1")
        self.keep(by_others, said("t1", "ann", parent_remote_id="a1"))
        replies = self.env["scrm.post"].search([("remote_id", "in", ("t0", "t1"))])
        ann = replies.filtered(lambda post: post.profile_id.handle == "ann")
        (replies - ann).sentiment = 1
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 0, "thanks of others do not count")
        ann.sentiment = 0.8
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 10)

    def test_a_shared_link_that_others_follow(self):
        rule = self.rule(
            "share", shared_url="https://tea.example/spring", least_visits=2
        )
        link = rule._share_link(self.partner)
        self.visit(link, "10.0.0.1")
        self.visit(link, "10.0.0.1")
        self.visit(link, "10.0.0.2", partner=self.partner)
        self.visit(link, "10.0.0.3", agent="Googlebot/2.1")
        self.assertEqual(self.earn(rule), 0, "one visitor, the member and a robot")
        self.visit(link, "10.0.0.4")
        self.visit(link, "10.0.0.5")
        self.assertEqual(self.earn(rule), 10)

    def visit(self, link, ip, agent=BROWSER, partner=None):
        visitor = visitors.classify("GET", {"User-Agent": agent})
        self.env["link.tracker.click"]._add_visit(
            link, visitor, partner, ip=ip, country_code=False
        )

    def test_links_of_two_contacts_that_are_one_lead_on(self):
        rule = self.rule("share", shared_url="https://tea.example/spring")
        twin = self.env["res.partner"].create({"name": "Marta Lind"})
        links = rule._share_link(self.partner) | rule._share_link(twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | twin).ids, self.partner)
        self.assertEqual(len(links.exists()), 2)
        self.assertEqual(links.scrm_shared_by_id, self.partner)
        self.assertEqual(rule._share_link(self.partner), links[0])
        self.assertFalse(links[1].scrm_shared_rule_id)

    def test_a_page_to_share_is_an_address(self):
        with self.assertRaisesRegex(ValidationError, "which page"):
            self.rule("share", shared_url="javascript:alert(1)")

    def test_acts_of_apps_that_are_not_there(self):
        for event, (model, app) in NEEDS.items():
            if model not in self.env:
                with self.assertRaisesRegex(ValidationError, app):
                    self.rule(event)

    def test_a_review(self):
        if "rating.rating" not in self.env:
            self.skipTest("rating is not installed")
        rule = self.rule("review", least_rating=4)
        target = self.env["res.partner"].create({"name": "Shop"})
        for rating in (3, 5):
            self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": target.id,
                    "partner_id": self.partner.id,
                    "rating": rating,
                    "consumed": True,
                }
            )
        self.env.flush_all()
        self.assertEqual(self.earn(rule), 10)


@tagged("post_install", "-at_install")
class TestReferralPaid(ReferralCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.scrm_referral_when = "paid"
        cls.product.invoice_policy = "order"
        # Invoices need a chart of accounts.
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )

    def pay(self, move):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({})._create_payments()

    def test_only_when_the_invoice_is_paid(self):
        referral = self.join()
        order = self.buy()
        self.assertEqual((referral.state, self.card.points), ("joined", 0))
        self.assertEqual(referral.order_id, order)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self.card.points, 0)
        self.pay(invoice)
        self.assertEqual(referral.state, "rewarded")
        self.assertEqual(self.card.points, 100)
        self.assertEqual(self.points(self.friend), 40)

    def test_paid_back_in_full_it_was_none(self):
        referral = self.join()
        order = self.buy()
        invoice = order._create_invoices()
        invoice.action_post()
        self.pay(invoice)
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.action_post()
        self.pay(refund)
        self.assertEqual(referral.state, "refused")
        self.assertEqual(self.card.points, 0)
        self.assertEqual(self.points(self.friend), 0)

    def test_one_bank_account_is_a_sign(self):
        for partner in (self.partner, self.friend):
            self.env["res.partner.bank"].create(
                {"partner_id": partner.id, "acc_number": "SE12 3456"}
            )
        referral = self.join()
        self.assertEqual(referral.state, "held")
        self.assertIn("bank account", referral.reason)
