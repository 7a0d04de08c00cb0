# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import said
from .test_retention import FROZEN, RetentionCommon


@tagged("post_install", "-at_install")
@freeze_time(FROZEN)
class TestRetentionReceipt(RetentionCommon):
    def receipt(self, **values):
        values = {
            "kind": "acts",
            "model": "scrm.interaction",
            "how": "deleted",
            "count": 3,
            "reason": "Test",
            **values,
        }
        return self.Receipt._write_down(values.pop("company", self.company), **values)

    def lookup(self, record, email="mei@example.com"):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Mei Lin", "email": email}
        )
        return self.env["privacy.lookup.wizard.line"].create(
            {
                "wizard_id": wizard.id,
                "res_id": record.id,
                "res_model_id": self.env["ir.model"]._get_id(record._name),
            }
        )

    # -- append-only ------------------------------------------------------------

    def test_the_machine_cannot_change_or_delete_it(self):
        receipt = self.receipt()
        for change in (lambda: receipt.write({"count": 1}), receipt.unlink):
            with self.assertRaises(UserError):
                change()

    def test_the_database_refuses_it_too(self):
        receipt = self.receipt()
        for query in (
            "UPDATE scrm_retention_receipt SET count = 1 WHERE id = %s",
            "UPDATE scrm_retention_receipt SET reason = 'x' WHERE id = %s",
            "DELETE FROM scrm_retention_receipt WHERE id = %s",
            "TRUNCATE scrm_retention_receipt",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(errors.RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [receipt.id] if "%s" in query else None)
        self.assertEqual(receipt.count, 3)

    def test_nobody_writes_any(self):
        receipt = self.receipt()
        for user in (self.administrator, self.supervisor):
            book = self.Receipt.with_user(user)
            self.assertEqual(book.browse(receipt.id).count, 3)
            with self.assertRaises(AccessError):
                book.create({"kind": "acts", "count": 1})
            with self.assertRaises(UserError):
                book.browse(receipt.id).write({"count": 1})
            with self.assertRaises(AccessError):
                book.browse(receipt.id).unlink()

    def test_supervisors_read_those_of_their_company(self):
        mine, theirs = self.receipt(), self.receipt(company=self.other_company)
        found = self.Receipt.with_user(self.supervisor).search([])
        self.assertIn(mine.id, found.ids)
        self.assertNotIn(theirs.id, found.ids)

    # -- at the person's wish -----------------------------------------------------

    def test_a_profile_erased_at_somebody_s_wish(self):
        posts = self.keep_done(said("p1", "mei", "@bob hi"), said("p2", "mei"))
        profile = posts.profile_id
        self.tie(posts[0]).email = "mei@example.com"
        self.lookup(profile).action_unlink()
        self.assertFalse(profile.exists() or posts.exists())
        receipts = self.receipts("wish")
        self.assertEqual(
            {receipt.model: receipt.count for receipt in receipts},
            {"scrm.profile": 1, "scrm.post": 2},
        )
        said_of = receipts.filtered(lambda row: row.model == "scrm.post")
        self.assertEqual(said_of.date_from, said_of.date_to)
        self.assertEqual(receipts.user_id, self.env.user)

    def test_nobody_is_named(self):
        post = self.keep_done(said("p1", "mei"))
        self.tie(post).email = "mei@example.com"
        self.lookup(post.profile_id).action_unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT r::text FROM scrm_retention_receipt r WHERE kind = 'wish'"
        )
        rows = " ".join(row[0] for row in self.env.cr.fetchall()).lower()
        for word in ("mei", "lin", "example.com"):
            self.assertNotIn(word, rows)

    def test_a_request_is_found_again_by_address_or_handle(self):
        posts = self.keep_done(said("p1", "mei"), said("p2", "bob"))
        self.lookup(posts[0].profile_id).action_unlink()
        self.lookup(posts[1].profile_id, "bob@example.com").action_unlink()
        book = self.Receipt.with_user(self.supervisor)

        def found(text):
            rows = book.search([("subject", "=", text)])
            return {(row.model, row.count) for row in rows}

        erased = {("scrm.profile", 1), ("scrm.post", 1)}
        for text in ("mei@example.com", " MEI@Example.com", "mei", "@Mei"):
            self.assertEqual(found(text), erased, text)
        self.assertEqual(len(book.search([("subject", "=", "mei")])), 2)
        self.assertFalse(found("mail@example.com"))
        self.assertFalse(found(""))

    def test_a_post_and_a_contact(self):
        post = self.keep_done(said("p1", "mei"))
        partner = self.tie(post)
        self.lookup(post).action_unlink()
        self.lookup(partner).action_unlink()
        self.assertEqual(
            self.receipts("wish").mapped("model"), ["res.partner", "scrm.post"]
        )

    def test_what_is_not_ours_leaves_none(self):
        partner = self.env["res.partner"].create({"name": "Mei Lin"})
        self.lookup(partner).action_unlink()
        self.assertFalse(self.receipts("wish"))

    def test_what_fails_leaves_none(self):
        post = self.keep_done(said("p1", "mei"))
        line = self.lookup(post)
        line.action_unlink()
        with self.assertRaises(UserError):
            line.action_unlink()
        self.assertEqual(len(self.receipts("wish")), 1)
        gone = self.lookup(post)
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"):  # noqa: B017
            gone.with_user(self.administrator).action_unlink()
        self.assertEqual(len(self.receipts("wish")), 1)

    @mute_logger("odoo.sql_db")
    def test_nothing_erased_is_no_receipt(self):
        with self.assertRaises(errors.CheckViolation):
            self.receipt(count=0)
