# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Before and after a deadline: the right person, once, at work, and never too late."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import NOW, said
from odoo.addons.social_crm.tools.items import SendResult

from .common_clock import ClockCommon

DAY = 24 * 60


@tagged("post_install", "-at_install")
class TestClockTell(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._make_user("boss", "social_crm.group_supervisor", cls.company)
        cls.policy = cls._make_policy(second_after_minutes=30)

    def told(self, talk):
        """(level, person) in order."""
        return [
            (event.kind, event.user_id)
            for event in talk.event_ids
            if event.kind in ("warned", "breached", "escalated")
        ]

    def mine(self, minutes=0, **values):
        talk = self.ask(minutes, **values)
        with self.at(minutes):
            talk.user_id = self.agent
        return talk

    # -- levels ---------------------------------------------------------------

    def test_the_owner_is_warned_before(self):
        talk = self.mine()
        self.clock(44)
        self.assertFalse(self.told(talk))
        self.clock(45)
        self.assertEqual(self.told(talk), [("warned", self.agent)])
        activity = self.reminders(talk)
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("First response due", activity.summary)
        self.assertEqual(talk.clock_state, "warning")
        self.assertIn("told: %s" % self.agent.name, talk.message_ids[0].body)

    def test_the_leader_is_told_when_it_is_late(self):
        talk = self.mine()
        self.clock(45)
        self.clock(62)
        self.assertEqual(
            self.told(talk), [("warned", self.agent), ("breached", self.leader)]
        )
        self.assertEqual(self.reminders(talk).user_id, self.agent | self.leader)
        self.assertEqual(talk.clock_state, "breached")
        self.assertEqual(talk.breached_at, self.moment(60))

    def test_the_named_person_comes_before_the_leader(self):
        self.policy.write({"escalation_user_id": self.boss.id})
        talk = self.mine(5)
        self.clock(70)
        self.assertEqual(self.told(talk), [("breached", self.boss)])

    def test_a_second_level_after_a_while(self):
        self.policy.write({"second_user_id": self.boss.id})
        talk = self.mine(5)
        self.clock(70)
        self.clock(94)
        self.assertEqual(len(self.told(talk)), 1)
        self.clock(96)
        self.assertEqual(
            self.told(talk), [("breached", self.leader), ("escalated", self.boss)]
        )

    def test_each_level_once_however_often_the_cron_runs(self):
        talk = self.mine()
        for minute in (45, 46, 50, 61, 62, 70, 91, 95, 100, 150):
            self.clock(minute)
        levels = [level for level, _user in self.told(talk)]
        self.assertEqual(levels, ["warned", "breached", "escalated"])
        self.assertEqual(len(self.reminders(talk)), 3)

    def test_whoever_was_told_already_is_not_told_when_the_machine_starts_over(self):
        talk = self.mine()
        self.clock(62)
        with self.at(63):
            talk.clock_check_at = self.moment(0)
            talk._recompute()
        self.clock(64)
        self.assertEqual(len(self.told(talk)), 1)

    def test_each_question_is_a_new_deadline(self):
        talk = self.mine()
        self.clock(62)
        self.reply(70)
        self.ask(80, "m2", parent_remote_id="m1")
        self.clock(205)
        self.assertEqual(
            [level for level, _user in self.told(talk)], ["breached", "breached"]
        )

    def test_closing_has_a_deadline_too(self):
        self._retune(self.policy, first_hours=0, next_hours=0, cycle_hours=1)
        talk = self.mine(5)
        self.clock(70)
        self.assertEqual(talk.event_ids[-1].source, "cycle")
        self.assertIn("Closing late", self.reminders(talk).summary)

    # -- never ----------------------------------------------------------------

    def test_nothing_after_an_answer(self):
        talk = self.mine()
        self.reply(30)
        for minute in (45, 62, 95, 500):
            self.clock(minute)
        self.assertFalse(self.told(talk))
        self.assertFalse(self.reminders(talk))

    def test_nothing_when_the_answer_comes_with_the_deadline(self):
        """Due, not looked at yet, answered: the cron's round finds the answer."""
        talk = self.mine()
        with self.at(62):
            talk._update_clocks()
        self.assertTrue(talk.clock_check_at <= self.moment(62))
        self.reply(62)
        self.clock(63)
        self.assertFalse(self.told(talk))
        self.assertEqual(talk.clock_state, "missed")

    def test_an_answer_on_its_way_holds_the_alarm(self):
        network = self.let_send()
        self.assertTrue(network)
        talk = self.mine()
        with self.at(58):
            talk.with_user(self.agent).send_reply("One moment", key="k1")
        self.clock(62)
        self.assertFalse(self.told(talk))
        self.assertEqual(talk.clock_check_at, self.moment(67))
        delivery = self.env["scrm.delivery"].search([], order="id desc", limit=1)
        with self.at(63):
            delivery._set_sent(
                SendResult("a1", created_at=NOW.replace(hour=10, minute=3))
            )
        self.clock(68)
        self.assertFalse(self.told(talk))

    def test_an_answer_that_failed_holds_nothing(self):
        self.let_send()
        talk = self.mine()
        with self.at(58):
            talk.with_user(self.agent).send_reply("One moment", key="k1")
        self.clock(62)
        delivery = self.env["scrm.delivery"].search([], order="id desc", limit=1)
        delivery.state = "failed"
        self.clock(68)
        self.assertEqual(self.told(talk), [("breached", self.leader)])

    def test_an_answer_that_never_leaves_holds_nothing(self):
        self.let_send()
        talk = self.mine()
        with self.at(10):
            talk.with_user(self.agent).send_reply("One moment", key="k1")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_delivery SET create_date = %s WHERE idempotency_key = 'k1'",
            (self.moment(10),),
        )
        self.clock(62)
        self.assertEqual(self.told(talk), [("breached", self.leader)])

    def test_nothing_after_the_close(self):
        talk = self.mine()
        self.clock(62)
        self.assertTrue(self.reminders(talk))
        with self.at(63):
            talk.with_user(self.agent).action_close()
        self.assertFalse(self.reminders(talk))
        self.clock(200)
        self.assertEqual(len(self.told(talk)), 1)

    def test_an_answer_takes_the_reminders_away(self):
        talk = self.mine()
        other = talk.activity_schedule("mail.mail_activity_data_todo")
        self.clock(62)
        self.reply(70)
        self.assertFalse(self.reminders(talk))
        self.assertTrue(other.exists())

    def test_nobody_is_told_at_midnight(self):
        talk = self.mine(7 * 60 + 30)
        for minute in range(8 * 60, 3 * DAY, 240):
            self.clock(minute)
        self.assertFalse(self.told(talk))
        monday = 3 * DAY
        self.clock(monday + 16)
        self.assertEqual(self.told(talk), [("warned", self.agent)])

    def test_calendar_targets_wake_nobody_either(self):
        self._retune(
            self.policy,
            measured_in="calendar",
            cycle_hours=0,
            second_after_minutes=0,
        )
        talk = self.mine(12 * 60)
        self.clock(13 * 60 + 5)
        self.assertEqual(talk.clock_state, "breached")
        self.assertFalse(self.told(talk))
        self.assertEqual(talk.clock_check_at, self.moment(3 * DAY))
        self.clock(3 * DAY + 1)
        self.assertIn(("breached", self.leader), self.told(talk))

    def test_history_is_never_late(self):
        old = [
            said(f"old{n}", f"h{n}", "Hi @qingya", -600 * DAY, mentions=(self.us,))
            for n in range(20)
        ]
        with self.at(0):
            self.hear(*old)
        before = self.Event.search_count([])
        self.clock(5000)
        self.assertEqual(self.Event.search_count([]), before)

    # -- who ------------------------------------------------------------------

    def test_without_an_owner_the_leader_is_warned(self):
        talk = self.ask()
        self.clock(45)
        self.assertEqual(self.told(talk), [("warned", self.leader)])

    def test_whoever_may_not_see_it_is_passed_over(self):
        colleague = self._make_user("colleague", "social_crm.group_agent", self.company)
        self.policy.write({"escalation_user_id": colleague.id})
        talk = self.mine(5)
        self.clock(70)
        self.assertEqual(self.told(talk), [("breached", self.leader)])

    def test_whoever_left_is_passed_over(self):
        self.policy.write({"escalation_user_id": self.boss.id})
        self.boss.active = False
        talk = self.mine(5)
        self.clock(70)
        self.assertEqual(self.told(talk), [("breached", self.leader)])

    def test_nobody_to_tell_is_written_down(self):
        self.team.user_id = False
        talk = self.ask()
        self.clock(70)
        self.assertEqual(self.told(talk), [("breached", self.env["res.users"])])
        self.assertFalse(self.reminders(talk))
        self.assertIn("nobody who could be told", talk.message_ids[0].body)

    def test_names_from_the_network_stay_text(self):
        self.leader.name = "<b>x</b>"
        talk = self.mine()
        self.clock(62)
        self.assertIn("&lt;b&gt;x", talk.message_ids[0].body)
        self.assertNotIn("<b>", talk.message_ids[0].body)

    @mute_logger("odoo.addons.social_crm_listening.models.scrm_conversation_clock_tell")
    def test_one_that_cannot_be_computed_does_not_hold_the_others(self):
        bad, good = self.mine(), self.ask(0, "m2")
        words = type(bad)._words_of_act

        def broken(talk, *args):
            if talk.id == bad.id:
                raise ValueError("broken")
            return words(talk, *args)

        with patch.object(type(bad), "_words_of_act", broken):
            self.clock(62)
        self.assertEqual(self.told(good), [("breached", self.leader)])
        self.assertFalse(self.told(bad))
        self.assertGreater(bad.clock_check_at, self.moment(62))

    # -- many -----------------------------------------------------------------

    def test_more_due_at_once_takes_few_more_queries(self):
        talks = {}
        for size in (1, 30):
            with self.at(0):
                talks[size] = self.hear(
                    *[
                        said(f"{size}-{n}", f"h{n}", "Hi @qingya", mentions=(self.us,))
                        for n in range(size)
                    ]
                ).conversation_id
        counts = {}
        for size, some in talks.items():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at(62):
                some._update_clocks(telling=True)
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
            self.assertEqual(len(self.reminders(some)), size)
        # Core tells of each new activity by a mail of its own.
        self.assertLess(counts[30] - counts[1], 30 * 20)
