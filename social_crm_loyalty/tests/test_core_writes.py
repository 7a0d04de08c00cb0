# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every change of points by whoever leaves an entry, and one only."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestCoreWrites(LoyaltyCommon):
    def test_plain_write(self):
        self.card.points = 20
        self.card.points += 5
        self.card.write({"points": 25})
        self.assertEqual(self.booked(self.card), [("adjust", 20), ("adjust", 5)])
        self.assertInOrder(self.card)

    def test_write_of_other_fields_books_nothing(self):
        self.card.write({"active": False})
        self.assertFalse(self.booked(self.card))

    def test_floats_are_cut_to_what_the_ledger_holds(self):
        self.card.points = 100 / 3
        self.assertEqual(self.card.points, 33.3333)
        self.card.points -= 100 / 3
        self.assertEqual(self.card.points, 0)
        self.assertInOrder(self.card)

    def test_write_on_many_cards(self):
        other = self._make_card(self.program, self.other_company.partner_id, points=3)
        (self.card + other).write({"points": 10})
        self.assertEqual(self.booked(self.card), [("adjust", 10)])
        self.assertEqual(self.booked(other), [("adjust", 3), ("adjust", 7)])

    def test_plain_write_keeps_the_floor(self):
        self.card.points = 10
        with self.assertRaisesRegex(UserError, "holds 10 points; 11 cannot"):
            self.card.points = -1
        with self.assertRaises(UserError):
            self._make_card(self.program, self.partner, points=-5)
        with self.assertRaises(ValidationError):
            self.card.points = float("nan")

    def test_coupons_may_fall_as_core_lets_them(self):
        coupons = self._make_program(
            self.company, "Next", program_type="next_order_coupons"
        )
        card = self._make_card(coupons, self.partner, points=1)
        card.points -= 2
        self.assertEqual(self.booked(card), [("adjust", 1), ("adjust", -2)])
        self.assertInOrder(card)

    def test_created_with_points(self):
        card = self._make_card(self.program, self.partner, points=12.34567)
        self.assertEqual(self.booked(card), [("adjust", 12.3457)])
        self.assertInOrder(card)
        empty = self._make_card(self.program, self.partner, points=0)
        self.assertFalse(self.booked(empty))

    def test_many_cards_at_once(self):
        program = self._make_program(self.company, "Many")
        values = [{"program_id": program.id, "points": n + 1} for n in range(100)]
        with self.assertQueryCount(20):
            cards = self.env["loyalty.card"].create(values)
        self.assertEqual(self.Entry.search_count([("card_id", "in", cards.ids)]), 100)
        self.assertEqual(cards.mapped("scrm_entry_count"), [1] * 100)

    def test_wizard_of_the_balance(self):
        self.card.points = 5
        wizard = Form(
            self.env["loyalty.card.update.balance"].with_context(
                default_card_id=self.card.id
            )
        )
        wizard.new_balance = 8
        wizard.description = "Apology for a late parcel"
        wizard.save().action_update_card_point()
        entry = self.card.scrm_entry_ids.sorted("sequence")[-1]
        self.assertEqual((entry.kind, entry.amount), ("adjust", 3))
        self.assertEqual(entry.reason, "Apology for a late parcel")
        self.assertEqual(len(self.card.history_ids), 1)

    def test_wizard_that_makes_cards(self):
        wizard = self.env["loyalty.generate.wizard"].create(
            {
                "program_id": self.program.id,
                "mode": "selected",
                "customer_ids": [(6, 0, self.partner.ids)],
                "points_granted": 15,
                "description": "Summer gift",
            }
        )
        card = wizard.generate_coupons()
        self.assertEqual(card.scrm_entry_ids.reason, "Summer gift")
        self.assertEqual(len(card.history_ids), 1)
        self.assertInOrder(card)

    def test_labels_cannot_be_forged_from_outside(self):
        """Nothing in a client's context changes what the ledger says."""
        context = {"scrm_points_origin": "order", "kind": "earn", "history": False}
        self.card.with_context(**context).write({"points": 5})
        self.assertEqual(self.booked(self.card), [("adjust", 5)])


@tagged("post_install", "-at_install")
class TestMergeAndDelete(LoyaltyCommon):
    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + target).ids, target)

    def test_merge_moves_points_with_two_entries(self):
        twin = self.env["res.partner"].create({"name": "M. Lind"})
        twin_card = self._make_card(self.program, twin, points=30)
        self.card.points = 12
        self.merge(twin, self.partner)
        self.assertEqual(self.card.points, 42)
        self.assertEqual(twin_card.points, 0)
        self.assertFalse(twin_card.active)
        self.assertEqual(self.booked(self.card)[-1], ("transfer", 30))
        self.assertEqual(self.booked(twin_card)[-1], ("transfer", -30))
        self.assertInOrder(self.card)
        self.assertInOrder(twin_card)
        self.assertEqual(self.card.history_ids.issued, 30)
        self.assertEqual(twin_card.history_ids.used, 30)

    def test_merge_takes_the_entries_along(self):
        """A foreign key is moved by plain SQL, below the ledger's guard."""
        twin = self.env["res.partner"].create({"name": "M. Lind"})
        twin_card = self._make_card(self.program, twin, points=30)
        self.merge(twin, self.partner)
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual(twin_card.partner_id, self.partner)
        self.assertEqual(twin_card.scrm_entry_ids.partner_id, self.partner)
        self.assertEqual(self.partner.scrm_points_entry_count, 3)

    def test_merge_of_the_only_card(self):
        twin = self.env["res.partner"].create({"name": "M. Lind"})
        self.card.points = 9
        self.merge(self.partner, twin)
        self.env.invalidate_all()
        self.assertEqual(self.card.partner_id, twin)
        self.assertEqual(self.booked(self.card), [("adjust", 9)])

    def test_account_with_entries_is_not_deleted(self):
        self.card.points = 5
        with self.assertRaisesRegex(UserError, "Archive them instead"):
            self.card.unlink()

    def test_account_without_entries_is(self):
        self.card.unlink()
        self.assertFalse(self.card.exists())

    def test_deleted_coupon_leaves_a_closed_ledger(self):
        coupons = self._make_program(self.company, "Codes", program_type="coupons")
        card = self._make_card(coupons, self.partner, points=2)
        number, code = card.id, card.code
        card.unlink()
        self.env.invalidate_all()
        entries = self.Entry.search([("card_ref", "=", number)], order="sequence")
        self.assertEqual(entries.mapped("amount"), [2, -2])
        self.assertEqual(entries.mapped("card_code"), [code, code])
        self.assertFalse(entries.card_id)
        self.assertEqual(entries[-1].balance_after, 0)

    def test_opening_balance(self):
        self.cr.execute(
            "UPDATE loyalty_card SET points = 12.3456789, active = FALSE WHERE id = %s",
            (self.card.id,),
        )
        self.env.invalidate_all()
        for _time in range(2):
            self.env["loyalty.card"]._scrm_open_ledgers()
        self.assertEqual(self.booked(self.card), [("adjust", 12.3457)])
        self.assertEqual(self.card.scrm_entry_ids.reason, "Opening balance")
