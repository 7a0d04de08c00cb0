# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleJudge(RuleCommon):
    """Choosing the span, comparing with another version, saying what is right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule("tea OR milk", state="draft", name="Tea")
        cls.rule.query = "tea"
        cls.posts = cls.keep(
            said("p1", "mei", "tea please"),
            said("p2", "lin", "tea with milk", minutes=1),
            said("p3", "lin", "only milk", minutes=2),
            said("p4", "ann", "coffee", minutes=3),
            said("p5", "ann", "cold tea", minutes=-60 * 24 * 2),
        )

    def trial(self, user=None, **values):
        wizard = self.env["scrm.rule.try"].with_user(user or self.supervisor)
        trial = wizard.create({"rule_id": self.rule.id, "days": "0", **values})
        trial.action_try()
        return trial

    def sides(self, trial):
        return {e.post_id.text: e.side for e in trial.example_ids}

    # -- comparing ------------------------------------------------------------

    def test_the_version_before_is_compared_by_itself(self):
        trial = self.trial()
        self.assertEqual(trial.version_id.number, 1)
        self.assertEqual(
            self.sides(trial),
            {
                "tea please": "found",
                "tea with milk": "found",
                "cold tea": "found",
                "only milk": "old",
            },
        )
        self.assertIn("−1", trial.result)
        self.assertIn("only by Version 1", " ".join(trial.result.split()))

    def test_another_query_is_compared_with_what_stands(self):
        trial = self.trial(query="tea -milk OR coffee")
        self.assertEqual(trial.version_id.number, 2)
        sides = self.sides(trial)
        self.assertEqual(sides["coffee"], "new")
        self.assertEqual(sides["tea with milk"], "old")
        self.assertEqual(sides["tea please"], "found")

    def test_a_broken_version_is_not_compared(self):
        self.rule.query = "(tea"
        self.rule.query = "tea"
        trial = self.trial()
        self.assertEqual(trial.version_id.query, "(tea")
        self.assertEqual(set(self.sides(trial).values()), {"found"})

    def test_queries_do_not_grow_with_the_posts(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            trial = self.trial(query="never said")
            self.assertEqual(trial.found_count, 0)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self.keep(*[said(f"m{n}", f"m{n}", "more", n) for n in range(300)])
        count()
        self.assertLessEqual(count(), few)

    # -- the span -------------------------------------------------------------

    def test_dates_include_both_days_by_ones_own_clock(self):
        self.supervisor.tz = "Asia/Shanghai"
        late = self.keep(said("p9", "ann", "late tea", minutes=60 * 7 + 30))
        self.assertEqual(str(late.posted_at), "2026-11-20 16:30:00")
        day = date(2026, 11, 21)
        trial = self.trial(days="dates", date_from=day, date_to=day)
        self.assertEqual(trial.example_ids.post_id, late)
        day = date(2026, 11, 20)
        trial = self.trial(days="dates", date_from=day, date_to=day)
        self.assertNotIn(late, trial.example_ids.post_id)
        self.assertEqual(trial.found_count, 2)

    def test_a_span_ends_after_it_begins(self):
        with self.assertRaises(ValidationError):
            self.trial(
                days="dates", date_from=date(2026, 11, 2), date_to=date(2026, 11, 1)
            )

    def test_one_account_or_network(self):
        second = self._make_account(self.company, "Second")
        second.instance = "second"
        self.keep(said("s1", "bo", "second tea"), account=second)
        trial = self.trial(account_id=second.id)
        self.assertEqual(trial.example_ids.post_id.text, "second tea")
        self.assertEqual(self.trial(channel="file").found_count, 4)
        self.assertEqual(self.trial(channel="feed").found_count, 0)

    # -- right and wrong ------------------------------------------------------

    def judge(self, trial, **verdicts):
        for example in trial.example_ids:
            verdict = verdicts.get(example.post_id.remote_id)
            if verdict:
                getattr(example, f"action_{verdict}")()

    def test_verdicts_are_remembered_and_counted(self):
        trial = self.trial()
        self.judge(trial, p1="right", p2="right", p5="wrong")
        self.assertEqual(trial.precision, "2 of 3 looked at were right.")
        version = self.rule.version_ids[0]
        self.assertEqual((version.right_count, version.looked_at), (2, 3))
        self.assertEqual(version.precision, "2 of 3 looked at were right")
        self.assertEqual(self.rule.precision, version.precision)
        self.assertEqual(len(self.rule.with_user(self.supervisor).verdict_ids), 3)
        again = self.trial()
        marks = {e.post_id.remote_id: e.verdict for e in again.example_ids}
        self.assertEqual(marks["p5"], "wrong")
        self.judge(again, p5="right")
        self.assertEqual(len(self.env["scrm.rule.verdict"].search([])), 3)
        self.assertEqual(again.precision, "3 of 3 looked at were right.")

    def test_right_ones_that_are_lost_are_told(self):
        self.judge(self.trial(), p1="right", p2="right", p3="wrong")
        trial = self.trial(query="tea -milk")
        self.assertIn("1 of 1 looked at were right.", trial.precision)
        self.assertIn("1 that were called right are not found.", trial.precision)
        version = self.rule.version_ids[0]
        self.assertEqual((version.right_count, version.looked_at), (2, 2))

    def test_keeping_the_query_keeps_how_it_did(self):
        self.judge(self.trial(), p1="right", p2="wrong")
        trial = self.trial(self.administrator, query="tea -milk")
        trial.action_keep()
        version = self.rule.version_ids[0]
        self.assertEqual((version.number, version.query), (3, "tea -milk"))
        self.assertEqual((version.right_count, version.looked_at), (1, 1))

    def test_verdicts_stay_in_the_company(self):
        verdicts = self.env["scrm.rule.verdict"]
        abroad = self.keep(said("x1", "xu", "tea"), account=self.other_account)
        verdicts._remember(self.rule, self.posts[0] | abroad, True)
        self.assertEqual(verdicts.search([]).post_id, self.posts[0])
        verdict = verdicts.search([])
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                verdict.with_user(user).read(["is_right"])
        with self.assertRaises(AccessError):
            verdict.with_user(self.administrator).is_right = False

    def test_an_example_is_seen_by_whoever_tries(self):
        example = self.trial().example_ids[:1]
        with self.assertRaises(AccessError):
            example.with_user(self.administrator).read(["spans"])
        with self.assertRaises(AccessError):
            example.with_user(self.agent).action_right()
