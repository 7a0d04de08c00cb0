# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_clock import ClockCommon


@tagged("post_install", "-at_install")
class TestClockTargets(ClockCommon):
    def test_the_first_that_fits_holds_and_says_why(self):
        self._make_policy(name="Everybody", sequence=90)
        urgent = self._make_policy(
            name="Urgent", sequence=10, priority="2", first_hours=0.5
        )
        talk = self.ask()
        self.assertEqual(talk.sla_reason, "“Everybody”: holds for everybody")
        self.assertEqual(talk.next_due_at, self.moment(60))
        with self.at(1):
            talk.with_user(self.agent).priority = "3"
        self.assertEqual(talk.sla_policy_id, urgent)
        self.assertEqual(talk.sla_reason, "“Urgent”: priority at least High")
        self.assertEqual(talk.next_due_at, self.moment(30))

    def test_every_condition(self):
        rule = self._make_rule("broken", category="complaint")
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        partner = self.env["res.partner"].create(
            {"name": "Mei", "category_id": [(6, 0, tag.ids)]}
        )
        talk = self.ask()
        talk.profile_id.partner_id = partner
        talk.profile_id.value_score = 70
        talk.rule_ids = rule
        self.env.flush_all()
        for values, reason in (
            ({"rule_ids": rule.ids}, "found by broken"),
            ({"category": "complaint"}, "subject Complaint"),
            ({"channel": "file"}, "channel"),
            ({"min_value": 60}, "influence at least 60"),
            ({"partner_tag_ids": tag.ids}, "contact tagged VIP"),
            ({"team_ids": self.team.ids}, "team Care"),
        ):
            with self.subTest(values=values):
                policy = self._make_policy(name="P", **values)
                talk._update_clocks()
                self.assertEqual(talk.sla_policy_id, policy)
                self.assertIn(reason, talk.sla_reason)
                policy.active = False

    def test_no_target_is_said_too(self):
        self._make_policy(priority="3")
        talk = self.ask()
        self.assertEqual(talk.sla_reason, "No targets hold for this conversation")
        self.assertEqual(talk.clock_state, "none")

    def test_a_policy_of_another_company_never_holds(self):
        self._make_policy(company=self.other_company)
        self.assertFalse(self.ask().sla_policy_id)

    def test_answered_in_time_and_too_late(self):
        self._make_policy()
        in_time = self.ask()
        self.reply(60)
        self.assertEqual((in_time.clock_state, in_time.breached_at), ("met", False))
        late = self.ask(100, "m2")
        self.reply(161, to="m2")
        self.assertEqual(late.clock_state, "missed")
        self.assertEqual(late.breached_at, self.moment(160))
        self.assertFalse(late.next_due_at)

    def test_no_clock_after_the_close(self):
        self._make_policy()
        talk = self.ask()
        with self.at(10):
            talk.action_close()
        for field in ("next_due_at", "cycle_due_at", "clock_check_at", "breached_at"):
            self.assertFalse(talk[field], field)
        self.clock(10_000)
        self.assertEqual(self.kinds(talk), ["heard", "closed"])

    def test_a_close_behind_the_machine_s_back_stops_the_clock(self):
        self._make_policy()
        talk = self.ask()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_conversation SET state = 'closed', closed_at = %s"
            " WHERE id = %s",
            (self.moment(10), talk.id),
        )
        self.env.invalidate_all()
        self.clock(300)
        self.assertFalse(talk.next_due_at)
        self.assertEqual(self.kinds(talk), ["heard"])

    def test_waiting_for_the_customer_pauses(self):
        self._make_policy()
        talk = self.ask()
        with self.at(20):
            talk.with_user(self.agent).state = "waiting"
        self.assertEqual((talk.clock_state, talk.next_due_at), ("paused", False))
        with self.at(100):
            talk.with_user(self.agent).state = "open"
        self.assertEqual(talk.next_due_at, self.moment(140))

    def test_the_next_question_has_its_own_deadline(self):
        self._make_policy()
        talk = self.ask()
        self.reply(10)
        self.assertFalse(talk.next_due_at)
        self.ask(60, "m2", parent_remote_id="m1")
        self.ask(90, "m3", parent_remote_id="m1")
        self.assertEqual(talk.next_due_at, self.moment(180))
        self.assertEqual(talk.first_due_at, self.moment(60))

    def test_the_filters_find_what_is_late_and_what_is_due(self):
        self._make_policy()
        late, soon = self.ask(0), self.ask(50, "m2")
        with self.at(70):
            find = self.Conversation.search
            self.assertEqual(find([("next_due_at", "<", "now")]) & (late | soon), late)
            self.assertEqual(
                find([("next_due_at", ">=", "now"), ("next_due_at", "<", "now +1H")])
                & (late | soon),
                soon,
            )

    # -- policies change ------------------------------------------------------

    def test_switching_targets_on_measures_nothing_old(self):
        talk = self.ask()
        with self.at(300):
            self.Policy.create(
                {"name": "New", "company_id": self.company.id, "first_hours": 1}
            )
        self.clock(301)
        self.assertFalse(talk.sla_policy_id)
        self.assertFalse(talk.next_due_at)
        self.assertFalse(self.reminders(talk))

    def test_a_stricter_target_holds_for_what_runs_but_shouts_about_nothing_past(self):
        policy = self._make_policy(first_hours=6)
        talk = self.ask()
        with self.at(120):
            policy.first_hours = 1
        self.clock(121)
        self.assertEqual(talk.clock_state, "breached")
        self.assertEqual(talk.next_due_at, self.moment(60))
        self.assertEqual(self.kinds(talk), ["heard"])
        self.clock(200)
        self.assertFalse(self.reminders(talk))

    def test_a_renamed_policy_stays_in_force(self):
        policy = self._make_policy()
        before = policy.changed_at
        policy.name = "Other words"
        self.assertEqual(policy.changed_at, before)

    def test_a_new_first_policy_leaves_running_clocks_to_the_old(self):
        old = self._make_policy(sequence=20)
        talk = self.ask()
        with self.at(10):
            new = self.Policy.create(
                {
                    "name": "New",
                    "sequence": 1,
                    "company_id": self.company.id,
                    "first_hours": 8,
                }
            )
            self.assertEqual(new.live_from, self.moment(10))
        self.clock(11)
        self.assertEqual(talk.sla_policy_id, old)
        self.assertEqual(talk.next_due_at, self.moment(60))

    def test_an_archived_policy_ends_its_deadlines(self):
        policy = self._make_policy()
        talk = self.ask()
        with self.at(10):
            policy.active = False
        self.clock(11)
        self.assertFalse(talk.next_due_at)

    # -- what a policy may be -------------------------------------------------

    def test_people_of_other_companies_are_not_told(self):
        with self.assertRaises(ValidationError):
            self._make_policy(escalation_user_id=self.other_agent.id)

    @mute_logger("odoo.sql_db")
    def test_targets_are_not_negative(self):
        with self.assertRaises(IntegrityError):
            self._make_policy(first_hours=-1)

    def test_starter_targets(self):
        urgent = self.env.ref("social_crm_listening.scrm_sla_policy_urgent")
        standard = self.env.ref("social_crm_listening.scrm_sla_policy_standard")
        self.assertLess(urgent.sequence, standard.sequence)
        self.assertLess(urgent.first_hours, standard.first_hours)

    def test_warnings_by_share_or_minutes(self):
        policy = self._make_policy(warn_percent=50)
        self.assertEqual(policy._terms()[0].warn_before(3600), 1800)
        policy.warn_minutes = 10
        self.assertEqual(policy._terms()[0].warn_before(3600), 600)
        self.assertEqual(policy._terms()[0].first, timedelta(hours=1).total_seconds())
