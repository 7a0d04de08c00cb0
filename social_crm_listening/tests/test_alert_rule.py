# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.tests import tagged

from .common_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertRule(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crisis = cls._make_rule(
            "poison followers>10000",
            name="Crisis",
            category="crisis",
            make_alert=True,
            make_conversation=False,
        )

    def alerts(self):
        return self.Alert.search([("company_id", "=", self.company.id)])

    def test_a_single_post_of_somebody_great_opens_a_notice(self):
        self.talk(1, text="poison in the tea", who="small")
        self.assertFalse(self.alerts())
        post = self.talk(1, text="poison in the tea", who="star", followers=900_000)
        alert = self.alerts()
        self.assertEqual((alert.level, alert.rule_id), ("notice", self.crisis))
        self.assertEqual(alert.post_ids, post)
        self.assertIn("poison", alert.summary)
        self.assertEqual(alert.activity_ids.user_id, self.agent)
        decision = self.Decision.search([("kind", "=", "alert")])
        self.assertEqual(decision.post_id, post)
        self.assertEqual(decision._target(), alert)

    def test_more_posts_join_the_open_notice(self):
        self.talk(1, text="poison", who="star", followers=900_000)
        self.talk(3, text="poison", who="fan", followers=50_000)
        self.assertEqual(len(self.alerts()), 1)
        self.assertEqual(len(self.alerts().post_ids), 4)
        self.assertEqual(len(self.alerts().notice_ids), 1)

    def test_an_old_post_is_no_news(self):
        end = self.now - timedelta(days=3)
        self.talk(1, text="poison", followers=900_000, end=end)
        self.assertFalse(self.alerts())

    def test_taking_it_back_closes_it(self):
        post = self.talk(1, text="poison", who="star", followers=900_000)
        decision = self.Decision.search(
            [("kind", "=", "alert"), ("post_id", "=", post.id)]
        )
        decision._revoke(self.supervisor)
        self.assertEqual(self.alerts().state, "closed")
        self.assertIn(self.supervisor.name, self.alerts().review_what)

    def test_without_a_fitting_policy_there_is_still_a_notice(self):
        self.policy.category = "praise"
        self.talk(1, text="poison", who="star", followers=900_000)
        self.assertEqual(self.alerts().level, "notice")
        self.assertFalse(self.alerts().policy_id)

    def test_queries_do_not_grow_with_posts(self):
        self.talk(1, text="poison", who="star", followers=900_000)

        def queries(count, who):
            posts = self.talk(count, text="tea", who=who, followers=900_000)
            posts.write({"text": "poison", "process_state": "new"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            posts._work_on()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = queries(2, "two")
        self.assertLessEqual(queries(50, "fifty"), one + 3)
