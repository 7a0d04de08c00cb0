# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from ..models import scrm_value_model
from ..models.scrm_value_dimension import DEFAULTS
from ..tools.value import Dimension
from .test_value_recompute import ValueCommon

VALUE_MODELS = ("scrm.value.model", "scrm.value.dimension", "scrm.value.score")


@tagged("post_install", "-at_install")
class TestValueModel(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.act("like", "bob", "mei")
        cls.act("like", "bob", "mei", account=cls.other_account)

    def test_a_new_model_has_all_dimensions_and_version_one(self):
        self.assertEqual(
            self.model.dimension_ids.mapped("code"),
            [code for code, *_rest in DEFAULTS],
        )
        self.assertEqual(self.model.version, 1)
        self.assertTrue(all(self.model.dimension_ids.mapped("definition")))
        self.assertEqual(
            self.model.dimension_ids._dimensions()[0],
            Dimension("followers", 15, "log", 1_000_000),
        )

    def test_the_version_grows_with_whatever_changes_results(self):
        dimension = self.model.dimension_ids[0]
        for change in (
            lambda: self.model.write({"window_days": 30}),
            lambda: self.model.write({"half_life_days": 0}),
            lambda: self.model.write({"weight_like": 5}),
            lambda: self.model.write({"reference_date": False}),
            lambda: self.model.write({"reach_steps": "3"}),
            lambda: dimension.write({"weight": 7}),
            lambda: dimension.write({"scale": "percentile"}),
            lambda: dimension.unlink(),
            lambda: self.model.write(
                {"dimension_ids": [fields.Command.create({"code": "followers"})]}
            ),
        ):
            before = self.model.version
            change()
            self.assertGreater(self.model.version, before)

    def test_the_version_stays_where_nothing_changes(self):
        self.model.write({"name": "Other", "window_days": self.model.window_days})
        self.model.dimension_ids[0].write({"weight": 15, "sequence": 99})
        self.assertEqual(self.model.version, 1)

    def test_the_form_makes_one_new_version(self):
        with Form(self.model) as form:
            form.window_days = 60
            with form.dimension_ids.edit(0) as line:
                line.weight = 20
        self.assertEqual(self.model.window_days, 60)
        self.assertGreater(self.model.version, 1)

    def test_every_kind_of_act_has_a_weight(self):
        kinds = {
            kind for kind, _ in self.env["scrm.interaction"]._fields["kind"].selection
        }
        self.assertEqual(set(self.model._kind_weights()), kinds)

    @mute_logger("odoo.sql_db")
    def test_a_company_has_one_active_model(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._make_model(self.company)
        copied = self.model.copy()
        self.assertFalse(copied.active)
        self.assertEqual(len(copied.dimension_ids), len(self.model.dimension_ids))
        self.assertEqual(copied.version, 1)

    @mute_logger("odoo.sql_db")
    def test_senseless_settings_are_refused(self):
        for values in ({"window_days": 0}, {"half_life_days": -1}, {"weight_like": -1}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.model.write(values)
        for values in ({"weight": -1}, {"ceiling": -1}, {"code": "reach"}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.model.dimension_ids[0].write(values)

    # -- running --------------------------------------------------------------

    @users("scrm_administrator")
    def test_an_administrator_recomputes(self):
        model = self.model.with_user(self.env.user)
        action = model.action_recompute()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("2", action["params"]["message"])
        self.assertTrue(self.profile("mei").value_score)
        self.assertEqual(model.action_scores()["domain"], [("model_id", "=", model.id)])

    def test_two_at_once_are_told(self):
        nobody = self.env["scrm.value.model"]
        with patch.object(
            type(nobody), "try_lock_for_update", lambda self, **kw: nobody
        ):
            self.assertIsNone(self.model._recompute())
            with self.assertRaises(UserError):
                self.model.action_recompute()

    def test_many_profiles_are_left_to_the_cron(self):
        with patch.object(scrm_value_model, "INTERACTIVE_LIMIT", 1):
            action = self.model.action_recompute()
        self.assertIn("background", action["params"]["message"])
        self.assertFalse(self.profile("mei").value_parts)
        cron = self.env.ref("social_crm.ir_cron_value")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers)

    def test_the_cron_computes_what_is_due_once(self):
        self.other_model.unlink()
        self.env["scrm.value.model"].search([]).computed_at = fields.Datetime.now()
        self.model.computed_at = fields.Datetime.now() - timedelta(hours=13)
        self._run_cron()
        self.assertTrue(self.profile("mei").value_parts)
        made = self.env["scrm.value.model"]._of(self.other_company)
        self.assertTrue(made.computed_at, "a company that listens gets a model")
        self.assertEqual(len(made.dimension_ids), 7)
        topics = self.env["scrm.value.model"]._of(self.other_company, "topic")
        self.assertIn("carriers", topics.dimension_ids.mapped("code"))
        done = self.model.computed_at
        self._run_cron()
        self.assertEqual(self.model.computed_at, done)

    def test_an_import_has_its_company_computed_soon(self):
        self.env["scrm.value.model"].search([]).computed_at = fields.Datetime.now()
        self.env["scrm.value.model"].with_user(self.agent)._wake(self.company)
        self.assertFalse(self.model.computed_at)
        self.assertTrue(self.other_model.computed_at)
        self._run_cron()
        self.assertTrue(self.model.computed_at and self.profile("mei").value_parts)

    def test_an_archived_model_is_not_replaced(self):
        self.model.active = False
        made = self.env["scrm.value.model"]._create_missing()
        people = made.filtered(lambda model: model.subject == "person")
        self.assertNotIn(self.company, people.company_id)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_value").method_direct_trigger()
        self.env.invalidate_all()

    # -- access ---------------------------------------------------------------

    def test_an_agent_reads_scores_of_the_own_company_only(self):
        self.model._recompute()
        self.other_model._recompute()
        for name in VALUE_MODELS:
            records = self.env[name].search([])
            found = records.with_user(self.agent).search([])
            self.assertTrue(found, name)
            self.assertEqual(found.sudo().company_id, self.company, name)
            theirs = records.filtered(lambda r: r.company_id == self.other_company)
            with self.assertRaises(AccessError):
                theirs.with_user(self.agent).mapped("company_id.name")

    def test_agents_change_nothing(self):
        model = self.model.with_user(self.agent)
        for forbidden in (
            lambda: model.write({"window_days": 5}),
            lambda: model.dimension_ids.write({"weight": 5}),
            model.action_recompute,
        ):
            with self.assertRaises(AccessError):
                forbidden()

    def test_nobody_writes_a_score_by_hand(self):
        self.model._recompute()
        scores = self.env["scrm.value.score"].search([])
        with self.assertRaises(AccessError):
            scores.with_user(self.administrator).write({"total": 100})

    def test_portal_users_and_strangers_read_nothing(self):
        for user in (self.portal, self.stranger):
            for name in VALUE_MODELS:
                with self.assertRaises(AccessError):
                    self.env[name].with_user(user).search([])

    @users("scrm_administrator")
    def test_an_administrator_does_not_reach_the_other_company(self):
        with self.assertRaises(AccessError):
            self.other_model.with_user(self.env.user).action_recompute()
