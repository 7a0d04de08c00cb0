# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import date, timedelta

import numpy as np

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.night import Night, Stopped
from .test_value_recompute import ValueCommon

END = date(2026, 11, 22)
BEGIN = END - timedelta(days=90)
KINDS = ("like", "reply", "repost", "mention")
PEOPLE = tuple(f"p{number}" for number in range(12))
# What a night writes of a person.
WRITTEN = ("value_score", "value_parts", "betweenness", "is_hub", "lifecycle_stage")


@tagged("post_install", "-at_install")
class TestNightPacked(ValueCommon):
    """The packed acts of a day never tell anything but what the table tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(7)
        cls.days = cls.env["scrm.act.day"]
        for _number in range(40):
            cls._somebody_acts()

    @classmethod
    def _somebody_acts(cls):
        actor, target = cls.random.sample(PEOPLE, 2)
        cls.act(cls.random.choice(KINDS), actor, target, -cls.random.randrange(60))

    def _acts(self):
        return self.env["scrm.interaction"].search(
            [("company_id", "=", self.company.id)]
        )

    def _packed(self, keep=True):
        self.env.flush_all()
        return self.days._window(self.company, BEGIN, END, keep=keep)

    def _anew(self):
        """The same acts with nothing packed, which a savepoint takes back."""
        with self.env.cr.savepoint(flush=True) as point:
            self.env.cr.execute("DELETE FROM scrm_act_day")
            found = self._packed(keep=False)
            point.rollback()
        return found

    def assert_same(self):
        packed, anew = self._packed(), self._anew()
        for name, numbers in anew.items():
            np.testing.assert_array_equal(packed[name], numbers, name)
        self.assertEqual(len(packed["at"]), len(self._acts()))

    def _change(self, step):
        acts = self._acts()
        if step % 4 == 0:
            self._somebody_acts()
        elif step % 4 == 1:
            self.random.choice(acts).unlink()
        elif step % 4 == 2:
            moved = self.random.choice(acts)
            moved.occurred_at = moved.occurred_at - timedelta(days=3)
        else:
            # As the merge of two profiles does.
            act = self.random.choice(acts)
            act.source_id = self.profile(self.random.choice(PEOPLE))

    def test_whatever_happens_to_acts(self):
        self.assert_same()
        for step in range(24):
            self._change(step)
            self.assert_same()

    def test_only_days_that_changed_are_read(self):
        self._packed()
        with self.assertQueryCount(2):
            self.days._window(self.company, BEGIN, END, keep=True)
        self.act("like", PEOPLE[0], PEOPLE[1], -5)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT date FROM scrm_act_touch WHERE company_id = %s",
            [self.company.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(date(2026, 11, 15),)])

    def test_a_change_outside_of_the_window_is_not_forgotten(self):
        self._packed()
        oldest = self._acts().sorted("occurred_at")[:1]
        oldest.unlink()
        self.env.flush_all()
        # A night with a shorter window takes the marks away.
        self.days._window(self.company, END - timedelta(days=5), END, keep=True)
        self.assert_same()

    def test_a_deleted_person_takes_the_acts_along(self):
        self._packed()
        self.profile(PEOPLE[0]).unlink()
        self.assert_same()

    def test_the_night_after_writes_what_a_first_night_would(self):
        model = self.model._with_night()
        self.run_stages(model)
        for step in range(8):
            self._change(step)
        self.run_stages(self.model._with_night())
        after = self._written()
        self.env.cr.execute("DELETE FROM scrm_act_day")
        self.run_stages(self.model)
        self.assertEqual(self._written(), after)
        self.assertGreater(len(set(map(str, after))), 5)

    def _written(self):
        people = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        return people.read(WRITTEN)

    def test_stages_tell_how_far_they_are(self):
        told = []
        night = Night()
        night.tell = told.append
        self.run_stages(self.model.with_context(scrm_night=night))
        self.assertGreaterEqual(len(told), 8)
        self.assertTrue(all(0 <= share <= 1 for share in told))

    def test_the_form_shows_every_stage(self):
        self.model._run_night()
        stages = self.model.stage_ids
        self.assertEqual(stages.mapped("code"), self.model._stage_codes())
        self.assertEqual(set(stages.mapped("state")), {"done"})
        self.assertEqual(set(stages.mapped("share")), {1.0})
        self.assertFalse(self.model.is_night_running)
        seen = stages.with_user(self.supervisor).search([])
        self.assertEqual(seen, stages, "nothing of the other company")

    def test_a_stopped_night_waits_to_be_told(self):
        self.model._begin_stage("value")
        self.assertTrue(self.model.is_night_running)
        with self.assertRaises(AccessError):
            self.model.with_user(self.agent).action_stop_night()
        self.model.with_user(self.administrator).action_stop_night()
        stage = self.model.stage_ids.filtered(lambda s: s.code == "value")
        self.assertTrue(stage.stop)
        self.model._end_stage("value", "stopped", 0.0)
        self.assertTrue(self.model.is_night_stopped)
        due = self.env["scrm.value.model"].search(self.model._due_domain())
        self.assertNotIn(self.model, due)
        self.model.with_user(self.administrator).action_go_on()
        due = self.env["scrm.value.model"].search(self.model._due_domain())
        self.assertIn(self.model, due)

    def test_who_tells_is_told_to_stop(self):
        night = Night()

        def stop(_share):
            raise Stopped("value")

        night.tell = stop
        with self.assertRaises(Stopped):
            self.model.with_context(scrm_night=night)._run_stage("value")
