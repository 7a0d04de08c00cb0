# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What must hold over all addons at once, on a database with them installed.

Run by pytest-odoo: ./dev test pytest-odoo
"""

import ast

from odoo.tests import TransactionCase, new_test_user, tagged

ADDONS = ("social_crm", "social_crm_listening", "social_crm_loyalty")
GROUPS = ("agent", "supervisor", "admin")


def visible_actions(env, root):
    """Return the window actions of the menus below `root` that this user sees."""
    visible = env["ir.ui.menu"]._visible_menu_ids()
    menus = env["ir.ui.menu"].search(
        [("id", "child_of", root.id), ("id", "in", list(visible))]
    )
    # Only the definition is read as superuser; the screen is opened as the person.
    actions = (menu.sudo().action for menu in menus)
    return [a for a in actions if a and a._name == "ir.actions.act_window"]


@tagged("post_install", "-at_install")
class TestInstalled(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [
            model
            for model in cls.env.values()
            if model._original_module in ADDONS and not model._abstract
        ]

    def test_the_addons_are_installed_in_this_version(self):
        modules = self.env["ir.module.module"].search([("name", "in", ADDONS)])
        self.assertEqual(set(modules.mapped("state")), {"installed"})
        self.assertEqual(len(modules), len(ADDONS))
        self.assertEqual(set(modules.mapped("license")), {"AGPL-3"})

    def test_every_model_says_who_may_read_it(self):
        self.assertGreater(len(self.models), 10)
        access = self.env["ir.model.access"].search([])
        known = set(access.mapped("model_id.model"))
        missing = [model._name for model in self.models if model._name not in known]
        self.assertEqual(missing, [])

    def test_every_model_of_a_company_has_a_company_rule(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        ruled = {
            rule.model_id.model
            for rule in rules
            if "company_id" in (rule.domain_force or "")
        }
        missing = [
            model._name
            for model in self.models
            if "company_id" in model._fields
            and not model._transient
            and model._name not in ruled
        ]
        self.assertEqual(missing, [])

    def test_every_screen_opens_for_whoever_sees_its_menu(self):
        root = self.env.ref("social_crm.menu_root")
        for group in GROUPS:
            user = new_test_user(
                self.env, f"screens-{group}", groups=f"social_crm.group_{group}"
            )
            env = self.env(user=user)
            actions = visible_actions(env, root)
            self.assertTrue(actions, group)
            for action in actions:
                with self.subTest(group=group, action=action.name):
                    self.open_screen(env, action)

    def open_screen(self, env, action):
        """Load the views and the first rows, as the browser does."""
        modes = action.view_mode.split(",")
        views = env[action.res_model].get_views([(False, mode) for mode in modes])
        self.assertEqual(set(views["views"]), set(modes))
        domain = ast.literal_eval(action.domain) if action.domain else []
        env[action.res_model].web_search_read(domain, {"display_name": {}}, limit=5)

    def test_secrets_are_for_administrators_only(self):
        for model in self.models:
            for name, field in model._fields.items():
                secret = name.endswith(("_secret", "access_token"))
                if secret and field.store:
                    with self.subTest(field=str(field)):
                        self.assertTrue(field.groups)
                        self.assertFalse(field.copy)

    def test_scheduled_work_runs_with_nothing_to_do(self):
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.cron")]
        )
        crons = self.env["ir.cron"].browse(data.mapped("res_id"))
        self.assertTrue(crons)
        for cron in crons:
            with self.subTest(cron=cron.name), self.enter_registry_test_mode():
                cron.method_direct_trigger()
