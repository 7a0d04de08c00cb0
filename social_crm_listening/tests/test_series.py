# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_alert import AlertCommon


@tagged("post_install", "-at_install")
class TestSeries(AlertCommon):
    def hours(self, key=None, company=None):
        series = self.series(key, company)
        return self.Hour.search([("series_id", "=", series.id)], order="hour")

    def test_what_a_rule_finds_is_counted_by_hour(self):
        posts = self.talk(6)
        posts += self.talk(2, who="old", end=self.now - timedelta(hours=2))
        self.mood(posts[:3])
        self.mood(posts[3], "positive")
        self.count()
        first, last = self.hours()
        self.assertEqual((first.posts, last.posts), (2, 6))
        self.assertEqual((last.people, last.reach), (6, 600))
        self.assertEqual((last.negative, last.positive), (3, 1))
        self.assertEqual(last.hour, self.now.replace(minute=0))

    def test_series_of_every_kind_come_of_themselves(self):
        posts = self.talk(3, text="qingya is broken", tags=("latte",))
        self._make_rule("broken", category="complaint")
        posts._work_on()
        self.mood(posts)
        self.count()
        keys = self.Series.search([("company_id", "=", self.company.id)]).mapped("kind")
        self.assertEqual(
            set(keys), {"rule", "category", "topic", "account", "sentiment"}
        )
        for key in ("category:brand", "category:complaint", "sentiment:negative"):
            self.assertEqual(self.hours(key).posts, 3, key)
        topic = posts.topic_ids
        self.assertEqual(self.hours(f"topic:{topic.id}").posts, 3)
        self.assertTrue(self.series(f"topic:{topic.id}").watched)
        self.assertFalse(self.series("category:brand").watched)

    def test_counting_again_changes_nothing(self):
        posts = self.talk(5)
        self.count()
        before = self.hours().read(["posts", "people", "reach", "write_date"])
        for _again in range(3):
            posts._work_on()
            self.count()
        self.assertEqual(
            self.hours().read(["posts", "people", "reach", "write_date"]), before
        )

    def test_one_person_is_one_however_much_they_say(self):
        self.talk(3)
        self.talk(3, prefix="more")
        self.count()
        self.assertEqual((self.hours().posts, self.hours().people), (6, 3))
        self.assertEqual(self.hours().reach, 300)

    def test_a_late_post_joins_its_own_hour(self):
        self.talk(2, end=self.now - timedelta(hours=5))
        self.count()
        self.talk(3, who="late", end=self.now - timedelta(hours=5))
        self.count()
        self.assertEqual(self.hours().posts, 5)

    def test_what_is_deleted_or_spam_no_longer_counts(self):
        posts = self.talk(4)
        self.count()
        posts[0].write({"deleted_at": self.now})
        posts[1].write({"is_spam": True})
        self.count()
        self.assertEqual(self.hours().posts, 2)
        posts.write({"deleted_at": self.now})
        self.count()
        self.assertFalse(self.hours())

    def test_what_we_say_is_not_counted(self):
        self.talk(2, who="us", text="qingya")
        own = self.env["scrm.post"].search([("company_id", "=", self.company.id)])
        own.direction = "out"
        self.count()
        self.assertFalse(self.hours())

    def test_companies_are_counted_apart(self):
        self._make_rule("qingya", self.other_company, category="brand")
        self.talk(4)
        self.talk(2, account=self.other_account)
        self.count()
        self.assertEqual(self.hours("category:brand").posts, 4)
        self.assertEqual(self.hours("category:brand", self.other_company).posts, 2)

    def test_history_counts_for_topics_and_never_hits(self):
        self.account.live_from = self.now + timedelta(hours=1)
        posts = self.talk(5, tags=("latte",))
        self.assertEqual(set(posts.mapped("process_state")), {"skipped"})
        self.count()
        self.assertEqual(self.hours(f"topic:{posts.topic_ids.id}").posts, 5)
        self.assertFalse(self.series())

    def test_the_history_of_a_rule_is_filled_once(self):
        old = self.now - timedelta(days=70)
        self.account.live_from = old + timedelta(days=1)
        self.talk(7, end=old)
        series = self.Series._make_for_rules(self.rule)[self.rule]
        for _again in range(2):
            series._fill_history()
        hour = self.hours()
        self.assertEqual((hour.posts, hour.people, hour.is_history), (7, 7, True))
        self.assertFalse(self.rule.hit_ids)
        # Counting the posts again leaves what was filled alone.
        self.Series._touch(self.env["scrm.post"].search([]))
        self.count()
        self.assertEqual(self.hours().posts, 7)

    def test_the_nightly_count_mends_what_nobody_told(self):
        posts = self.talk(4)
        self.count()
        self.env.cr.execute(
            "UPDATE scrm_post SET is_spam = TRUE WHERE id = %s", [posts[0].id]
        )
        self.Series._touch_recent()
        self.count()
        self.assertEqual(self.hours().posts, 3)

    def test_queries_do_not_grow_with_posts(self):
        self.talk(1)
        self.count()

        def queries(posts):
            before = self.env.cr.sql_log_count
            self.Series._touch(posts)
            self.Series._count_touched()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = queries(self.talk(1, prefix="one"))
        many = queries(self.talk(50, who="many", tags=("a", "b")))
        self.assertEqual(one, many)

    def test_what_is_usual_is_learned(self):
        series = self.make_usual(posts=4)
        series._fit(self.company, self.now)
        self.assertAlmostEqual(series.usual_day, 24 * 5, delta=15)
        self.assertFalse(series.is_learning)
        self.assertEqual(len(series.baseline["mean"]), 168)
        chart = series._hour_chart(self.now - timedelta(days=1), self.now)
        self.assertEqual(len(chart["times"]), len(chart["high"]))

    def test_a_renamed_rule_renames_its_series(self):
        series = self.Series._make_for_rules(self.rule)[self.rule]
        self.rule.name = "Tea"
        self.assertEqual(series.name, "Tea")

    def test_access(self):
        self.talk(2)
        self.count()
        series = self.series()
        self.assertEqual(series.with_user(self.agent).name, "Qingya")
        series.with_user(self.supervisor).watched = False
        with self.assertRaises(AccessError):
            series.with_user(self.agent).write({"watched": True})
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.Series.with_user(user).search([])
        self.assertFalse(
            self.Series.with_user(self.other_agent).search([("id", "=", series.id)])
        )
        with self.assertRaises(AccessError):
            series.with_user(self.other_agent).read(["name"])
