# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import person, said

from .common import LoyaltyCommon

US = person("qingya", is_own=True)


@tagged("post_install", "-at_install")
class TestEarning(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        posts = type(cls.env["scrm.post"])
        if hasattr(posts, "_understand"):
            # Where the addon that reads moods is installed, too: here they are given.
            cls.startClassPatcher(
                patch.object(posts, "_understand", lambda _posts: None)
            )
        cls.rule = cls.env["scrm.earning.rule"].create(
            {
                "name": "Praise",
                "company_id": cls.company.id,
                "program_id": cls.program.id,
                "points": 10,
                "daily_cap": 25,
                "live_from": "2026-11-01 00:00:00",
            }
        )

    def praise(self, *posts, sentiment=0.8, tie=True, **options):
        """Store posts, tie their authors to our contact, call them praise."""
        kept = self.keep(*posts, **options)
        if tie:
            for profile in kept.profile_id.filtered(lambda p: not p.partner_id):
                profile._link_partner(self.partner, "manual", "For the test")
        kept.sentiment = sentiment
        return kept

    def word(self, number, **values):
        values = {"mentions": (US,), "text": "I love @qingya", **values}
        return said(f"p{number}", values.pop("handle", "marta"), **values)

    def test_a_good_word_earns(self):
        post = self.praise(self.word(1))
        post._work_on()
        entry = self.card.scrm_entry_ids
        self.assertEqual((entry.kind, entry.amount), ("earn", 10))
        self.assertEqual(entry.rule_id, self.rule)
        self.assertEqual((entry.res_model, entry.res_id), ("scrm.post", post.id))
        self.assertEqual(entry.occurred_at, post.posted_at)
        self.assertEqual(entry.reason, "A good word about us (Praise)")
        self.assertEqual(self.rule.points_given, 10)
        self.assertInOrder(self.card)

    def test_once_for_a_post(self):
        post = self.praise(self.word(1))
        for _time in range(3):
            post._work_on()
        self.assertEqual(self.booked(self.card), [("earn", 10)])

    def test_by_the_machine(self):
        waiting = self.env["scrm.post"].search([("process_state", "=", "new")])
        waiting.process_state = "skipped"
        self.praise(self.word(1), self.word(2, text="Rather cold tea"))[
            1
        ].sentiment = -1
        self.assertEqual(self.env["scrm.post"]._process_batch(), 2)
        self.assertEqual(self.booked(self.card), [("earn", 10)])

    def test_what_earns_nothing(self):
        nobody = self.praise(self.word(1, mentions=()))
        cold = self.praise(self.word(2), sentiment=0)
        unknown = self.praise(self.word(3, handle="unknown"), tie=False)
        own = self.praise(said("p4", "", author=US, mentions=(US,)), tie=False)
        own.profile_id.partner_id = self.partner
        early = self.praise(self.word(5, minutes=-60 * 24 * 40))
        for post in (nobody, cold, unknown, own, early):
            with self.subTest(post=post.remote_id):
                post._work_on()
                self.assertFalse(self.booked(self.card))

    def test_limit_a_day_in_the_companys_zone(self):
        """09:00 UTC is 17:00 in Shanghai; seven hours later it is the next day."""
        posts = self.praise(*[self.word(n, minutes=n) for n in range(4)])
        posts._work_on()
        self.assertEqual(
            self.booked(self.card), [("earn", 10), ("earn", 10), ("earn", 5)]
        )
        self.praise(self.word(8, minutes=6 * 60 + 59))._work_on()
        self.assertEqual(self.card.points, 25)
        self.praise(self.word(9, minutes=7 * 60))._work_on()
        self.assertEqual(self.card.points, 35)

    def test_limit_holds_over_two_profiles(self):
        """The limit is the person's, not the handle's."""
        self.praise(*[self.word(n) for n in range(2)])._work_on()
        self.praise(*[self.word(n, handle="marta_2") for n in range(5, 7)])._work_on()
        self.assertEqual(self.card.points, 25)

    def test_no_limit(self):
        self.rule.daily_cap = 0
        self.praise(*[self.word(n) for n in range(7)])._work_on()
        self.assertEqual(self.card.points, 70)

    def test_first_card_comes_with_the_first_points(self):
        newcomer = self.env["res.partner"].create({"name": "Newcomer"})
        posts = self.keep(self.word(1), self.word(2))
        posts.profile_id._link_partner(newcomer, "claim", "Code")
        posts.sentiment = 1
        posts._work_on()
        card = self.env["loyalty.card"].search([("partner_id", "=", newcomer.id)])
        self.assertEqual(len(card), 1)
        self.assertEqual(card.program_id, self.program)
        self.assertEqual(card.points, 20)
        self.assertInOrder(card)

    def test_other_company_earns_by_its_own_rules(self):
        post = self.praise(self.word(1), account=self.other_account)
        post._work_on()
        self.assertFalse(self.booked(self.card))

    def test_sleeping_rules_and_programmes(self):
        post = self.praise(self.word(1))
        self.rule.active = False
        post._work_on()
        self.rule.active = True
        self.program.active = False
        post._work_on()
        self.assertFalse(self.booked(self.card))

    def test_other_addons_may_know_praise(self):
        post = self.praise(self.word(1), sentiment=0)
        with patch.object(type(post), "_scrm_is_praise", lambda self: True):
            post._work_on()
        self.assertEqual(self.booked(self.card), [("earn", 10)])

    def test_a_rule_of_praise_is_praise(self):
        """With the listening addon installed, its rules decide, in the same batch."""
        if "scrm.rule" not in self.env:
            self.skipTest("listening is not installed")
        rule = self.env["scrm.rule"].create(
            {
                "name": "Praise",
                "query": "love",
                "category": "praise",
                "company_id": self.company.id,
            }
        )
        rule.action_go_live()
        rule.live_from = False
        posts = self.praise(
            self.word(1), self.word(2, text="@qingya is cold"), sentiment=0
        )
        posts._work_on()
        self.assertEqual(self.card.scrm_entry_ids.mapped("res_id"), posts[0].ids)

    def test_an_agent_triggers_it_without_the_right_to_cards(self):
        post = self.praise(self.word(1))
        post.with_user(self.agent).sudo(False)._work_on()
        self.assertEqual(self.card.points, 10)

    def test_told_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rule.with_context(lang="fr_FR").name = "Louange"
        self.partner.lang = "fr_FR"
        self.praise(self.word(1))._work_on()
        self.assertIn("Louange", self.card.scrm_entry_ids.reason)

    def test_rule_makes_sense(self):
        for values in ({"points": 0}, {"points": -3}, {"daily_cap": -1}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self.rule.write(values)
                self.env.flush_all()
            self.env.invalidate_all(flush=False)
        foreign = self._make_program(self.other_company, "Coffee")
        with self.assertRaisesRegex(UserError, "company inconsistencies"):
            self.rule.program_id = foreign

    def test_cost_of_a_batch_without_praise(self):
        """Most posts earn nothing and must cost next to nothing."""
        posts = self.keep(*[said(f"n{n}", f"h{n}") for n in range(200)])
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            self.assertFalse(posts.filtered(lambda post: post._scrm_earns()))
