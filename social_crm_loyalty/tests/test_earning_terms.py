# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestEarningTerms(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us = person("qingya", is_own=True)
        cls.keep(said("ours", "qingya", author=cls.us))
        cls.now = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        cls.tie("mei", cls.partner)
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.tie("bob", cls.bob)

    @classmethod
    def tie(cls, handle, partner):
        post = cls.keep(said(f"hello-{handle}", handle))
        post.profile_id._link_partner(partner, "claim", "Test")

    def rule(self, **values):
        return self.env["scrm.earning.rule"].create(
            {
                "name": "Rule",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "points": 10,
                "live_from": self.now - timedelta(days=60),
                **values,
            }
        )

    def post(self, key, handle="mei"):
        return self.keep(said(key, handle))

    def acts(self, *hours, partner=None, handle="mei"):
        return [
            (
                partner or self.partner,
                self.post(f"{handle}{number}:{hour}", handle),
                self.now - timedelta(hours=hour),
            )
            for number, hour in enumerate(hours)
        ]

    def test_limits_a_day_a_person_and_for_all(self):
        rule = self.rule(daily_cap=15, person_cap=25, budget=40)
        rule._award(self.acts(1, 2, 3, 30, 31, 60))
        self.assertEqual(self.card.points, 25)
        rule._award(self.acts(1, 2, 30, partner=self.bob, handle="bob"))
        card = self.program._scrm_card_of(self.bob)
        self.assertEqual(card.points, 15, "what the budget left")
        self.assertEqual(rule.budget_left, 0)

    def test_a_pause_between_two_acts(self):
        rule = self.rule(pause_hours=5)
        rule._award(self.acts(1, 3, 5, 6.5, 12))
        self.assertEqual(self.card.points, 30, "12, 6.5 and 1 hours ago")

    def test_replayed_three_times(self):
        rule, acts = self.rule(), self.acts(1, 30)
        for _time in range(3):
            rule._award(acts)
        self.assertEqual(self.card.points, 20)
        self.assertInOrder(self.card)

    def test_credited_later_or_never(self):
        rule = self.rule(mature_days=3, person_cap=20)
        rule._award(self.acts(1, 30, 60))
        self.assertEqual((self.card.points, self.card.scrm_pending), (0, 20))
        entry = self.Entry.search([("rule_id", "=", rule.id)], limit=1)
        entry._mature()
        self.assertEqual((self.card.points, self.card.scrm_pending), (10, 10))
        rule._award(self.acts(90))
        self.assertEqual(self.card.scrm_pending, 10, "maturing counts once")

    def test_only_for_a_segment(self):
        segment = self.env["scrm.segment"].create(
            {
                "name": "Bob",
                "company_id": self.company.id,
                "kind": "custom",
                "domain": "[('handle', '=', 'bob')]",
            }
        )
        model = self.env["scrm.value.model"].create(
            {"name": "V", "company_id": self.company.id}
        )
        segment._evaluate(model)
        rule = self.rule(segment_ids=[(6, 0, segment.ids)])
        rule._award(self.acts(1))
        rule._award(self.acts(1, partner=self.bob, handle="bob"))
        self.assertEqual(self.card.points, 0)
        self.assertEqual(self.program._scrm_card_of(self.bob).points, 10)

    def test_entering_a_segment_earns_once(self):
        segment = self.env["scrm.segment"].create(
            {
                "name": "Nobody yet",
                "company_id": self.company.id,
                "kind": "custom",
                "domain": "[('handle', '=', 'nobody')]",
            }
        )
        model = self.env["scrm.value.model"].create(
            {"name": "V", "company_id": self.company.id}
        )
        self.rule(event="segment", target_segment_id=segment.id)
        segment._evaluate(model)
        segment.domain = "[('handle', '=', 'mei')]"
        segment._evaluate(model)
        self.assertEqual(self.card.points, 10)
        self.cron()
        self.assertEqual(self.card.points, 10)

    def cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_loyalty.ir_cron_scrm_earn").method_direct_trigger()
        self.env.invalidate_all()

    def test_follows_and_proofs(self):
        profiles = self.env["scrm.profile"]
        mei = profiles.search([("handle", "=", "mei")], limit=1)
        own = profiles.search([("handle", "=", "qingya")], limit=1)
        self.env["scrm.relation"].create(
            {
                "source_id": mei.id,
                "target_id": own.id,
                "company_id": self.company.id,
                "date_from": self.now - timedelta(days=1),
            }
        )
        self.rule(event="follow", points=3)
        self.rule(event="claim", points=5)
        for _time in range(2):
            self.cron()
        self.assertEqual(self.card.points, 8)
        reasons = self.card.scrm_entry_ids.mapped("reason")
        self.assertIn("You follow us (Rule)", reasons)

    def test_a_deleted_post_takes_its_points_back(self):
        rule = self.rule()
        acts = self.acts(1, 30)
        rule._award(acts)
        acts[0][1].deleted_at = self.now
        for _time in range(2):
            self.cron()
        self.assertEqual(self.card.points, 10)
        self.card._scrm_book(-10, "redeem", "all", "Spent")
        acts[1][1].deleted_at = self.now
        self.cron()
        self.assertEqual(self.card.points, 0, "spent, and no debt is allowed")
        self.program.scrm_allow_debt = True
        self.cron()
        self.assertEqual(self.card.points, -10)

    def test_what_it_would_have_cost(self):
        rule = self.rule(daily_cap=10)
        for number in range(3):
            post = self.keep(said(f"g{number}", "mei", mentions=(self.us,)))
            post.write(
                {"sentiment": 0.9, "posted_at": self.now - timedelta(hours=number)}
            )
        before = self.card.points
        rule.action_try()
        self.assertEqual(self.card.points, before, "nothing is booked")
        self.assertIn("3 acts of 1 known people, 10 points", rule.trial)
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).action_try()
