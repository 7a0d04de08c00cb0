# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import person, said
from .test_value_recompute import ValueCommon


@tagged("post_install", "-at_install")
class TestValueDraft(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep(
            said("1", "mei", author=person("mei", followers=90_000), likes=40),
            said("2", "bob"),
            said("3", "bob", minutes=5),
        )
        for who in ("bob", "cai", "dan"):
            cls.act("reply", who, "mei", days=-2)
        cls.act("mention", "mei", "dan")
        cls.model._run_stage("value")

    def draft(self, user=None):
        model = self.model.with_user(user or self.administrator)
        draft = model.browse(model.action_try()["res_id"])
        self.assertEqual(draft.draft_of_id, self.model)
        return draft

    def weights(self, record):
        return {d.code: d.weight for d in record.dimension_ids}

    def scores(self):
        profiles = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id)]
        )
        return {p.handle: p.value_score for p in profiles}

    def test_a_draft_begins_like_the_model(self):
        draft = self.draft()
        self.assertEqual(self.weights(draft), self.weights(self.model))
        self.assertEqual(self.draft(), draft, "it is gone on with")
        draft.action_compare()
        self.assertIn("0 of 4 move", draft.preview_note)
        self.assertIn("Agreement of both orders: 1.000", draft.preview_note)
        self.assertEqual(set(draft.preview_ids.mapped("climb")), {0})

    def test_it_tells_what_applying_would_do(self):
        """The comparison is what a night with the draft's settings finds."""
        draft = self.draft()
        draft.window_days = 1
        draft.weight_reply = 9
        activity = draft.dimension_ids.filtered(lambda d: d.code == "activity")
        activity.weight = 80
        before = self.scores()
        draft.action_compare()
        self.assertEqual(self.scores(), before, "no score is written")
        told = {
            row.profile_id.handle: (row.before, row.after, row.rank_after)
            for row in draft.preview_ids
        }
        draft.action_apply()
        self.assertFalse(draft.exists())
        self.assertEqual(self.model.window_days, 1)
        self.assertEqual(self.weights(self.model)["activity"], 80)
        self.model._run_stage("value")
        after = self.scores()
        self.assertNotEqual(after, before)
        for handle, (old, new, _rank) in told.items():
            self.assertAlmostEqual(old, before[handle], 1)
            self.assertAlmostEqual(new, after[handle], 1)
        order = sorted(told, key=lambda handle: -after[handle])
        self.assertEqual(told[order[0]][2], 1)

    def test_from_the_numbers_of_the_night_where_there_are_many(self):
        draft = self.draft()
        for dimension in draft.dimension_ids:
            dimension.weight = 10 if dimension.code == "activity" else 0
        exact = draft.sudo()._measured_numbers()
        stored = draft.sudo()._stored_numbers()
        self.assertEqual(exact[0].tolist(), stored[0].tolist())
        self.assertEqual(exact[1].tolist(), stored[1].tolist())
        for code, numbers in exact[2].items():
            for one, other in zip(numbers, stored[2][code], strict=True):
                self.assertTrue(one == other or abs(one - other) < 1e-3 or one != one)

    def test_topics_are_compared_as_well(self):
        self.keep(said("t1", "mei", tags=("oolong",)), said("t2", "bob", tags=("cup",)))
        self.keep(said("t3", "cai", tags=("cup",)))
        topics = self.env["scrm.value.model"].create(
            {"name": "T", "company_id": self.company.id, "subject": "topic"}
        )
        topics.reference_date = self.model.reference_date
        self.model._run_stage("topics")
        draft = topics.browse(topics.action_try()["res_id"])
        for dimension in draft.dimension_ids:
            dimension.weight = 10 if dimension.code == "carriers" else 0
        draft.action_compare()
        first = draft.preview_ids.sorted("rank_after")[0]
        self.assertEqual(first.topic_id.key, "cup")
        self.assertIn("From the numbers of the last night", draft.preview_note)

    def test_nobody_to_compare(self):
        draft = self.other_model.browse(self.other_model.action_try()["res_id"])
        with self.assertRaisesRegex(UserError, "nobody to compare"):
            draft.action_compare()

    def test_agents_try_nothing(self):
        with self.assertRaises(AccessError):
            self.draft(self.agent)
        draft = self.draft()
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_compare()
            with self.assertRaises(AccessError):
                draft.with_user(user).action_apply()

    def test_the_night_leaves_drafts_alone(self):
        draft = self.draft()
        self.assertEqual(self.env["scrm.value.model"]._of(self.company), self.model)
        self.assertNotIn(draft, self.env["scrm.value.model"].search([]))

    # -- versions --------------------------------------------------------------------

    def test_versions_are_readable(self):
        model = self.model.with_user(self.administrator)
        self.assertEqual(model.version_ids.mapped("version"), [1])
        model.window_days = 30
        reach = model.dimension_ids.filtered(lambda d: d.code == "reach")
        reach.write({"weight": 44, "scale": "log", "ceiling": 500})
        latest, middle, first = model.version_ids.sorted("version", reverse=True)
        self.assertEqual([latest.version, middle.version, first.version], [3, 2, 1])
        self.assertEqual(middle.changes, "Window (days): 90 → 30")
        self.assertEqual(
            latest.changes, "Reach: 20.0 / Percentile → 44.0 / Logarithm / 500.0"
        )
        self.assertEqual(latest.user_id, self.administrator)
        reach.unlink()
        latest = model.version_ids.sorted("version")[-1]
        self.assertIn("→ none", latest.changes)

    def test_versions_stay_as_they_are(self):
        version = self.model.version_ids[0]
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError):
                version.with_user(user).write({"settings": {}})
        with self.assertRaises(AccessError):
            version.with_user(self.other_agent).read(["changes"])

    # -- history -----------------------------------------------------------------------

    def test_the_curve_of_a_contact_is_the_highest_of_its_profiles(self):
        today = date.today()
        mei, bob = self.profile("mei"), self.profile("bob")
        self.env["scrm.value.score"].search([]).unlink()
        for profile, age, total, version in (
            (mei, 9, 20, 1),
            (bob, 5, 50, 1),
            (mei, 3, 70, 2),
            (bob, 2, 10, 2),
        ):
            self.env["scrm.value.score"].create(
                {
                    "profile_id": profile.id,
                    "model_id": self.model.id,
                    "company_id": self.company.id,
                    "version": version,
                    "date": today - timedelta(days=age),
                    "total": total,
                }
            )
        self.assertEqual(mei.value_curve["series"][0]["data"], [20, 70])
        partner = self.env["res.partner"].create({"name": "Mei and Bob"})
        for profile in (mei, bob):
            profile._link_partner(partner, "manual", "test")
        contact = partner.with_company(self.company)
        curve = contact.scrm_value_curve
        self.assertEqual(curve["series"][0]["data"], [20, 50, 70, 70])
        self.assertEqual([band["begin"] for band in curve["bands"]], [0, 2])
        self.assertFalse(self.profile("cai").value_curve)
