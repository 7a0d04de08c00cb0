# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import person, said
from .test_value_recompute import ValueCommon


@tagged("post_install", "-at_install")
class TestLifecycle(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us = person("qingya", is_own=True)
        cls.keep(
            said("1", "mei", mentions=(cls.us,)),
            said("2", "qingya", author=cls.us, parent_remote_id="1", minutes=5),
            said("3", "mei", parent_remote_id="2", minutes=9),
            said("4", "quiet"),
        )
        cls.act("like", "bob", cls.us)
        for day in (0, -1, -2):
            cls.act("repost", "cai", cls.us, days=day)
        cls.changed = cls.model._night_lifecycle()

    def stage(self, handle):
        return self.profile(handle).lifecycle_stage

    def moves(self, handle):
        return self.profile(handle).lifecycle_move_ids.sorted("date")

    def test_stages_of_a_small_world(self):
        self.assertEqual(self.changed, 4)
        self.assertEqual(self.stage("mei"), "engaged", "both sides spoke")
        self.assertEqual(self.stage("bob"), "aware")
        self.assertEqual(self.stage("cai"), "advocate")
        self.assertEqual(self.stage("quiet"), "stranger")
        self.assertFalse(self.stage("qingya"))

    def test_moves_are_dated_and_explained(self):
        move = self.moves("cai")
        self.assertEqual(
            (move.stage_from, move.stage_to, move.date),
            (False, "advocate", date(2026, 11, 22)),
        )
        self.assertIn("further 3 times within 90 days", move.reason)
        self.assertFalse(self.moves("quiet"), "a stranger did not move")

    def test_a_second_night_moves_nobody(self):
        self.assertEqual(self.model._night_lifecycle(), 0)

    def test_silence_makes_dormant_and_lost(self):
        self.model.reference_date = "2027-01-20"
        self.model._night_lifecycle()
        self.assertEqual(self.stage("mei"), "dormant")
        self.assertEqual(self.stage("bob"), "aware", "was never near")
        self.model.reference_date = "2027-06-20"
        self.model._night_lifecycle()
        self.assertEqual(self.stage("mei"), "lost")
        last = self.moves("mei")[-1]
        self.assertEqual((last.stage_from, last.stage_to), ("dormant", "lost"))
        self.assertIn("212 days", last.reason)

    def test_who_left_is_lost_sooner(self):
        self.act("follow", "mei", self.us)
        relation = self.env["scrm.relation"].search(
            [("source_id", "=", self.profile("mei").id)]
        )
        relation.date_to = "2026-12-01"
        self.model.reference_date = "2027-01-20"
        self.model._night_lifecycle()
        self.assertEqual(self.stage("mei"), "lost")
        self.assertIn("No longer follows", self.moves("mei")[-1].reason)

    def test_leads_and_customers(self):
        here = self.env["crm.lead"].with_company(self.company)
        lead = here.create(
            {
                "name": "Tea",
                "scrm_profile_id": self.profile("bob").id,
                "company_id": self.company.id,
            }
        )
        partner = self.env["res.partner"].create({"name": "Quiet"})
        self.profile("quiet").partner_id = partner
        here.create({"name": "Cups", "partner_id": partner.id})
        self.model._night_lifecycle()
        self.assertEqual((self.stage("bob"), self.stage("quiet")), ("lead", "lead"))
        lead.action_set_won()
        self.model.reference_date = "2026-11-23"
        self.model._night_lifecycle()
        self.assertEqual(self.stage("bob"), "customer")
        self.assertIn("Bought", self.moves("bob")[-1].reason)

    def test_thresholds_are_settings(self):
        self.model.advocate_acts = 4
        self.model._night_lifecycle()
        self.assertEqual(self.stage("cai"), "engaged")

    def test_queries_do_not_grow_with_people(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.model._night_lifecycle())
            return self.env.cr.sql_log_count - before

        self.act("like", "dan", self.us)
        few = queries()
        self.keep(*(said(f"n{i}", f"p{i}", mentions=(self.us,)) for i in range(60)))
        self.assertLessEqual(queries(), few)

    def test_the_whole_night_tells_what_it_did(self):
        self.model._run_night()
        lines = self.model.night_log.splitlines()
        self.assertEqual(len(lines), len(self.model._night_stages()))
        self.assertIn("Influence", lines[0])
        self.assertFalse(self.model.night_stage)

    def test_a_night_that_was_broken_off_goes_on(self):
        codes = self.model._stage_codes()
        self.model._run_stage(codes[0])
        self.model.computed_at = fields.Datetime.now()
        self.assertEqual(self.model.night_stage, codes[0])
        self.assertIn(self.model, self.model.search(self.model._due_domain()))
        self.assertEqual(self.model._stages_left(), codes[1:])

    def test_another_night_begins_at_the_beginning(self):
        codes = self.model._stage_codes()
        self.model.night_stage = codes[1]
        self.model.computed_at = fields.Datetime.now() - timedelta(hours=13)
        self.assertEqual(self.model._stages_left(), codes)

    def test_a_stage_that_fails_is_told_and_stops_no_other(self):
        self.env["scrm.value.model"].search([]).computed_at = fields.Datetime.now()
        (self.model | self.other_model).computed_at = False
        network = type(self.model)._night_network

        def failing(model):
            if model.company_id == self.company:
                raise ArithmeticError("No such cluster")
            return network(model)

        with (
            self.enter_registry_test_mode(),
            patch.object(type(self.model), "_night_network", failing),
            mute_logger("odoo.addons.social_crm.models.scrm_value_night"),
        ):
            self.env.ref("social_crm.ir_cron_value").method_direct_trigger()
        self.env.invalidate_all()
        lines = self.model.night_log.splitlines()
        self.assertEqual(len(lines), len(self.model._stage_codes()))
        self.assertEqual(lines[1], "Network failed: No such cluster")
        self.assertTrue(self.model.computed_at and not self.model.night_stage)
        self.assertNotIn("failed", self.other_model.night_log)

    def test_who_reads_moves(self):
        move = self.moves("cai")
        self.assertTrue(move.with_user(self.agent).read())
        with self.assertRaises(AccessError):
            move.with_user(self.administrator).unlink()
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                move.with_user(user).read()
