# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestVoice(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls._make_rule("yunling", name="Yunling", category="competitor")
        cls.rival.live_from = cls.rule.live_from
        cls.ours = cls.talk(4, text="qingya is late and cold, late again")
        cls.ours += cls.talk(2, text="qingya smells nice", who="glad")
        cls.theirs = cls.talk(2, text="yunling tastes lovely", who="fan")
        cls.mood(cls.ours[:4])
        cls.mood(cls.ours[4:], "positive")
        cls.mood(cls.theirs, "positive")
        cls.count()
        cls.report = cls.env["scrm.voice.report"].with_user(cls.supervisor)

    def test_share_of_voice_and_net_sentiment(self):
        groups = self.report._read_group(
            [("company_id", "=", self.company.id)],
            ["series_id"],
            ["posts:sum", "share:sum", "net_sentiment:sum"],
        )
        figures = {series.name: rest for series, *rest in groups}
        self.assertEqual(figures["Qingya"][0], 6)
        self.assertAlmostEqual(figures["Qingya"][1], 75.0)
        self.assertAlmostEqual(figures["Qingya"][2], -100 * 2 / 6)
        self.assertAlmostEqual(figures["Yunling"][1], 25.0)

    def test_shares_of_a_week_are_not_means_of_days(self):
        self.talk(94, who="early", end=self.now.replace(hour=0, minute=1))
        self.count()
        ((posts, share),) = self.report._read_group(
            [("series_id.rule_id", "=", self.rule.id)],
            [],
            ["posts:sum", "share:sum"],
        )
        self.assertEqual(posts, 100)
        self.assertAlmostEqual(share, 100 * 100 / 102)

    def test_rows_can_be_read(self):
        rows = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(sum(rows.mapped("posts")), 8)

    def test_side_by_side(self):
        compare = (
            self.env["scrm.voice.compare"]
            .with_user(self.supervisor)
            .create({"company_id": self.company.id})
        )
        self.assertEqual(set(compare.series_ids.mapped("name")), {"Qingya", "Yunling"})
        for words in ("Qingya", "75", "-33", "Competitor", "late"):
            self.assertIn(words, compare.result)
        brand = compare._brand(self.series())
        self.assertEqual((brand["count"], brand["negative"]), (6, 4))

    def test_what_people_say_is_escaped(self):
        self.talk(5, text="qingya &lt;&gt; <b>evil</b>", who="evil")
        compare = (
            self.env["scrm.voice.compare"]
            .with_user(self.supervisor)
            .create({"company_id": self.company.id})
        )
        self.assertNotIn("<b>evil", compare.result)

    def test_access(self):
        for user in (self.agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.env["scrm.voice.report"].with_user(user).search([])
        foreign = self._make_user(
            "other_supervisor", "social_crm.group_supervisor", self.other_company
        )
        self.assertFalse(self.env["scrm.voice.report"].with_user(foreign).search([]))
