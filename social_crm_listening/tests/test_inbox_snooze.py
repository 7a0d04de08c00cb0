# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestInboxSnooze(WorkCommon):
    def setUp(self):
        super().setUp()
        self.talk = self.ask("a").with_user(self.agent)

    def test_quick_buttons_mean_the_person_s_own_morning(self):
        self.agent.tz = "Asia/Shanghai"
        with freeze_time("2026-11-25 15:30:00"):  # Wednesday, 23:30 there
            for button, wakes in (
                ("action_snooze_hour", datetime(2026, 11, 25, 16, 30)),
                ("action_snooze_tomorrow", datetime(2026, 11, 26, 1)),
                ("action_snooze_monday", datetime(2026, 11, 30, 1)),
            ):
                getattr(self.talk, button)()
                self.assertEqual(self.talk.snoozed_until, wakes)
        self.assertEqual(self.talk.snoozed_by_id, self.agent)
        self.assertEqual(self.talk.state, "new")

    def test_the_filter_hides_it_until_then(self):
        view = self.env.ref("social_crm_listening.scrm_conversation_view_search")
        for name, expected in (("awake", False), ("snoozed", True)):
            self.assertIn(f'name="{name}"', view.arch)
            self.talk.action_snooze_hour()
            sign = "<=" if name == "awake" else ">"
            domain = [("snoozed_until", sign, "now"), ("id", "=", self.talk.id)]
            self.assertEqual(bool(self.Conversation.search(domain)), expected)

    def test_the_customer_wakes_it(self):
        self.talk.action_snooze_tomorrow()
        self.hear(said("a2", "ha", "Hello?", 5, parent_remote_id="a"))
        self.assertFalse(self.talk.snoozed_until)
        self.assertFalse(self.talk.activity_ids)

    def test_our_own_answer_does_not_wake_it(self):
        self.talk.action_snooze_tomorrow()
        self.hear(
            said("o1", "qingya", "We look", 5, author=self.us, parent_remote_id="a")
        )
        self.assertTrue(self.talk.snoozed_until)

    def test_closing_ends_it(self):
        self.talk.action_snooze_tomorrow()
        self.talk.action_close()
        self.assertFalse(self.talk.snoozed_until)
        with self.assertRaises(UserError):
            self.talk.action_snooze_hour()

    def test_the_cron_wakes_what_is_due_and_reminds_the_owner(self):
        other = self.ask("b")
        self.talk.sudo().user_id = self.colleague
        soon = fields.Datetime.now() + timedelta(hours=1)
        self.talk.sudo().with_user(self.supervisor)._snooze(soon, "Ask the grower")
        other.with_user(self.agent)._snooze(soon + timedelta(hours=5))
        with freeze_time(soon + timedelta(minutes=1)):
            with self.enter_registry_test_mode():
                cron = self.env.ref("social_crm_listening.ir_cron_wake")
                cron.method_direct_trigger()
        talk = self.talk.sudo()
        self.assertFalse(talk.snoozed_until)
        self.assertTrue(other.snoozed_until)
        self.assertEqual(talk.activity_ids.user_id, self.colleague)
        self.assertEqual(talk.activity_ids.summary, "Ask the grower")

    def test_nobody_s_conversation_reminds_who_put_it_off(self):
        self.talk.action_snooze_hour()
        self.talk.sudo()._wake_due()
        self.assertEqual(self.talk.activity_ids.user_id, self.agent)

    def test_a_time_gone_by_is_refused(self):
        with self.assertRaises(UserError):
            self.talk._snooze(fields.Datetime.now() - timedelta(minutes=1))

    def test_only_who_may_write_it(self):
        self.talk.sudo().user_id = self.colleague
        for user in (self.agent, self.other_agent, self.portal):
            for button in ("action_snooze_hour", "action_wake"):
                with self.assertRaises(AccessError):
                    getattr(self.talk.with_user(user), button)()

    def test_who_and_when_cannot_be_written_by_hand(self):
        for name in ("snoozed_until", "snoozed_by_id", "snooze_note"):
            with self.assertRaises(AccessError):
                self.talk.write({name: False})

    def test_waking_takes_a_fixed_number_of_queries(self):
        counts = []
        for start, size in ((0, 3), (100, 60)):
            talks = self.ask(*[f"s{start + n}" for n in range(size)])
            talks.with_user(self.agent).action_snooze_hour()
            counts.append(self.queries(talks._wake_due))
        self.assertLessEqual(counts[1], counts[0] + 8)
