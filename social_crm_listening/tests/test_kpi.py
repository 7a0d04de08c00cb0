# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.social_crm.tools.periods import span

from .common_alert import AlertCommon
from .common_clock import ClockCommon


def figure(case, code, day, user=None):
    """A key figure of a day, as somebody sees it on the dashboard."""
    kpi = case.env["scrm.kpi"].with_user(user or case.agent)
    kpi = kpi.with_company(case.company)
    case.env.flush_all()
    return getattr(kpi, f"_kpi_{code}")(span(day, day, "UTC"))


@tagged("post_install", "-at_install")
class TestKpiClocks(ClockCommon):
    """The dashboard says what the report of response times says."""

    def test_median_and_slow_ones(self):
        for number, after in enumerate((6, 12, 18, 24, 300)):
            self.ask(0, f"q{number}")
            self.reply(after, to=f"q{number}", remote_id=f"r{number}")
        turns = self.env["scrm.conversation.turn"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "first")]
        )
        day = turns.mapped("started_at")[0].date()
        self.assertAlmostEqual(figure(self, "response_time", day), 18 * 60)
        slow = (24 + 0.6 * 276) * 60
        self.assertAlmostEqual(figure(self, "response_slow", day), slow)
        self.assertIsNone(figure(self, "cycle", day))
        self.assertIsNone(figure(self, "response_time", day + timedelta(days=1)))


@tagged("post_install", "-at_install")
class TestKpiVoice(AlertCommon):
    def test_share_of_voice_and_net_sentiment(self):
        rival = self._make_rule("yunling", name="Yunling", category="competitor")
        rival.live_from = self.rule.live_from
        ours = self.talk(4, text="qingya is late and cold, late again")
        ours += self.talk(2, text="qingya smells nice", who="glad")
        theirs = self.talk(2, text="yunling tastes lovely", who="fan")
        self.mood(ours[:4])
        self.mood(ours[4:], "positive")
        self.mood(theirs, "positive")
        self.count()
        day = self.now.date()
        self.assertAlmostEqual(figure(self, "voice", day), 6 / 8)
        self.assertAlmostEqual(figure(self, "sentiment", day), -2 / 6)
        self.assertIsNone(figure(self, "voice", day - timedelta(days=9)))

    def test_figures_stand_on_the_board_with_their_lists(self):
        screen = self.env["scrm.kpi.board"].with_user(self.supervisor)
        screen = screen.with_company(self.company)
        found = {kpi["code"]: kpi for kpi in screen.load()["kpis"]}
        self.assertLess({"response_slow", "cycle", "voice", "sentiment"}, set(found))
        for code in ("response_time", "cycle", "voice"):
            self.assertTrue(found[code]["has_list"])
            action = screen.drill(code)
            self.env[action["res_model"]].search(action["domain"])
