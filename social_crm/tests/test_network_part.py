# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from functools import partial
from unittest.mock import patch

import numpy as np

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools import graph as g
from ..tools import places
from ..tools.graph.sampled import GROUPS
from ..tools.night import Night
from .test_value_recompute import ValueCommon

PEOPLE = tuple(f"q{number}" for number in range(30))


@tagged("post_install", "-at_install")
class TestNetworkPart(ValueCommon):
    """A night computes one group of sources anew, and takes the others as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(5)
        for _number in range(160):
            cls._somebody_acts()
        estimate = partial(g.known_betweenness, counted=10, sample=24)
        cls.startClassPatcher(patch.object(places.g, "known_betweenness", estimate))
        # So few ties are all kept.
        sampled = "odoo.addons.social_crm.tools.graph.sampled.TIES"
        cls.startClassPatcher(patch(sampled, 1))
        cls._night(cls.model)

    @classmethod
    def _somebody_acts(cls):
        actor, target = cls.random.sample(PEOPLE, 2)
        cls.act("reply", actor, target, -cls.random.randrange(60))

    @staticmethod
    def _night(model, gentle=True, keeps=True):
        night = Night(keeps=keeps, gentle=gentle)
        found = model.with_context(scrm_night=night)._night_network()
        model.env.invalidate_all()
        return found

    def _parts(self):
        return self.env["scrm.network.part"].search(
            [("company_id", "=", self.company.id)]
        )

    def _moments(self):
        self.env.cr.execute("SELECT number, moment FROM scrm_network_part")
        return dict(self.env.cr.fetchall())

    def _between(self):
        people = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        return np.array(people.mapped("betweenness"))

    # Among so few acts some nights' are many.
    @patch("odoo.addons.social_crm.tools.graph.sampled.CHANGED", 0.5)
    def test_one_group_a_night(self):
        before, turns = self._moments(), []
        # By a hash of their ids thirty people stand in most of the groups.
        groups = sorted(before)
        self.assertGreater(len(groups), GROUPS / 2)
        for _night in groups:
            self._somebody_acts()
            self._night(self.model)
            after = self._moments()
            turns += [number for number in after if after[number] != before[number]]
            before = after
        self.assertEqual(turns, groups)

    def test_a_night_without_change_computes_none(self):
        before = self._moments()
        self.assertEqual(self._night(self.model), 0)
        self.assertEqual(self._moments(), before)

    def test_the_night_after_is_near_to_a_whole_one(self):
        for _night in range(3):
            self._somebody_acts()
            self._night(self.model)
        near = self._between()
        self.model.network_print = False
        self._night(self.model, gentle=False)
        whole = self._between()
        self.assertGreater(whole.max(), 0.01)
        self.assertLess(np.abs(near - whole).sum(), 0.25 * whole.sum())

    def test_whoever_starts_a_night_has_it_whole(self):
        self._somebody_acts()
        self._night(self.model, gentle=False)
        whole = self._between()
        self.env.cr.execute("DELETE FROM scrm_network_part")
        self.model.network_print = False
        self._night(self.model, gentle=False)
        np.testing.assert_array_equal(self._between(), whole)

    def test_many_changes_are_computed_whole(self):
        before = self._moments()
        for _number in range(60):
            self._somebody_acts()
        self._night(self.model)
        after = self._moments()
        self.assertFalse([n for n in after if after[n] == before[n]])

    def test_somebody_is_deleted(self):
        self.profile(PEOPLE[0]).unlink()
        self._night(self.model)
        self.assertGreater(self._between().max(), 0)

    def test_only_a_night_keeps_them(self):
        self.env.cr.execute("DELETE FROM scrm_network_part")
        self._somebody_acts()
        self._night(self.model, keeps=False)
        self.assertFalse(self._moments())

    def test_what_is_counted_needs_none(self):
        self._somebody_acts()
        with patch.object(places.g, "known_betweenness", g.known_betweenness.func):
            self._night(self.model)
        self.assertFalse(self._moments())

    def test_nobody_reads_them(self):
        parts = self._parts()
        self.assertTrue(parts)
        for user in (self.agent, self.supervisor, self.administrator):
            with self.assertRaises(AccessError):
                parts.with_user(user).read(["number"])
            with self.assertRaises(AccessError):
                parts.with_user(user).unlink()
