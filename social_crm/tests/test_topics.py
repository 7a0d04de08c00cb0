# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import person, said
from .test_value_recompute import ValueCommon

DAY = 24 * 60


@tagged("post_install", "-at_install")
class TestTopics(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic_model = cls.env["scrm.value.model"].create(
            {"name": "Topics", "company_id": cls.company.id, "subject": "topic"}
        )
        cls.keep(
            said("1", "mei", tags=("oolong",), author=person("mei", followers=50)),
            said("2", "bob", "Which one?", tags=("oolong", "green"), minutes=-DAY),
            said("3", "mei", tags=("oolong",), minutes=60, likes=4),
            said("4", "us", author=person("us", is_own=True), tags=("oolong",)),
        )
        cls.act("reply", "mei", "bob")
        cls.changed = cls.model._night_topics()

    def topic(self, key):
        return self.env["scrm.topic"].search(
            [("key", "=", key), ("company_id", "=", self.company.id)]
        )

    def days(self, key):
        return {day.date: day for day in self.topic(key).day_ids}

    def raw(self, key):
        return {part["code"]: part["raw"] for part in self.topic(key).value_parts}

    def test_days_are_counted(self):
        self.assertGreater(self.changed, 3)
        days = self.days("oolong")
        self.assertEqual(sorted(days), [date(2026, 11, 19), date(2026, 11, 20)])
        today = days[date(2026, 11, 20)]
        self.assertEqual((today.posts, today.carriers, today.echoes), (2, 1, 4))
        self.assertEqual((today.new_carriers, today.reach), (1, 50))

    def test_weight_and_its_parts(self):
        raw = self.raw("oolong")
        self.assertEqual((raw["carriers"], raw["carrier_reach"]), (2, 50))
        self.assertAlmostEqual(raw["echo_per_post"], 4 / 3, 3)
        self.assertEqual(raw["density"], 0.5)
        oolong, green = self.topic("oolong"), self.topic("green")
        self.assertGreater(oolong.value_score, green.value_score)
        points = sum(part["points"] for part in oolong.value_parts)
        self.assertAlmostEqual(points, oolong.value_score, delta=0.1)
        self.assertIn("Different people who spoke of it", oolong.value_html)

    def test_a_new_topic_is_there_and_does_not_come_first(self):
        self.keep(said("n", "mei", tags=("brand new",)))
        self.env.cr.execute(
            "SELECT active, value_score FROM scrm_topic WHERE id = %s",
            [self.topic("brand new").id],
        )
        self.assertEqual(self.env.cr.fetchone(), (True, 0))
        found = self.env["scrm.topic"].search([("company_id", "=", self.company.id)])
        self.assertEqual(found[0], self.topic("oolong"))

    def test_a_second_night_writes_nothing(self):
        self.assertEqual(self.model._night_topics(), 0)

    def test_a_deleted_post_is_taken_back(self):
        post = self.env["scrm.post"].search(
            [("remote_id", "=", "2"), ("company_id", "=", self.company.id)]
        )
        post.deleted_at = post.posted_at
        self.assertTrue(self.model._night_topics())
        self.assertFalse(self.days("green"))
        self.assertEqual(self.topic("green").value_score, 0)
        self.assertEqual(self.raw("oolong")["carriers"], 1)

    def test_a_new_topic_emerges_with_a_reason(self):
        oolong = self.topic("oolong")
        self.assertEqual(oolong.lifecycle_stage, "emerging")
        move = oolong.move_ids
        self.assertEqual((move.stage_to, move.date), ("emerging", date(2026, 11, 22)))
        self.assertIn("3 posts in the last week", move.reason)
        self.assertFalse(move.stage_from)

    def test_it_sleeps_when_nobody_speaks_of_it(self):
        self.model.reference_date = "2026-12-20"
        self.model._night_topics()
        oolong = self.topic("oolong")
        self.assertEqual(oolong.lifecycle_stage, "dormant")
        last = oolong.move_ids.sorted("date")[-1]
        self.assertEqual(last.stage_from, "emerging")
        self.assertIn("30 days", last.reason)

    def test_history_of_a_weight_is_kept(self):
        self.model.reference_date = "2026-11-25"
        self.act("like", "bob", "mei")
        self.model._night_topics()
        dates = self.topic("oolong").score_ids.mapped("date")
        self.assertEqual(dates, [date(2026, 11, 25), date(2026, 11, 22)])

    @freeze_time("2026-11-22")
    def test_curve_spread_and_outlook(self):
        oolong = self.topic("oolong").with_user(self.agent)
        curve = oolong.curve
        self.assertEqual(curve["series"][0]["data"], [1, 2, 0, 0])
        self.assertEqual(len(curve["labels"]), 4 + 14)
        self.assertIn("last two weeks: 3", oolong.outlook)
        self.assertEqual(oolong.spark[-4:], [1, 2, 0, 0])
        self.assertEqual(oolong.spread["series"][0]["data"][0], 1)
        self.assertEqual(oolong.spread["series"][1]["data"][-1], 2)

    def test_dimensions_belong_to_their_subject(self):
        codes = self.topic_model.dimension_ids.mapped("code")
        self.assertIn("carriers", codes)
        self.assertNotIn("authority", codes)
        with self.assertRaisesRegex(ValidationError, "no dimension of"):
            self.topic_model.dimension_ids[0].code = "authority"

    def test_an_administrator_recomputes_topics_alone(self):
        self.keep(said("n", "mei", tags=("oolong",)))
        model = self.topic_model.with_user(self.administrator)
        action = model.action_recompute()
        self.assertIn("Topics are counted", action["params"]["message"])
        self.assertEqual(len(model.night_log.splitlines()), 1)
        self.assertFalse(self.profile("mei").value_parts, "people were not weighed")
        self.assertEqual(sum(self.topic("oolong").day_ids.mapped("posts")), 4)

    def test_queries_do_not_grow_with_topics(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.model._night_topics())
            return self.env.cr.sql_log_count - before

        self.keep(said("n", "mei", tags=("new",)))
        few = queries()
        self.keep(*(said(f"n{i}", f"p{i}", tags=(f"t{i}",)) for i in range(60)))
        self.assertLessEqual(queries(), few)
        self.assertEqual(self.topic("t59").lifecycle_stage, "emerging")

    def test_who_reads_what(self):
        oolong = self.topic("oolong")
        for record in (oolong.day_ids[0], oolong.score_ids[0], oolong.move_ids[0]):
            self.assertTrue(record.with_user(self.agent).read())
            for user in (self.other_agent, self.portal, self.stranger):
                with self.assertRaises(AccessError):
                    record.with_user(user).read()
            with self.assertRaises(AccessError):
                record.with_user(self.administrator).unlink()
        with self.assertRaises(AccessError):
            oolong.with_user(self.other_agent).action_similar()
