# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import person, said
from .test_value_recompute import ValueCommon


@tagged("post_install", "-at_install")
class TestSegment(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        us = person("qingya", is_own=True)
        cls.keep(said("o", "qingya", author=us))
        for number in range(4):
            cls.keep(said(f"m{number}", "mei", minutes=-number * 7 * 24 * 60))
        for number in range(3):
            reply = {"parent_remote_id": f"m{number}", "kind": "reply"}
            cls.keep(said(f"b{number}", "bob", minutes=number + 1, **reply))
        for number in range(5):
            cls.act("like", "cai", "mei", days=-number)
        cls.act("reply", "dan", "mei")
        cls.dan = cls.profile("dan")
        cls.env["scrm.relation"].create(
            {
                "source_id": cls.dan.id,
                "target_id": cls.profile("qingya").id,
                "company_id": cls.company.id,
                "date_from": "2026-10-01",
            }
        )
        cls.model._run_stage("value")
        cls.model._run_stage("segments")

    def segment(self, **values):
        values = {"name": "S", "company_id": self.company.id, **values}
        return self.env["scrm.segment"].create(values)

    def find(self, segment):
        """Find who belongs; returns their handles."""
        segment._evaluate(self.model)
        return set(self.inside(segment).mapped("handle"))

    def inside(self, segment):
        return self.env["scrm.profile"].search([("segment_ids", "in", segment.ids)])

    def ladder(self, handle):
        segments = self.profile(handle).segment_ids
        return set(segments.filtered("behaviour").mapped("behaviour"))

    def test_the_ladder(self):
        self.assertEqual(self.ladder("mei"), {"creator", "conversationalist"})
        self.assertEqual(self.ladder("bob"), {"critic"})
        self.assertEqual(self.ladder("cai"), {"collector", "spectator"})
        self.assertEqual(self.ladder("dan"), {"joiner"})
        self.assertFalse(self.profile("qingya").segment_ids, "ours belong to none")
        rungs = {h: self.profile(h).behaviour_rung for h in ("mei", "cai", "dan")}
        self.assertEqual(rungs, {"mei": "creator", "cai": "collector", "dan": "joiner"})

    def test_inactives_did_nothing(self):
        self.keep(said("old", "eva", minutes=-200 * 24 * 60))
        self.model._run_stage("segments")
        self.assertEqual(self.ladder("eva"), {"inactive"})

    def test_a_tier_that_once_was_a_rung_is_none(self):
        segment = self.segment(kind="behaviour", behaviour="creator", at_least=1)
        segment.write({"kind": "tier", "value_from": 0})
        self.assertIn("cai", self.find(segment))
        self.assertEqual(self.profile("cai").behaviour_rung, "collector")

    def test_the_ladder_equals_a_count_by_hand(self):
        """Every class, counted again in plain Python from the records."""
        posts = self.env["scrm.post"].search(
            [("company_id", "=", self.company.id), ("direction", "=", "in")]
        )
        acts = self.env["scrm.interaction"].search(
            [("company_id", "=", self.company.id)]
        )
        for profile in self.profile_records():
            own = posts.filtered(lambda p, who=profile: p.profile_id == who)
            words = own.filtered(lambda p: p.kind not in ("repost", "message"))
            did = acts.filtered(lambda a, who=profile: a.source_id == who)
            counts = {
                "creator": len(own.filtered(lambda p: p.kind == "post")),
                "conversationalist": len(
                    {p.posted_at.isocalendar()[:2] for p in words}
                ),
                "critic": len(own.filtered(lambda p: p.kind in ("reply", "quote"))),
                "collector": len(did.filtered(lambda a: a.kind in ("like", "repost"))),
                "spectator": len(did.filtered(lambda a: a.kind == "like")),
            }
            segments = self.env["scrm.segment"].search(
                [("company_id", "=", self.company.id), ("behaviour", "in", [*counts])]
            )
            belongs = {
                s.behaviour for s in segments if counts[s.behaviour] >= s.at_least
            }
            self.assertEqual(
                self.ladder(profile.handle) - {"joiner", "inactive"}, belongs
            )

    def profile_records(self):
        return self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id), ("is_own", "=", False)]
        )

    def test_evidence_in_words(self):
        membership = self.profile("mei").membership_ids.filtered(
            lambda m: m.segment_id.behaviour == "creator"
        )
        self.assertEqual(membership.evidence, {"posts": 4})
        self.assertEqual(membership.reason, "Own posts: 4")

    def test_tiers_part_everybody(self):
        tiers = self.env["scrm.segment"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "tier")]
        )
        for profile in self.profile_records():
            found = profile.segment_ids & tiers
            self.assertEqual(len(found), 1)
            self.assertEqual(found, profile.value_tier_id)
            self.assertGreaterEqual(profile.value_score, found.value_from)

    def test_a_night_without_change_writes_nothing(self):
        self.assertEqual(self.model._run_stage("segments"), 0)

    def test_entering_and_leaving_are_dated(self):
        segment = self.segment(kind="tier", value_from=0, value_below=200)
        self.assertIn("mei", self.find(segment))
        day = self.model.reference_date
        self.model.reference_date = day + timedelta(days=3)
        segment.value_from = 199
        self.assertEqual(self.find(segment), set())
        (row,) = segment.membership_ids.filtered(lambda m: m.profile_id.handle == "mei")
        self.assertEqual((row.date_from, row.date_to), (day, day + timedelta(days=3)))
        segment.value_from = 0
        self.find(segment)
        self.assertEqual(segment.people_count, segment.gone_count)

    def test_moves_between_tiers(self):
        self.model.reference_date += timedelta(days=1)
        tiers = self.env["scrm.segment"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "tier")]
        )
        low = tiers.filtered(lambda t: not t.value_from)
        high = tiers.filtered(lambda t: t.value_from == 60)
        mei = self.profile("mei")
        before = mei.value_tier_id
        goal = high if before != high else low
        mei.sudo().value_score = goal.value_from + 1
        self.model._run_stage("segments")
        (move,) = self.env["scrm.segment.move"].search([("profile_id", "=", mei.id)])
        self.assertEqual((move.from_id, move.to_id), (before, goal))
        self.assertEqual(move.date, self.model.reference_date)

    def test_own_filters_work_with_their_writer_s_rights(self):
        domain = "[('handle', 'in', ('mei', 'bob'))]"
        segment = self.segment(kind="custom", domain=domain)
        self.assertEqual(segment.domain_user_id, self.env.user)
        self.assertEqual(self.find(segment), {"mei", "bob"})
        segment.with_user(self.supervisor).domain = "[('handle', '=', 'cai')]"
        self.assertEqual(segment.domain_user_id, self.supervisor)
        self.assertEqual(self.find(segment), {"cai"})
        secret = "[('post_ids.account_id.access_token', 'like', 'a')]"
        with self.assertRaises(AccessError):
            segment.with_user(self.supervisor).domain = secret

    def test_a_broken_filter_stops_no_other(self):
        broken = self.segment(kind="custom", domain="[('handle', '=', 'mei')]")
        self.find(broken)
        self.env.cr.execute(
            "UPDATE scrm_segment SET domain = %s WHERE id = %s",
            ("[('gone', '=', 1)]", broken.id),
        )
        broken.invalidate_recordset()
        good = self.segment(kind="custom", domain="[('handle', '=', 'bob')]")
        with mute_logger("odoo.domains"):
            (broken | good)._evaluate(self.model)
        self.assertTrue(broken.error)
        self.assertEqual(broken.people_count, 1, "it is left as it was")
        self.assertEqual(good.people_count, 1)

    def test_what_is_missing_is_named(self):
        for values, name in (
            ({"kind": "behaviour"}, "Behaviour"),
            ({"kind": "lifecycle"}, "Stage"),
            ({"kind": "network"}, "Place"),
            ({"kind": "custom"}, "Filter"),
            ({"kind": "custom", "domain": "[(1,"}, "no filter"),
        ):
            with self.assertRaisesRegex(ValidationError, name):
                self.segment(**values)

    def test_a_preview_writes_nothing(self):
        segment = self.segment(kind="behaviour", behaviour="critic", at_least=3)
        self.assertIn("1 people belong", segment.preview)
        self.assertIn("1 come", segment.preview)
        self.find(segment)
        form = self.env["scrm.segment"].new({"at_least": 9}, origin=segment)
        self.assertIn("0 people belong", form.preview)
        self.assertIn("1 go", form.preview)
        self.assertEqual(segment.people_count, 1)

    def test_the_first_time_nothing_follows(self):
        partners = self._tie("mei", "bob")
        tag = self.env["res.partner.category"].create({"name": "Creators"})
        values = {
            "kind": "custom",
            "domain": "[('handle', '=', 'mei')]",
            "tag_id": tag.id,
            "assign_user_id": self.agent.id,
        }
        segment = self.segment(**values)
        self.find(segment)
        self.assertFalse(partners.category_id)
        segment.domain = "[('handle', 'in', ('mei', 'bob'))]"
        self.find(segment)
        mei, bob = partners
        self.assertEqual((mei.category_id, bob.category_id), (tag.browse(), tag))
        self.assertEqual((mei.user_id, bob.user_id), (mei.user_id.browse(), self.agent))
        segment.domain = "[('handle', '=', 'mei')]"
        self.find(segment)
        self.assertFalse(bob.category_id, "it went with the membership")
        at_once = self.segment(**values, acts_at_once=True)
        self.find(at_once)
        self.assertEqual(mei.category_id, tag)

    def _tie(self, *handles):
        partners = self.env["res.partner"]
        for handle in handles:
            partner = partners.create({"name": handle})
            self.profile(handle)._link_partner(partner, "manual", "test")
            partners |= partner
        return partners

    def test_plans_begin(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "scrm.profile",
                "company_id": self.company.id,
                "template_ids": [
                    (
                        0,
                        0,
                        {
                            "summary": "Say hello",
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                            "responsible_type": "on_demand",
                        },
                    )
                ],
            }
        )
        segment = self.segment(
            kind="behaviour",
            behaviour="critic",
            at_least=3,
            plan_id=plan.id,
            assign_user_id=self.agent.id,
            acts_at_once=True,
        )
        self.find(segment)
        activity = self.profile("bob").activity_ids
        self.assertEqual(activity.summary, "Say hello")
        self.assertEqual(activity.user_id, self.agent)
        self.find(segment)
        self.assertEqual(len(self.profile("bob").activity_ids), 1)

    def test_contacts_are_found_by_segment(self):
        (partner,) = self._tie("mei")
        creators = self.env["scrm.segment"].search(
            [("company_id", "=", self.company.id), ("behaviour", "=", "creator")]
        )
        contacts = self.env["res.partner"].with_user(self.agent)
        found = contacts.search([("scrm_segment_ids", "in", creators.ids)])
        self.assertEqual(found, partner)
        self.assertIn(creators, found.scrm_segment_ids.sudo())
        publication = self.env["scrm.publication"].new(
            {"kind": "message", "recipient_segment_ids": creators.ids}
        )
        self.assertEqual(
            self.env["res.partner"].search(publication._recipient_domain()), partner
        )

    def test_companies_are_apart(self):
        mine = self.segment(kind="tier")
        with self.assertRaises(AccessError):
            mine.with_user(self.other_agent).read(["name"])
        self.act("mention", "ann", "mei", account=self.other_account)
        self.other_model._run_stage("segments")
        theirs = self.profile("ann", self.other_company).segment_ids
        self.assertEqual(theirs.company_id, self.other_company)
        for user in (self.portal, self.stranger):
            for model in (
                "scrm.segment",
                "scrm.segment.membership",
                "scrm.segment.move",
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        with self.assertRaises(AccessError):
            mine.with_user(self.agent).write({"value_from": 1})
        with self.assertRaises(AccessError):
            mine.with_user(self.agent).action_find()
        mine.with_user(self.supervisor).action_find()
        self.assertTrue(mine.people_count)

    def test_names_in_every_language(self):
        creators = self.env["scrm.segment"].search(
            [("company_id", "=", self.company.id), ("behaviour", "=", "creator")]
        )
        self.assertEqual(creators.name, "Creators")
        self.assertTrue(creators.note)

    def test_queries_do_not_grow_with_people(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.model._run_stage("segments")
            return self.env.cr.sql_log_count - before

        def liked(numbers):
            for number in numbers:
                self.act("like", f"n{number}", f"n{number + 1}")

        liked(range(3))
        few = queries()
        liked(range(10, 50))
        self.assertLessEqual(queries(), few + 2)

    def test_the_curve(self):
        segment = self.segment(kind="tier")
        self.find(segment)
        today = date.today()
        begin = today - timedelta(days=2)
        self.env.cr.execute(
            "UPDATE scrm_segment_membership SET date_from = %s WHERE segment_id = %s",
            (begin, segment.id),
        )
        self.env.invalidate_all()
        series = segment.curve["series"][0]["data"]
        self.assertEqual(series, [segment.people_count] * 3)
