# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_alert import AlertCommon

REVIEW = {
    "review_what": "A film of a fault",
    "review_done": "Recall",
    "review_speed": "Ten minutes",
    "review_change": "Test the lids",
}


@tagged("post_install", "-at_install")
class TestAlert(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_usual()

    def storm(self, count=40, **values):
        return self.talk(count, minutes=14, **values)

    # -- seeing ---------------------------------------------------------------

    def test_a_storm_opens_one_warning(self):
        posts = self.storm()
        self.mood(posts[:30])
        alert = self.look()
        self.assertEqual(alert.series_id, self.series())
        self.assertIn(alert.level, ("warning", "alarm"))
        self.assertEqual(alert.state, "new")
        self.assertEqual(alert.user_id, self.agent)
        self.assertEqual(alert.policy_id, self.policy)
        self.assertTrue(alert.post_ids <= posts)
        self.assertEqual(alert.figures["people"], 40)
        self.assertIn("40 posts", alert.summary)
        self.assertIn("75 % negative", alert.summary)
        self.assertLessEqual(abs((self.now - alert.onset).total_seconds()), 1200)
        self.assertGreater(alert.deadline, alert.opened_at)

    def test_what_is_looked_at_now_is_not_learned_as_usual(self):
        full_hour = self.now.replace(minute=0)
        self.storm(end=full_hour)
        alert = self.look(full_hour + timedelta(minutes=1))
        self.assertEqual(alert.series_id, self.series())
        self.assertLess(max(alert.series_id.baseline["mean"]), 10)

    def test_usual_talk_opens_none(self):
        self.talk(3, minutes=55)
        self.assertFalse(self.look())

    def test_looking_again_finds_the_same_warning(self):
        self.storm()
        alert = self.look()
        notices = len(alert.notice_ids)
        activities = len(alert.activity_ids)
        self.assertFalse(self.look())
        self.look(self.now + timedelta(minutes=5))
        self.assertEqual(
            self.Alert.search([("series_id", "=", alert.series_id.id)]), alert
        )
        self.assertEqual(len(alert.notice_ids), notices)
        self.assertEqual(len(alert.activity_ids), activities)

    def test_it_rises_on_the_same_warning(self):
        self.talk(14, minutes=14)
        alert = self.look()
        before, deadline = alert.level, alert.deadline
        posts = self.storm(150, who="angry", followers=100_000)
        self.mood(posts)
        raised = self.look(self.now + timedelta(minutes=1))
        self.assertEqual(raised, alert)
        self.assertNotEqual(alert.level, before)
        self.assertEqual(alert.level, "crisis")
        self.assertLess(alert.deadline, deadline)
        self.assertEqual(set(alert.notice_ids.mapped("level")), {before, "crisis"})

    def test_one_storm_in_two_series_is_one_warning(self):
        self._make_rule("broken", category="complaint").live_from = self.rule.live_from
        posts = self.talk(1, text="qingya is broken", end=self.now - timedelta(days=50))
        self.count()
        posts = self.storm(40, text="qingya is broken", who="angry")
        self.mood(posts)
        alert = self.look()
        self.assertEqual(len(alert), 1)
        self.assertEqual(len(alert.also_series_ids), 1)
        self.look(self.now + timedelta(minutes=5))
        self.assertEqual(
            self.Alert.search_count([("company_id", "=", self.company.id)]), 1
        )

    def test_history_never_warns(self):
        self.account.live_from = self.now - timedelta(minutes=1)
        self.storm()
        self.assertFalse(self.look())

    def test_a_new_account_is_listened_to_for_a_day_first(self):
        self.account.live_from = self.now - timedelta(hours=3)
        self.storm()
        self.assertFalse(self.look())

    def test_what_arrives_hours_late_never_warns(self):
        self.storm(end=self.now - timedelta(hours=4))
        self.assertFalse(self.look())

    def test_a_series_without_a_past_learns_first(self):
        rule = self._make_rule("cup", category="brand")
        rule.live_from = self.now - timedelta(days=2)
        self.storm(text="a cup")
        self.assertFalse(self.look())
        self.assertTrue(self.series(f"rule:{rule.id}").is_learning)

    def test_one_loud_person_and_robots_never_warn(self):
        robots = self.storm(40, who="bot")
        robots.profile_id.is_bot = True
        self.assertFalse(self.look())

    def test_spam_never_warns(self):
        self.storm().is_spam = True
        self.assertFalse(self.look())

    def test_an_unwatched_series_never_warns(self):
        self.storm()
        self.count()
        self.series().watched = False
        self.assertFalse(self.look())

    def test_companies_stay_apart(self):
        self.storm(account=self.other_account)
        self.assertFalse(self.look())

    # -- telling --------------------------------------------------------------

    def test_people_are_told_as_the_policy_says(self):
        channel = self.env["discuss.channel"].create({"name": "War room"})
        self.agent.email = "agent@example.com"
        for line in self.policy.level_ids:
            line.write(
                {
                    "by_mail": True,
                    "by_chat": True,
                    "make_ticket": True,
                    "channel_id": channel.id,
                    "user_ids": [fields.Command.set(self.supervisor.ids)],
                }
            )
        self.storm()
        alert = self.look()
        self.assertEqual(alert.activity_ids.user_id, self.agent | self.supervisor)
        mails = self.env["mail.mail"].search(
            [("subject", "=", alert.name), ("body_html", "like", f"alert/{alert.id}")]
        )
        self.assertIn(self.agent.email_formatted, mails.mapped("email_to"))
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertIn("Qingya", channel.message_ids[0].body)
        self.assertEqual(alert.ticket_id.company_id, self.company)
        self.mood(self.storm(150, who="angry", followers=100_000))
        ticket = alert.ticket_id
        self.look(self.now + timedelta(minutes=1))
        self.assertEqual(alert.ticket_id, ticket)

    def test_a_missed_deadline_is_told_above_once(self):
        self.storm()
        alert = self.look()
        alert.deadline = fields.Datetime.now() - timedelta(minutes=1)
        self.assertTrue(alert.is_late)
        self.assertEqual(self.Alert._remind(), alert)
        self.assertIn(self.supervisor, alert.activity_ids.user_id)
        self.assertFalse(self.Alert._remind())
        self.assertIn(alert, self.Alert.search([("is_late", "=", True)]))

    def test_names_with_markup_are_escaped(self):
        self.rule.name = "<script>x()</script>"
        self.storm()
        alert = self.look()
        bodies = "".join(alert.message_ids.mapped("body"))
        self.assertNotIn("<script", bodies)

    # -- working on it --------------------------------------------------------

    def test_the_plan_becomes_a_checklist(self):
        plan = self.env.ref("social_crm_listening.scrm_alert_plan_product")
        self.policy.plan_id = plan
        self.storm()
        alert = self.look()
        self.assertEqual(alert.step_ids.mapped("name"), plan.step_ids.mapped("name"))
        step = alert.step_ids[0].with_user(self.agent)
        step.done = True
        self.assertEqual(step.done_by_id, self.agent)
        self.assertTrue(step.done_at)
        self.assertGreater(alert.progress, 0)

    def test_closing_needs_a_review(self):
        self.storm()
        alert = self.look().with_user(self.agent)
        alert.action_acknowledge()
        alert.action_handle()
        with self.assertRaisesRegex(ValidationError, "What To Change"):
            alert.write({**REVIEW, "review_change": " ", "state": "closed"})
        alert.write(REVIEW)
        alert.action_close()
        self.assertEqual(alert.state, "closed")
        self.assertTrue(alert.acknowledged_at and alert.handled_at and alert.closed_at)

    def test_after_closing_there_is_quiet_for_a_while(self):
        self.storm()
        alert = self.look()
        alert.write({**REVIEW, "state": "closed"})
        alert.closed_at = self.now
        self.assertFalse(self.look(self.now + timedelta(minutes=5)))
        self.policy.cooldown_hours = 0
        fresh = self.look(self.now + timedelta(minutes=5))
        self.assertEqual(fresh.series_id, alert.series_id)

    def test_one_open_warning_a_series(self):
        self.storm()
        alert = self.look()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            alert.copy({"opened_at": self.now})
            self.env.flush_all()

    def test_other_words_need_approval_again(self):
        statement = self.env["scrm.alert.statement"].search([], limit=1)
        statement.with_user(self.supervisor).action_approve()
        self.assertTrue(statement.approved)
        statement.text = "Other words"
        self.assertFalse(statement.approved)

    def test_the_screen_opens(self):
        self.storm()
        alert = self.look()
        with Form(alert.with_user(self.agent)) as form:
            form.measures = "<p>Recall</p>"
        chart = alert.chart
        self.assertEqual(
            {mark["level"] for mark in chart["marks"]}, {"onset", alert.level}
        )

    # -- who may --------------------------------------------------------------

    def test_access(self):
        self.storm()
        alert = self.look()
        alert.user_id = self.supervisor
        mine = alert.with_user(self.agent)
        self.assertTrue(mine.summary)
        with self.assertRaises(AccessError):
            mine.write({"measures": "x"})
        alert.with_user(self.supervisor).write({"measures": "x"})
        with self.assertRaises(AccessError):
            alert.with_user(self.other_agent).read(["name"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.Alert.with_user(user).search([])
        with self.assertRaises(AccessError):
            self.policy.with_user(self.agent).write({"name": "x"})

    # -- cost -----------------------------------------------------------------

    def queries_of_a_look(self, now):
        before = self.env.cr.sql_log_count
        self.Series._look(now)
        return self.env.cr.sql_log_count - before

    def test_looking_costs_the_same_for_one_and_fifty_series(self):
        self.storm(30)
        self.look()
        self.env.invalidate_all()
        one = self.queries_of_a_look(self.now)
        rules = self.env["scrm.rule"]
        for number in range(49):
            rules |= self._make_rule(f"word{number}", category="brand")
        rules.write({"live_from": self.rule.live_from})
        for series in self.Series._make_for_rules(rules).values():
            self.make_usual(series, days=20)
        words = " ".join(f"word{number}" for number in range(49))
        self.talk(20, minutes=14, text=words, who="all")
        self.count()
        self.Series._look(self.now)
        self.env.invalidate_all()
        many = self.queries_of_a_look(self.now)
        self.assertLessEqual(many, one + 2)
