# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo.tests import tagged

from ..tools.items import RawInteraction
from ..tools.value_parts import unpack
from .common import NOW, SocialCommon, person, said


class ValueCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls._make_model(cls.company)
        cls.other_model = cls._make_model(cls.other_company)

    @classmethod
    def _make_model(cls, company):
        return cls.env["scrm.value.model"].create(
            {"name": "Test", "company_id": company.id, "reference_date": "2026-11-22"}
        )

    @classmethod
    def act(cls, kind, actor, target, days=0, account=None, **values):
        """Store one act, some days after ``NOW``; handles or raw profiles."""
        who, whom = (
            p if not isinstance(p, str) else person(p) for p in (actor, target)
        )
        moment = NOW + timedelta(days=days)
        key = f"{kind}:{who.handle}:{whom.handle}:{days}"
        raw = RawInteraction(
            remote_key=key,
            kind=kind,
            actor=who,
            target=whom,
            occurred_at=moment,
            **values,
        )
        cls.keep(acts=[raw], account=account)

    @classmethod
    def profile(cls, handle, company=None):
        company = company or cls.company
        domain = [("handle", "=", handle), ("company_id", "=", company.id)]
        return cls.env["scrm.profile"].search(domain)

    def run_stages(self, model):
        """A night without what is told and kept of it."""
        for code in model._stage_codes():
            model._run_stage(code)

    def parts(self, profile):
        return {part["code"]: part for part in profile.value_parts["parts"]}

    def raw(self, handle):
        parts = self.parts(self.profile(handle))
        return {code: part["raw"] for code, part in parts.items()}


