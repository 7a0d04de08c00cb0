# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertReplay(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.begun = cls.now - timedelta(hours=6)
        cls.usual_series = cls.make_usual()

    def replay(self, **values):
        wizard = (
            self.env["scrm.alert.replay"]
            .with_user(self.supervisor)
            .with_company(self.company)
            .create({"company_id": self.company.id, **values})
        )
        wizard.action_replay()
        return wizard

    def replay_series(self):
        return self.replay(
            series_id=self.usual_series.id,
            date_from=self.now - timedelta(hours=12),
            date_to=self.now,
        )

    def test_a_past_storm_shows_when_it_would_have_been_warned(self):
        posts = self.talk(120, minutes=60, end=self.begun + timedelta(minutes=60))
        self.mood(posts)
        wizard = self.replay_series()
        self.assertLessEqual(wizard.delay, 15)
        self.assertIn(f"{wizard.delay} minutes after the onset", wizard.summary)
        levels = [mark["level"] for mark in wizard.chart["marks"]]
        self.assertEqual(levels[0], "onset")
        self.assertIn("warning", levels)
        self.assertEqual(sum(wizard.chart["posts"]), 120)

    def test_it_has_no_side_effects(self):
        self.talk(120, minutes=60, end=self.begun + timedelta(minutes=60))
        self.replay_series()
        self.assertFalse(self.Alert.search([("company_id", "=", self.company.id)]))
        self.assertFalse(
            self.env["mail.activity"].search([("res_model", "=", "scrm.alert")])
        )

    def test_a_calm_span(self):
        self.talk(3, minutes=600)
        self.assertIn("No warning", self.replay_series().summary)

    def test_posts_of_before_the_rule_are_matched(self):
        self.talk(120, minutes=60, end=self.begun + timedelta(minutes=60))
        self.rule.hit_ids.unlink()
        self.rule.live_from = self.now
        self.assertEqual(sum(self.replay_series().chart["posts"]), 120)

    def storm_file(self):
        lines = ["created_at,handle,followers,sentiment"]
        for minute in range(60):
            moment = self.begun + timedelta(minutes=minute)
            lines += [
                f"{moment.isoformat()},user{minute}-{n},500,negative" for n in range(3)
            ]
        return base64.b64encode("\n".join(lines).encode())

    def test_a_file_is_replayed(self):
        wizard = self.replay(source="file", file=self.storm_file(), usual_day=20)
        self.assertLessEqual(wizard.delay, 15)
        self.assertEqual(sum(wizard.chart["posts"]), 180)

    def test_errors_in_words(self):
        for values, words in (
            ({"source": "file"}, "Choose a file"),
            ({"source": "file", "file": base64.b64encode(b"time\nx\n")}, "Line 1"),
            ({"series_id": False}, "Choose a series"),
            (
                {
                    "series_id": self.usual_series.id,
                    "date_from": self.now - timedelta(days=60),
                    "date_to": self.now,
                },
                "fourteen days",
            ),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.replay(**values)

    def test_access(self):
        with self.assertRaises(AccessError):
            self.env["scrm.alert.replay"].with_user(self.agent).create({})
        own = self.usual_series.with_user(self.supervisor)
        with Form(
            self.env["scrm.alert.replay"]
            .with_user(self.supervisor)
            .with_context(**own.action_replay()["context"])
        ) as form:
            self.assertEqual(form.series_id, own)
        other = self.Series._make_for_rules(self._make_rule("tea", self.other_company))
        foreign = next(iter(other.values()))
        with self.assertRaises(AccessError):
            self.replay(
                series_id=foreign.id,
                date_from=self.now - timedelta(hours=12),
                date_to=self.now,
            )
