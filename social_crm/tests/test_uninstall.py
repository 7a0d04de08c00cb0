# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged

from ..hooks import uninstall_hook

FUNCTIONS = """
SELECT DISTINCT function.proname
FROM pg_trigger t JOIN pg_proc function ON function.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid::regclass::text = ANY(%s)
"""


@tagged("post_install", "-at_install")
class TestUninstall(TransactionCase):
    def functions(self):
        """What the triggers of this addon's tables call."""
        tables = [
            model._table
            for model in self.env.registry.values()
            if model._original_module == "social_crm"
        ]
        self.cr.execute(FUNCTIONS, [tables])
        return {name for (name,) in self.cr.fetchall()}

    def test_no_function_stays(self):
        called = self.functions()
        self.assertGreaterEqual(
            called, {"scrm_act_touched", "scrm_act_author", "scrm_receipt_guard"}
        )
        uninstall_hook(self.env)
        self.assertFalse(self.functions())
        self.cr.execute("SELECT 1 FROM pg_proc WHERE proname = ANY(%s)", [list(called)])
        self.assertFalse(self.cr.fetchall())

    def test_functions_are_made_again(self):
        called = self.functions()
        uninstall_hook(self.env)
        self.env["scrm.act.touch"].init()
        self.env["scrm.retention.receipt"].init()
        self.assertEqual(self.functions(), called)

    def test_settings_go_and_those_of_others_stay(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("social_crm.allowed_hosts", "box:8080")
        parameters.set_param("social_crmx.mine", "1")
        uninstall_hook(self.env)
        self.assertFalse(parameters.get_param("social_crm.allowed_hosts"))
        self.assertEqual(parameters.get_param("social_crmx.mine"), "1")
