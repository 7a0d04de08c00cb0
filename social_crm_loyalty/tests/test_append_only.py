# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from ..models.loyalty_card_lots import EXPIRED_UNTIL
from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestAppendOnly(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.card._scrm_book(10, "earn", "k", "A good word")

    def refused_by_the_database(self, query, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.IntegrityError, "append-only"),
            self.cr.savepoint(),
        ):
            self.cr.execute(query, params)

    def test_nobody_writes_through_the_orm(self):
        for entry in (self.entry, self.entry.sudo()):
            with self.assertRaisesRegex(UserError, "never changed"):
                entry.write({"amount": 1000})
            with self.assertRaisesRegex(UserError, "never changed"):
                entry.reason = "Another reason"
        with self.assertRaisesRegex(UserError, "never changed"):
            self.card.write({"scrm_entry_ids": [(1, self.entry.id, {"amount": 5})]})

    def test_nobody_deletes_through_the_orm(self):
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.entry.sudo().unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.card.write({"scrm_entry_ids": [(2, self.entry.id, 0)]})

    def test_nobody_creates_an_entry_by_itself(self):
        with self.assertRaisesRegex(UserError, "booked on a card"):
            self.Entry.sudo().create({"card_id": self.card.id, "amount": 5})
        with self.assertRaisesRegex(UserError, "booked on a card"):
            self.entry.sudo().copy()

    def test_users_have_no_right_to(self):
        for user in (self.agent, self.administrator):
            entry = self.entry.with_user(user)
            for right in ("create", "write", "unlink"):
                with self.subTest(user=user.login, right=right):
                    self.assertFalse(entry.has_access(right))
            with self.assertRaises(UserError):
                entry.write({"reason": "x"})

    def test_the_database_refuses_every_column(self):
        for column, value in (
            ("amount", 1000),
            ("balance_after", 1000),
            ("reason", "x"),
            ("kind", "adjust"),
            ("idempotency_key", "x"),
            ("sequence", -7),
            ("card_ref", -7),
            ("hash", "x"),
            ("prev_hash", "x"),
            ("user_ref", -7),
            ("res_model", "x"),
            ("occurred_at", "2020-01-01"),
            ("create_date", "2020-01-01"),
            ("company_id", self.other_company.id),
        ):
            with self.subTest(column=column):
                self.refused_by_the_database(
                    f"UPDATE scrm_points_entry SET {column} = %s WHERE id = %s",
                    value,
                    self.entry.id,
                )

    def test_the_database_refuses_to_move_or_delete(self):
        other = self._make_card(self.program, self.other_company.partner_id)
        self.refused_by_the_database(
            "UPDATE scrm_points_entry SET card_id = %s WHERE id = %s",
            other.id,
            self.entry.id,
        )
        self.refused_by_the_database(
            "DELETE FROM scrm_points_entry WHERE id = %s", self.entry.id
        )
        self.refused_by_the_database("TRUNCATE scrm_points_entry CASCADE")

    def test_references_may_go(self):
        """A holder may be merged or deleted; the entry keeps what it says."""
        self.env["res.partner"].browse(self.partner.id).unlink()
        self.env.invalidate_all()
        self.assertFalse(self.entry.partner_id)
        self.assertInOrder(self.card)

    def test_a_deleted_user_leaves_the_entry(self):
        clerk = self._make_user("clerk", "social_crm.group_admin", self.company)
        entry = self.card.with_user(clerk)._scrm_book(5, "adjust", "c", "By a clerk")
        number = clerk.id
        clerk.unlink()
        self.env.invalidate_all()
        entry = entry.with_env(self.env)
        self.assertFalse(entry.user_id)
        self.assertEqual(entry.user_ref, number)
        self.assertInOrder(self.card)

    def test_uninstalling_leaves_nothing_and_the_guard_is_made_again(self):
        settings = self.env["ir.config_parameter"]
        settings.set_param(EXPIRED_UNTIL, "2026-11-01")
        uninstall_hook(self.env)
        self.assertFalse(settings.get_param(EXPIRED_UNTIL))
        self.cr.execute(
            "SELECT 1 FROM pg_proc WHERE proname = 'scrm_points_entry_guard'"
        )
        self.assertFalse(self.cr.fetchall())
        self.Entry.init()
        self.refused_by_the_database("DELETE FROM scrm_points_entry")
