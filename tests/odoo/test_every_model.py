# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""No model of ours is forgotten by the rules of companies and of access."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

# What customers see of themselves in the portal, held by a record rule of its own.
PORTAL = {"scrm.points.entry"}


@tagged("post_install", "-at_install")
class TestEveryModel(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [
            cls.env[name]
            for name in sorted(cls.env.registry)
            if name.startswith("scrm.")
            and not cls.env[name]._abstract
            and not cls.env[name]._transient
        ]
        company = cls.env.company
        cls.portal = new_test_user(
            cls.env, "every_portal", groups="base.group_portal", company_id=company.id
        )
        cls.stranger = new_test_user(
            cls.env, "every_stranger", groups="base.group_user", company_id=company.id
        )

    def test_there_are_models(self):
        self.assertGreater(len(self.models), 20)

    def test_every_model_belongs_to_a_company(self):
        for model in self.models:
            with self.subTest(model=model._name):
                field = model._fields.get("company_id")
                self.assertTrue(field and field.store, "no stored company")

    def test_a_stranger_reads_nothing(self):
        for model in self.models:
            with self.subTest(model=model._name), self.assertRaises(AccessError):
                model.with_user(self.stranger).search([], limit=1)

    def test_a_portal_user_reads_the_own_points_only(self):
        for model in self.models:
            if model._name in PORTAL:
                found = model.with_user(self.portal).search([])
                self.assertFalse(found)
                continue
            with self.subTest(model=model._name), self.assertRaises(AccessError):
                model.with_user(self.portal).search([], limit=1)
