# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import date, timedelta

from odoo.tests import tagged

from ..tools.night import Night
from .common import said
from .test_night_packed import KINDS, PEOPLE, WRITTEN
from .test_topic_people import DAY, TopicCommon

TAGS = ("oolong", "green", "white")
CARRIED = ("topic_id", "profile_id", "place", "first_at", "posts", "via_id", "brought")


@tagged("post_install", "-at_install")
class TestNightSame(TopicCommon):
    """Nights one after the other end where one that begins from nothing ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(11)
        cls.number = 0
        for _number in range(40):
            cls._somebody_acts()
            cls._somebody_speaks()

    @classmethod
    def _somebody_acts(cls):
        actor, target = cls.random.sample(PEOPLE, 2)
        cls.act(cls.random.choice(KINDS), actor, target, -cls.random.randrange(30))

    @classmethod
    def _somebody_speaks(cls):
        cls.number += 1
        minutes = -cls.random.randrange(30 * DAY)
        tag = cls.random.choice(TAGS)
        who = cls.random.choice(PEOPLE)
        cls.keep(said(f"t{cls.number}", who, minutes=minutes, tags=(tag,)))

    def _ours(self, name):
        return self.env[name].search([("company_id", "=", self.company.id)])

    def _change(self):
        """One of all that can happen between two nights."""
        acts, posts = self._ours("scrm.interaction"), self._ours("scrm.post")
        acts = acts.sorted("id")
        posts = posts.sorted("id")
        act, post = self.random.choice(acts), self.random.choice(posts)
        days = timedelta(days=self.random.randrange(1, 6))
        self.random.choice(
            (
                self._somebody_acts,
                self._somebody_speaks,
                act.unlink,
                post.unlink,
                lambda: act.write({"occurred_at": act.occurred_at - days}),
                lambda: post.write({"posted_at": post.posted_at - days}),
                lambda: post.write({"deleted_at": post.posted_at}),
                self._merge_two,
            )
        )()

    def _merge_two(self):
        """What the merge of two people comes to."""
        one, other = (self.profile(name) for name in self.random.sample(PEOPLE, 2))
        if not (one and other):
            return
        acts = self._ours("scrm.interaction")
        acts.filtered(lambda act: act.source_id == other).source_id = one
        acts.filtered(lambda act: act.target_id == other).target_id = one
        self._ours("scrm.post").filtered(lambda p: p.profile_id == other).write(
            {"profile_id": one.id}
        )
        other.unlink()

    def _night(self, gentle=False):
        night = Night(keeps=True, gentle=gentle)
        self.run_stages(self.model.with_context(scrm_night=night))
        self.env.invalidate_all()

    def _forget(self):
        self.env.flush_all()
        for table in ("scrm_act_day", "scrm_topic_carrier"):
            self.env.cr.execute(f"DELETE FROM {table}")
        self.model.network_print = False
        self.topic_model.touched_from = date.min
        self.env.invalidate_all()

    def _state(self):
        people = self._ours("scrm.profile").sorted("id").read(WRITTEN)
        carriers = self._ours("scrm.topic.carrier").read(CARRIED, load=None)
        kept = [[row[name] for name in CARRIED] for row in carriers]
        return people, sorted(kept, key=lambda row: row[:2])

    def assert_same(self, text):
        self._night()
        after = self._state()
        self._forget()
        self._night()
        anew = self._state()
        self.assertEqual(after[0], anew[0], text)
        self.assertEqual(after[1], anew[1], text)
        return sum(bool(row[5]) for row in anew[1])

    def test_after_any_changes(self):
        came = [self.assert_same("first")]
        for round_number in range(12):
            # Several nights in a row, before they are compared.
            for _night in range(3):
                self._change()
                self._night()
            self._change()
            came.append(self.assert_same(f"round {round_number}"))
        self.assertGreater(sum(came), len(came), "hardly anybody came through anybody")

    def test_after_other_settings(self):
        self._night()
        for values in (
            {"weight_like": 9.0},
            {"half_life_days": 5.0},
            {"window_days": 12},
            {"reference_date": "2026-11-15"},
            {"reference_date": "2026-11-25", "window_days": 60},
        ):
            self.model.write(values)
            self._change()
            self.assert_same(str(values))

    def test_a_stage_of_topics_that_failed_is_made_up_for(self):
        self._night()
        self._somebody_acts()
        # The night is cut off after the acts were packed, and their marks forgotten.
        model = self.model._with_night()
        model._run_stage("value")
        self.assertTrue(self.topic_model.touched_from)
        self.assert_same("cut off")

    def test_the_cron_is_at_most_the_least_change_away(self):
        self.model.least_change = 4.0
        self._night(gentle=True)
        for _number in range(12):
            self._change()
            self._night(gentle=True)
        kept = {p.id: p.value_score for p in self._ours("scrm.profile")}
        self._night()
        away = [abs(p.value_score - kept[p.id]) for p in self._ours("scrm.profile")]
        self.assertLess(max(away), 4.0)
        self.assertGreater(max(away), 0.0, "every shift was written")