@tagged("post_install", "-at_install")
class TestValueRecompute(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        us = person("tea", is_own=True)
        cls.keep(
            said("1", "mei", author=person("mei", followers=99), mentions=(us,)),
            said("2", "tea", author=us, parent_remote_id="1", minutes=5),
            said("3", "mei", parent_remote_id="2", minutes=9, likes=6),
        )
        cls.act("like", "bob", "mei")
        cls.act("repost", "cai", "bob")
        cls.act("follow", "bob", "tea")
        cls.model._recompute()

    def test_numbers_of_a_small_world(self):
        mei = self.raw("mei")
        self.assertEqual(mei["followers"], 99)
        self.assertEqual(mei["reach"], 2)
        self.assertGreater(mei["authority"], 1)
        self.assertAlmostEqual(mei["activity"], 2 * 2 ** (-2 / 30), 4)
        self.assertEqual(mei["echo"], 3)
        self.assertEqual(mei["response"], 1)
        bob = self.raw("bob")
        self.assertEqual((bob["followers"], bob["echo"], bob["response"]), (None,) * 3)
        self.assertEqual(bob["reach"], 1)
        self.assertAlmostEqual(bob["activity"], 2 * 2 ** (-2 / 30), 4)

    def test_parts_add_up_to_the_score(self):
        for handle in ("mei", "bob", "cai"):
            profile = self.profile(handle)
            points = sum(part["points"] for part in self.parts(profile).values())
            self.assertAlmostEqual(points, profile.value_score, delta=0.1)
            self.assertTrue(0 <= profile.value_score <= 100)

    def test_place_in_the_network(self):
        parts = self.profile("mei").value_parts
        self.assertEqual(parts["layers"], [1, 2, 2])
        self.assertEqual(parts["distance"], 1)
        self.assertEqual(self.profile("cai").value_parts["distance"], 2)

    def test_our_own_profile_is_a_node_without_a_score(self):
        own = self.profile("tea")
        self.assertTrue(own.is_own)
        self.assertFalse(own.value_parts or own.value_date or own.value_score)
        self.assertFalse(
            self.env["scrm.value.score"].search([("profile_id", "=", own.id)])
        )

    def test_a_profile_that_turns_out_to_be_ours_loses_its_score(self):
        bob = self.profile("bob")
        bob.partner_id = self.env["res.partner"].create({"name": "Bob"})
        bob.is_own = True
        self.model._recompute()
        self.assertFalse(bob.value_score or bob.value_parts)
        self.assertFalse(bob.partner_id.with_company(self.company).scrm_value)

    def _versions(self):
        """Which physical row each profile, score and contact is."""
        self.env.flush_all()
        rows = []
        for table in ("scrm_profile", "scrm_value_score", "res_partner"):
            self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")
            rows.append(self.env.cr.fetchall())
        return rows

    def test_a_second_run_writes_nothing(self):
        before = self._versions()
        self.assertEqual(self.model._recompute(), 0)
        self.assertEqual(self._versions(), before)

    def test_only_changed_profiles_are_written(self):
        self.model.dimension_ids.filtered(lambda d: d.code != "followers").weight = 0
        self.model._recompute()
        stamp = dict(self._versions()[0])
        self.env.cr.execute(
            "UPDATE scrm_profile SET followers_count = 5 WHERE id = %s",
            [self.profile("mei").id],
        )
        stamp_mei = dict(self._versions()[0])[self.profile("mei").id]
        self.assertEqual(self.model._recompute(), 1)
        after = dict(self._versions()[0])
        self.assertNotEqual(after.pop(self.profile("mei").id), stamp_mei)
        stamp.pop(self.profile("mei").id)
        self.assertEqual(after, stamp)

    def _scores(self, handle):
        return self.env["scrm.value.score"].search(
            [("profile_id", "=", self.profile(handle).id)]
        )

    def test_a_score_is_kept_for_each_day_and_version(self):
        first = self._scores("mei")
        self.assertEqual(first.date, date(2026, 11, 22))
        self.assertEqual(first.total, self.profile("mei").value_score)
        self.act("like", "dan", "mei", days=1)
        self.model._recompute()
        self.assertEqual(self._scores("mei"), first, "the same day is replaced")
        self.model.reference_date = "2026-11-23"
        self.model._recompute()
        both = self._scores("mei")
        self.assertEqual(both.mapped("version"), [self.model.version, first.version])
        self.assertEqual(both[0].date, date(2026, 11, 23))
        shown = self.profile("mei").value_parts
        self.assertEqual(unpack(both[0].parts)["parts"], shown["parts"])
        self.assertEqual(shown["date"], "2026-11-23")
        # Back to the first day: what was written last holds, not the latest date.
        self.model.reference_date = "2026-11-22"
        self.model._recompute()
        self.assertEqual(self.profile("mei").value_parts["date"], "2026-11-22")

    def test_acts_outside_the_window_do_not_count(self):
        before = self.raw("bob")["reach"]
        self.model.reference_date = "2026-11-20"
        self.act("like", "eva", "bob", days=-100)
        self.act("like", "fay", "bob", days=1)
        self.model._recompute()
        self.assertEqual(self.raw("bob")["reach"], before)
        self.model.window_days = 200
        self.model._recompute()
        self.assertEqual(self.raw("bob")["reach"], before + 1)
        self.model.reference_date = "2026-11-21"
        self.model._recompute()
        self.assertEqual(self.raw("bob")["reach"], before + 2)

    def test_deleted_posts_do_not_count(self):
        first = self.profile("mei").post_ids.sorted("posted_at")[0]
        first.deleted_at = first.posted_at
        self.model._recompute()
        self.assertEqual(self.raw("mei")["echo"], 6)

    def test_weights_of_acts_move_authority(self):
        self.act("like", "cai", "dan")
        self.model._recompute()
        self.assertLess(self.raw("dan")["authority"], self.raw("bob")["authority"])
        self.model.weight_like = 50
        self.model._recompute()
        self.assertGreater(self.raw("dan")["authority"], self.raw("bob")["authority"])

    def test_companies_are_isolated(self):
        mine = self.profile("mei").value_parts
        for fan in ("bob", "cai", "dan"):
            self.act("like", fan, "mei", account=self.other_account)
        self.assertEqual(self.model._recompute(), 0)
        self.assertEqual(self.profile("mei").value_parts, mine)
        self.other_model._recompute()
        theirs = self.profile("mei", self.other_company)
        self.assertEqual(theirs.value_parts["layers"], [3, 3, 3])
        self.assertEqual(self.profile("mei").value_parts, mine)

    def test_queries_do_not_grow_with_the_number_of_profiles(self):
        self.model._recompute()
        few = self._queries()
        self.keep(*(said(f"n{i}", f"new{i}") for i in range(80)))
        self.assertEqual(self._queries(), few)
        self.assertEqual(len(self._scores("new79")), 1)

    def _queries(self):
        self.act(
            "like", "bob", "cai", days=-self.env["scrm.interaction"].search_count([])
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(self.model._recompute())
        return self.env.cr.sql_log_count - before

    def test_people_are_found_and_sorted_by_value(self):
        profiles = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id), ("value_score", ">", 0)],
            order="value_score desc",
        )
        scores = profiles.mapped("value_score")
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertEqual(profiles[0], self.profile("mei"))

    def test_a_new_profile_does_not_come_first(self):
        new = self.keep(said("9", "newcomer")).profile_id
        found = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id)], order="value_score desc"
        )
        self.assertEqual(found[0], self.profile("mei"))
        self.assertIn(new, found)

    def test_without_any_profile(self):
        company = self.env["res.company"].create({"name": "Silent"})
        self.assertEqual(self._make_model(company)._recompute(), 0)

    def test_without_dimensions_everybody_has_zero(self):
        self.model.dimension_ids.unlink()
        self.model._recompute()
        self.assertEqual(self.profile("mei").value_score, 0)
        self.assertEqual(self.profile("mei").value_parts["parts"], [])
