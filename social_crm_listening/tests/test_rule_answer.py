# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timezone

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said
from odoo.addons.social_crm.tools.items import SendResult

from .common import InboxCommon

MORNING = "2026-11-20 08:00:00"
NOON = "2026-11-20 12:00:00"


@tagged("post_install", "-at_install")
class TestRuleAnswer(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(MORNING):
            cls.rule = cls._make_rule(
                "broken",
                name="Broken",
                answer_mode="automatic",
                answer_body="Sorry, {name}!",
                answer_daily_cap=3,
            )
            cls.rule.live_from = MORNING
            cls.rule.with_user(cls.supervisor).action_approve_answer()

    def setUp(self):
        super().setUp()
        self.network = self.let_send()
        self.startPatcher(freeze_time(NOON))

    def answers(self):
        return self.env["scrm.delivery"].search(
            [("company_id", "in", (self.company | self.other_company).ids)]
        )

    def decision(self, post):
        return self.Decision.search(
            [("post_id", "=", post.id), ("kind", "=", "answer")]
        )

    def assertHeld(self, post, words):
        self.assertFalse(self.answers().filtered(lambda d: d.parent_post_id == post))
        self.assertEqual(self.decision(post).state, "held")
        self.assertIn(words, self.decision(post).reason)

    # -- answering ------------------------------------------------------------

    def test_what_was_approved_is_said_once(self):
        post = self.hear(said("p1", "mei", "It is broken"))
        delivery = self.answers()
        self.assertEqual(delivery.body, "Sorry, mei!")
        self.assertEqual(delivery.parent_post_id, post)
        self.assertTrue(delivery.is_automatic)
        self.assertEqual(delivery.rule_id, self.rule)
        self.assertEqual(delivery.user_id, self.supervisor)
        self.assertEqual(delivery.idempotency_key, f"rule:{self.rule.id}:{post.id}")
        decision = self.decision(post)
        self.assertEqual((decision.state, decision.res_id), ("done", delivery.id))
        self.assertEqual(self.rule.answer_today, 1)
        post.process_state = "new"
        self.hear()
        self.assertEqual(self.answers(), delivery)

    def test_nothing_leaves_before_the_transaction_ends(self):
        self.hear(said("p1", "mei", "It is broken"))
        self.assertEqual(self.network.calls, [])
        self.assertEqual(self.answers().state, "queued")

    def test_a_text_that_is_too_long_fails_and_says_so(self):
        self.rule.answer_body = "Very sorry about all of this, {name}"
        self.rule.with_user(self.supervisor).action_approve_answer()
        self.rule.answer_approved_at = MORNING
        post = self.hear(said("p1", "mei", "It is broken"))
        self.assertEqual(self.decision(post).state, "failed")
        self.assertIn("too long", self.decision(post).reason)
        self.assertTrue(post.conversation_id, "the rest of the rule has worked")

    # -- approval -------------------------------------------------------------

    def test_without_approval_nothing_is_said(self):
        self.rule.with_user(self.supervisor).action_withdraw_answer()
        post = self.hear(said("p1", "mei", "It is broken"))
        self.assertHeld(post, "nobody has approved")

    def test_who_may_approve(self):
        self.rule.with_user(self.supervisor).action_withdraw_answer()
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.rule.with_user(user).action_approve_answer()
        self.rule.with_user(self.administrator).action_approve_answer()
        self.assertEqual(self.rule.answer_approved_by_id, self.administrator)
        with self.assertRaises(AccessError):
            self.rule.with_user(self.agent).action_withdraw_answer()

    def test_an_approval_is_not_written(self):
        rule = self.rule.with_user(self.administrator)
        for values in (
            {"answer_approved_by_id": self.supervisor.id},
            {"answer_approved_at": NOON},
        ):
            with self.assertRaises(AccessError):
                rule.write(values)
            with self.assertRaises(AccessError):
                rule.create({"name": "R", "query": "tea", **values})
        self.assertFalse(rule.copy().answer_approved_at)

    def test_each_change_of_text_or_query_ends_it(self):
        for values in (
            {"answer_body": "Sorry!"},
            {"query": "broken OR lost"},
            {"answer_mode": "suggest"},
        ):
            self.rule.write({"answer_mode": "automatic"})
            self.rule.with_user(self.supervisor).action_approve_answer()
            self.rule.with_user(self.administrator).write(values)
            self.assertFalse(self.rule.answer_approved_at, values)
            self.assertFalse(self.rule.answer_approved_by_id, values)

    def test_other_changes_do_not(self):
        self.rule.write(
            {"name": "Broken cups", "answer_body": "Sorry, {name}!", "query": "broken"}
        )
        self.assertTrue(self.rule.answer_approved_at)

    def test_what_waits_does_not_leave_after_a_stop(self):
        for stop in (
            lambda: self.rule.with_user(self.supervisor).action_withdraw_answer(),
            lambda: self.rule.action_pause(),
            lambda: self.rule.write({"answer_body": "Oh!"}),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.hear(said("p1", "mei", "It is broken"))
                stop()
                self.assertEqual(self.answers().state, "cancelled")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_suggestion_needs_no_approval(self):
        self.rule.answer_mode = "suggest"
        with self.assertRaises(UserError):
            self.rule.with_user(self.supervisor).action_approve_answer()

    # -- loops ----------------------------------------------------------------

    def test_bots_and_machines_are_not_answered(self):
        bot = person("robo", is_bot=True)
        self.assertHeld(self.hear(said("p1", "", "broken", author=bot)), "a bot")
        for number, text in enumerate(
            ("Auto-reply: your cup is broken?", "自动回复 broken")
        ):
            post = self.hear(said(f"m{number}", f"m{number}", text, number))
            self.assertHeld(post, "looks like an automatic answer")

    def test_spam_is_not_answered(self):
        advert = "broken 招兼职刷单,日赚500,加微信 abc12345"
        post = self.hear(said("p1", "mei", advert, kind="message"))
        self.assertHeld(post, "spam")

    def test_our_own_words_are_not_even_found(self):
        post = self.hear(said("p1", "qingya", "broken", author=self.us))
        self.assertFalse(self.decision(post))

    def test_one_answer_in_a_conversation_until_the_silence_ends(self):
        first = self.hear(said("p1", "mei", "broken"))
        second = self.hear(said("p2", "lin", "broken too", 1, parent_remote_id="p1"))
        self.assertHeld(second, "the conversation got")
        self.assertEqual(first.conversation_id, second.conversation_id)
        with freeze_time("2026-11-21 12:30:00"):
            third = self.hear(
                said("p3", "ann", "broken", 60 * 24 + 60, parent_remote_id="p1")
            )
        self.assertEqual(self.decision(third).state, "done")

    def test_two_posts_of_one_conversation_in_one_batch(self):
        first, second = self.hear(
            said("p1", "mei", "broken"),
            said("p2", "lin", "broken", 1, parent_remote_id="p1"),
        )
        self.assertEqual(self.answers().parent_post_id, first)
        self.assertHeld(second, "the conversation got")

    def test_one_answer_a_day_to_a_person(self):
        self.hear(said("p1", "mei", "broken"))
        post = self.hear(said("p2", "mei", "broken again", 1))
        self.assertHeld(post, "the author got")
        with freeze_time("2026-11-21 12:30:00"):
            post = self.hear(said("p3", "mei", "broken", 60 * 24 + 60))
            self.assertEqual(self.decision(post).state, "done")

    def test_what_answers_our_answer_is_not_answered(self):
        self.hear(said("p1", "mei", "broken"))
        now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
        self.answers()._set_sent(SendResult("r1", created_at=now))
        # Another thread, as networks may tell it, and another person.
        post = self.hear(said("p2", "lin", "broken", 5, parent_remote_id="r1"))
        self.assertHeld(post, "answers an automatic answer")

    def test_the_cap_of_a_day(self):
        posts = self.hear(*[said(f"p{n}", f"u{n}", "broken", n) for n in range(5)])
        self.assertEqual(len(self.answers()), 3)
        self.assertHeld(posts[3], "used up")
        self.assertHeld(posts[4], "used up")
        later = self.hear(said("p9", "u9", "broken", 9))
        self.assertHeld(later, "used up")
        self.assertEqual(self.rule.answer_today, 3)
        self.env.invalidate_all()
        with freeze_time("2026-11-21 12:30:00"):
            self.assertEqual(self.rule.answer_today, 0)

    # -- the past -------------------------------------------------------------

    def test_what_was_said_before_is_not_answered(self):
        self.rule.live_from = False
        self.rule.answer_approved_at = "2026-11-20 10:00:00"
        post = self.hear(said("p1", "mei", "broken", 30))
        self.assertHeld(post, "before the rule went live")

    def test_old_posts_that_arrive_late_are_for_people(self):
        self.rule.live_from = False
        with freeze_time("2026-11-23 12:00:00"):
            post = self.hear(said("p1", "mei", "broken"))
        self.assertHeld(post, "more than a day ago")

    def test_history_is_not_answered(self):
        post = self.hear(said("p1", "mei", "broken", -60 * 24 * 500))
        self.assertFalse(self.decision(post))
        self.assertFalse(self.answers())

    # -- taking back ----------------------------------------------------------

    def test_an_answer_is_taken_back_until_it_has_left(self):
        post = self.hear(said("p1", "mei", "broken"))
        with self.env.cr.savepoint() as savepoint:
            self.decision(post).with_user(self.agent).action_revoke()
            self.assertEqual(self.answers().state, "cancelled")
            self.assertEqual(self.decision(post).state, "revoked")
            savepoint.rollback()
            self.env.invalidate_all()
        now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
        self.answers()._set_sent(SendResult("r1", created_at=now))
        with self.assertRaisesRegex(UserError, "cannot be taken back"):
            self.decision(post).action_revoke()
        self.assertEqual(self.decision(post).state, "done")

    # -- companies ------------------------------------------------------------

    def test_companies_count_for_themselves(self):
        abroad = self._make_rule(
            "broken",
            company=self.other_company,
            answer_mode="automatic",
            answer_body="Oh, {name}",
        )
        abroad.action_approve_answer()
        abroad.answer_approved_at = MORNING
        self.hear(said("p1", "mei", "broken"))
        self.hear(said("p1", "mei", "broken"), account=self.other_account)
        self.assertEqual(
            {(d.company_id, d.body) for d in self.answers()},
            {(self.company, "Sorry, mei!"), (self.other_company, "Oh, mei")},
        )
