# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LoyaltyCommon

LOGGER = "odoo.addons.social_crm_loyalty.models.scrm_points_check"


@tagged("post_install", "-at_install")
class TestCheck(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.points = 100
        cls.card.points = 60
        cls.other_program = cls._make_program(cls.other_company, "Coffee friends")
        cls.other_card = cls._make_card(cls.other_program, cls.partner, points=7)
        cls.Check = cls.env["scrm.points.check"]

    def check(self):
        with mute_logger(LOGGER):
            return self.Check._check_companies(self.company.ids)[0]

    def tamper(self, query, *params):
        """As somebody with the password of the database would."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE scrm_points_entry DISABLE TRIGGER USER")
        self.cr.execute(query, params)
        self.cr.execute("ALTER TABLE scrm_points_entry ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def test_in_order(self):
        check = self.check()
        self.assertEqual(check.state, "good")
        self.assertEqual((check.card_count, check.entry_count), (1, 2))
        self.assertEqual(check.difference, 0)
        self.assertEqual(
            check.result, "1 cards and 2 entries agree, and no entry was changed."
        )
        self.assertFalse(check.message_ids.notified_partner_ids)

    def test_card_changed_behind_the_ledger(self):
        self.tamper("UPDATE loyalty_card SET points = 1000 WHERE id = %s", self.card.id)
        check = self.check()
        self.assertEqual(check.state, "difference")
        self.assertEqual(check.difference, 940)
        self.assertEqual(
            check.result,
            f"Card {self.card.code} holds 1000, its entries say 60: "
            "a difference of 940.",
        )
        self.assertFalse(check.broken_entry_id)

    def test_changed_entry_is_named(self):
        second = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.tamper(
            "UPDATE scrm_points_entry SET reason = 'A mug' WHERE id = %s", second.id
        )
        check = self.check()
        self.assertEqual(check.state, "broken")
        self.assertEqual(check.broken_entry_id, second)
        self.assertEqual(
            check.result,
            f"Entry {self.card.code} #2 cannot be trusted: its content was changed.",
        )

    def test_changed_amount_with_card_to_match(self):
        """The sum agrees again, the chain does not."""
        second = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.tamper(
            "UPDATE scrm_points_entry SET amount = -10, balance_after = 90"
            " WHERE id = %s",
            second.id,
        )
        self.tamper("UPDATE loyalty_card SET points = 90 WHERE id = %s", self.card.id)
        check = self.check()
        self.assertEqual(check.state, "broken")
        self.assertEqual(check.difference, 0)

    def test_removed_entry(self):
        first = self.card.scrm_entry_ids.sorted("sequence")[0]
        self.tamper("DELETE FROM scrm_points_entry WHERE id = %s", first.id)
        check = self.check()
        self.assertEqual(check.state, "broken")
        self.assertIn("an entry before it is missing", check.result)

    def test_removed_last_entry(self):
        """No later entry shows it, but the card does."""
        last = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.tamper("DELETE FROM scrm_points_entry WHERE id = %s", last.id)
        self.assertEqual(self.check().state, "difference")

    def test_fingerprint_shows_what_was_rewritten(self):
        before = self.check().fingerprint
        self.assertEqual(self.check().fingerprint, before)
        last = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.tamper("DELETE FROM scrm_points_entry WHERE id = %s", last.id)
        self.tamper("UPDATE loyalty_card SET points = 100 WHERE id = %s", self.card.id)
        check = self.check()
        self.assertEqual(check.state, "good")
        self.assertNotEqual(check.fingerprint, before)

    def test_deleted_coupons_are_checked_too(self):
        coupons = self._make_program(self.company, "Codes", program_type="coupons")
        card = self._make_card(coupons, self.partner, points=2)
        number = card.id
        card.unlink()
        check = self.check()
        self.assertEqual(check.state, "good")
        self.assertEqual((check.card_count, check.entry_count), (2, 4))
        self.tamper(
            "DELETE FROM scrm_points_entry WHERE card_ref = %s AND sequence = 2", number
        )
        check = self.check()
        self.assertEqual(check.state, "difference")
        self.assertIn(f"Card {number} holds 0, its entries say 2", check.result)

    def test_administrators_are_told(self):
        self.tamper("UPDATE loyalty_card SET points = 61 WHERE id = %s", self.card.id)
        with self.assertLogs(LOGGER, "ERROR"):
            check = self.Check._check_companies(self.company.ids)[0]
        told = self.env["mail.notification"].search(
            [("mail_message_id.model", "=", check._name)]
        )
        self.assertIn(self.administrator.partner_id, told.res_partner_id)
        self.assertNotIn(self.agent.partner_id, told.res_partner_id)

    def test_cron_checks_every_company(self):
        cron = self.env.ref("social_crm_loyalty.ir_cron_scrm_points_check")
        last = self.Check.search([], limit=1).id or 0
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        checks = self.Check.search([("id", ">", last)])
        companies = self.env["res.company"].search([])
        self.assertEqual(checks.company_id, companies)
        shared = checks.filtered(lambda check: not check.company_id)
        self.assertEqual(len(checks - shared), len(companies))
        self.assertEqual(set(checks.mapped("state")), {"good"})

    def test_button_shows_own_companies_only(self):
        action = self.Check.with_user(self.supervisor).action_check_now()
        checks = self.Check.search(action["domain"])
        self.assertEqual(checks.company_id, self.company)

    def test_cards_that_all_companies_share(self):
        program = self._make_program(self.env["res.company"], "All friends")
        card = self._make_card(program, self.partner, points=4)
        checks = self.Check._check_companies(self.company.ids)
        shared = checks.filtered(lambda check: not check.company_id)
        self.assertEqual(shared.state, "good")
        self.assertIn(card.id, self.Check._points_of_cards(None))
        self.assertNotIn(card.id, self.Check._points_of_cards(self.company.id))

    def test_who_may_check(self):
        with self.assertRaises(AccessError):
            self.Check.with_user(self.agent).action_check_now()

    def test_large_ledger_in_batches(self):
        values = [{"program_id": self.program.id, "points": 1} for _n in range(1100)]
        self.env["loyalty.card"].create(values)
        self.env.flush_all()
        with self.assertQueryCount(10):
            check = self.check()
        self.assertEqual((check.card_count, check.entry_count), (1101, 1102))
        self.assertEqual(check.state, "good")
