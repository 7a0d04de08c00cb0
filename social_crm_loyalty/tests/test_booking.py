# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestBooking(LoyaltyCommon):
    def book(self, amount, kind="earn", key="k1", reason="A good word", **values):
        return self.card._scrm_book(amount, kind, key, reason, **values)

    def test_card_and_entry_move_together(self):
        entry = self.book(12.5, record=self.partner)
        self.assertEqual(self.card.points, 12.5)
        self.assertEqual(entry.amount, 12.5)
        self.assertEqual(entry.balance_after, 12.5)
        self.assertEqual(entry.sequence, 1)
        self.assertEqual(entry.partner_id, self.partner)
        self.assertEqual(entry.program_id, self.program)
        self.assertEqual(entry.company_id, self.company)
        self.assertEqual(entry.user_id, self.env.user)
        self.assertEqual(
            (entry.res_model, entry.res_id), ("res.partner", self.partner.id)
        )
        self.assertEqual(entry.display_name, f"{self.card.code} #1")
        self.assertInOrder(self.card)

    def test_chain_over_several_entries(self):
        first = self.book(100, key="a")
        second = self.book(-30, "redeem", key="b")
        third = self.book(0.1, key="c")
        self.assertEqual((first + second + third).mapped("sequence"), [1, 2, 3])
        self.assertFalse(first.prev_hash)
        self.assertEqual(second.prev_hash, first.hash)
        self.assertEqual(third.prev_hash, second.hash)
        self.assertEqual(third.balance_after, 70.1)
        self.assertInOrder(self.card)

    def test_the_same_key_books_once(self):
        entry = self.book(10)
        again = self.book(10, reason="The same, told otherwise")
        self.assertEqual(again, entry)
        self.assertEqual(again.reason, "A good word")
        self.assertEqual(self.card.points, 10)
        self.assertEqual(self.booked(self.card), [("earn", 10)])

    def test_a_key_stands_for_one_thing(self):
        self.book(10)
        other = self._make_card(self.program, self.other_company.partner_id)
        for card, kind, amount in (
            (self.card, "earn", 11),
            (self.card, "adjust", 10),
            (other, "earn", 10),
        ):
            with self.subTest(kind=kind, amount=amount):
                with self.assertRaisesRegex(ValidationError, "k1 exists already"):
                    card._scrm_book(amount, kind, "k1", "Something else")
        self.assertEqual(other.points, 0)

    def test_never_below_zero(self):
        self.book(50, key="a")
        with self.assertRaisesRegex(
            UserError, "holds 50 points; 50.5 cannot be taken from it"
        ):
            self.book(-50.5, "redeem", key="b")
        self.assertEqual(self.card.points, 50)
        self.book(-50, "redeem", key="c")
        self.assertEqual(self.card.points, 0)
        self.assertInOrder(self.card)

    def test_debt_where_the_programme_says_so(self):
        self.program.scrm_allow_debt = True
        self.book(-20, "reverse")
        self.assertEqual(self.card.points, -20)
        self.program.scrm_allow_debt = False
        self.book(5, key="a little back")
        self.assertEqual(self.card.points, -15)
        with self.assertRaises(UserError):
            self.book(-1, "redeem", key="more")
        self.assertInOrder(self.card)

    def test_announced_points_cannot_be_spent(self):
        entry = self.book(30, "pending")
        self.assertEqual(entry.balance_after, 0)
        self.assertEqual(self.card.points, 0)
        self.assertFalse(self.card.history_ids)
        with self.assertRaises(UserError):
            self.book(-30, "redeem", key="b")
        self.assertInOrder(self.card)

    def test_exact_decimals(self):
        for number in range(10):
            self.book(0.1, key=f"tenth {number}")
        self.assertEqual(self.card.points, 1.0)
        self.book(1 / 3, key="third")
        self.assertEqual(self.card.points, 1.3333)
        self.assertInOrder(self.card)

    def test_no_number_no_booking(self):
        for amount in (float("nan"), float("inf"), 1e12):
            with self.subTest(amount=amount), self.assertRaises(ValidationError):
                self.book(amount)
        self.assertFalse(self.booked(self.card))

    def test_history_of_core_tells_the_same(self):
        self.book(50, key="a")
        self.book(-20, "redeem", key="b", reason="A mug")
        newest, oldest = self.card.history_ids.sorted("id", reverse=True)
        self.assertEqual((oldest.issued, oldest.used), (50, 0))
        self.assertEqual((newest.issued, newest.used), (0, 20))
        self.assertEqual(newest.description, "A mug")

    def test_mail_at_a_milestone(self):
        template = self.env["mail.template"].create(
            {
                "name": "Half way",
                "model_id": self.env.ref("loyalty.model_loyalty_card").id,
                "subject": "Half way",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self.program.communication_plan_ids = [
            (
                0,
                0,
                {
                    "trigger": "points_reach",
                    "points": 50,
                    "mail_template_id": template.id,
                },
            )
        ]
        mails = self.env["mail.mail"].search_count([])
        self.book(49, key="a")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.book(1, key="b")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    def test_pending_changes_of_the_card_are_kept(self):
        """What the session has not yet written is not lost under the raw update."""
        self.card.points = 5
        self.book(10)
        self.assertEqual(self.card.points, 15)
        self.env.invalidate_all()
        self.assertEqual(self.card.points, 15)
        self.assertIn("15", self.card.points_display)
        self.assertInOrder(self.card)

    def test_deleted_card(self):
        coupons = self._make_program(self.company, "x", program_type="coupons")
        card = self._make_card(coupons, self.partner)
        card.unlink()
        with self.assertRaises(MissingError):
            card._scrm_book(1, "earn", "k", "Too late")

    def test_taken_back_once(self):
        entry = self.book(10)
        back = entry._take_back("The post was about somebody else")
        self.assertEqual(back.reverses_id, entry)
        self.assertEqual(entry.reversed_by_ids, back)
        self.assertEqual(self.card.points, 0)
        entry.action_take_back()
        self.assertEqual(self.booked(self.card), [("earn", 10), ("reverse", -10)])

    def test_moment_of_the_event(self):
        entry = self.book(10, occurred_at=datetime(2026, 3, 1, 8, 30, 15, 999))
        self.assertEqual(entry.occurred_at, datetime(2026, 3, 1, 8, 30, 15))
        self.env.invalidate_all()
        self.assertInOrder(self.card)

    def test_booking_needs_the_right_to_write_the_card(self):
        with self.assertRaises(AccessError):
            self.card.with_user(self.stranger)._scrm_book(10, "earn", "k", "Because")
        salesman = new_test_user(
            self.env,
            "scrm_salesman",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        entry = self.card.with_user(salesman)._scrm_book(10, "earn", "k", "Because")
        self.assertEqual(entry.user_id, salesman)
        self.assertEqual(entry.env.user, salesman)
        self.assertInOrder(self.card)

    def test_few_queries(self):
        self.book(100, key="a")
        self.env.flush_all()
        with self.assertQueryCount(6):
            self.book(-1, "redeem", key="b")
