# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import LoyaltyCommon

MODELS = ("scrm.points.entry", "scrm.earning.rule", "scrm.points.check")


@tagged("post_install", "-at_install")
class TestAccess(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_program = cls._make_program(cls.other_company, "Coffee friends")
        cls.shared_program = cls._make_program(cls.env["res.company"], "All friends")
        cls.portal_card = cls._make_card(cls.program, cls.portal.partner_id, points=5)
        cls.foreign_card = cls._make_card(
            cls.other_program, cls.portal.partner_id, points=6
        )
        cls.shared_card = cls._make_card(cls.shared_program, cls.partner, points=7)
        cls.card.points = 8
        for company, program in (
            (cls.company, cls.program),
            (cls.other_company, cls.other_program),
        ):
            cls.env["scrm.earning.rule"].create(
                {"name": "R", "company_id": company.id, "program_id": program.id}
            )
        cls.cards = cls.card + cls.portal_card + cls.foreign_card + cls.shared_card
        cls.salesman = new_test_user(
            cls.env,
            "scrm_salesman",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def seen(self, user):
        """Amounts of the entries of our cards that this user finds."""
        entries = self.Entry.with_user(user).search(
            [("card_ref", "in", self.cards.ids)]
        )
        return sorted(entries.mapped("amount"))

    def test_entries_by_company(self):
        self.assertEqual(self.seen(self.agent), [5, 7, 8])
        self.assertEqual(self.seen(self.salesman), [5, 7, 8])
        self.assertEqual(self.seen(self.other_agent), [6, 7])

    def test_a_foreign_entry_cannot_be_read(self):
        entry = self.foreign_card.scrm_entry_ids.with_user(self.agent)
        with self.assertRaises(AccessError):
            entry.read(["amount"])

    def test_customers_see_their_own(self):
        self.assertEqual(self.seen(self.portal), [5])
        entry = self.card.scrm_entry_ids.with_user(self.portal)
        with self.assertRaises(AccessError):
            entry.read(["amount"])

    def test_customers_do_not_see_who_booked(self):
        entry = self.portal_card.scrm_entry_ids.with_user(self.portal)
        self.assertEqual(entry.read(["reason"])[0]["reason"], "Balance changed")
        for field in ("user_id", "idempotency_key"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                entry.read([field])

    def test_a_card_handed_on_keeps_its_past_private(self):
        self.card.partner_id = self.portal.partner_id
        self.assertEqual(self.seen(self.portal), [5])
        nobodys = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "points": 3}
        )
        nobodys.partner_id = self.portal.partner_id
        self.cards += nobodys
        self.assertEqual(self.seen(self.portal), [3, 5])

    def test_strangers_see_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.stranger, public):
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_earning_rules(self):
        Rule = self.env["scrm.earning.rule"]
        for user in (self.agent, self.other_agent):
            rules = Rule.with_user(user).search([("name", "=", "R")])
            self.assertEqual(rules.company_id, user.company_id)
            with self.assertRaises(AccessError):
                rules.write({"points": 1000})
        rule = Rule.with_user(self.administrator).create(
            {"name": "Mine", "program_id": self.program.id}
        )
        self.assertEqual(rule.company_id, self.company)

    def test_a_rule_gives_no_points_of_another_company(self):
        rule = self.env["scrm.earning.rule"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        with self.assertRaises(AccessError):
            rule.with_user(self.administrator).write(
                {
                    "company_id": self.other_company.id,
                    "program_id": self.other_program.id,
                }
            )

    def test_checks(self):
        self.env["scrm.points.check"]._check_companies(
            (self.company + self.other_company).ids
        )
        checks = self.env["scrm.points.check"].with_user(self.supervisor).search([])
        self.assertEqual(checks.company_id, self.company)
        for right in ("create", "write", "unlink"):
            self.assertFalse(checks.has_access(right))

    def test_smart_buttons(self):
        partner = self.partner.with_user(self.agent)
        self.assertEqual(partner.scrm_points_entry_count, 2)
        action = partner.action_view_scrm_points()
        self.assertEqual(
            self.Entry.with_user(self.agent).search_count(action["domain"]), 2
        )
        action = self.card.with_user(self.agent).action_scrm_entries()
        self.assertEqual(self.Entry.search(action["domain"]), self.card.scrm_entry_ids)

    def test_forms_open_for_low_privileged_users(self):
        for user in (self.agent, self.salesman):
            for record, form in (
                (self.card, "loyalty.loyalty_card_view_form"),
                (
                    self.card.scrm_entry_ids,
                    "social_crm_loyalty.scrm_points_entry_view_form",
                ),
            ):
                with self.subTest(user=user.login, form=form):
                    view = self.env.ref(form)
                    shown = record.with_user(user).get_view(view.id, "form")
                    # What the client reads: fields of the form, none of its lists.
                    arch = etree.fromstring(shown["arch"])
                    names = arch.xpath("//field[not(ancestor::field)]/@name")
                    self.assertTrue(record.with_user(user).read(names))
