# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_clock import ClockCommon


@tagged("post_install", "-at_install")
class TestClockReport(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["scrm.response.report"].with_user(cls.supervisor)

    def figures(self, *aggregates, groupby=(), domain=()):
        self.env.flush_all()
        return self.Report._read_group(
            [("kind", "=", "first"), *domain], list(groupby), list(aggregates)
        )

    def answer_after(self, *minutes):
        for number, after in enumerate(minutes):
            self.ask(0, f"q{number}")
            self.reply(after, to=f"q{number}", remote_id=f"r{number}")

    def test_median_and_percentile(self):
        self.answer_after(6, 12, 18, 24, 300)
        ((median, high, average),) = self.figures(
            "median_hours:avg", "p90_hours:avg", "hours:avg"
        )
        self.assertAlmostEqual(median, 0.3)
        # 24 min and 60 % of the way to 300 min.
        self.assertAlmostEqual(high, (24 + 0.6 * 276) / 60)
        self.assertAlmostEqual(average, 72 / 60)

    def test_both_clocks(self):
        self.ask(7 * 60, "q1")
        self.reply(3 * 24 * 60, to="q1")
        ((calendar, working),) = self.figures(
            "median_hours:avg", "median_working_hours:avg"
        )
        self.assertAlmostEqual(calendar, 65)
        self.assertAlmostEqual(working, 1)

    def test_by_day_team_channel_and_subject(self):
        self._make_rule("tea", category="complaint", make_conversation=True)
        with self.at(0):
            self.hear(said("t1", "mei", "My tea"))
        for group in ("date:day", "team_id", "channel", "category", "user_id"):
            with self.subTest(group=group):
                self.assertTrue(self.figures("__count", groupby=(group,)))
        ((category, count),) = self.figures("__count", groupby=("category",))
        self.assertEqual((category, count), ("complaint", 1))

    def test_in_time_and_response_rate(self):
        self._make_policy()
        self.answer_after(10, 20, 30, 90)
        ((in_time, rate),) = self.figures("in_time:avg", "answered:avg")
        self.assertAlmostEqual(in_time, 75)
        self.assertAlmostEqual(rate, 100)
        for number in range(2):
            self.ask(0, f"silent{number}")
        with self.at(30):
            spam = self.ask(0, "spam")
            spam.action_ignore()
        ((in_time, rate),) = self.figures("in_time:avg", "answered:avg")
        self.assertAlmostEqual(rate, 100 * 4 / 6)
        self.assertAlmostEqual(in_time, 75)

    def test_closed_without_an_answer_is_apart(self):
        talk = self.ask()
        with self.at(30):
            talk.action_close()
        self.env.flush_all()
        ((hours, count),) = self.Report._read_group(
            [("kind", "=", "cycle"), ("outcome", "=", "unanswered")],
            [],
            ["hours:avg", "__count"],
        )
        self.assertEqual((hours or 0, count), (0, 1))

    def test_the_pivot_of_the_screen(self):
        self.answer_after(6, 12, 18)
        self.env.flush_all()
        views = self.env["scrm.response.report"].get_views([(False, "pivot")])
        self.assertIn("p90_working_hours", views["views"]["pivot"]["arch"])
        rows = self.Report.formatted_read_grouping_sets(
            [], [[], ["kind"]], ["median_hours:avg", "in_time:avg", "__count"]
        )
        self.assertEqual(len(rows), 2)
