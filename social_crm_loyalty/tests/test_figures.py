# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .test_referral import ReferralCommon


@tagged("post_install", "-at_install")
class TestFigures(ReferralCommon):
    def test_figures_equal_the_ledger(self):
        """Summed again in Python, entry by entry."""
        self.program.scrm_point_value = 0.05
        self.card._scrm_book(100, "earn", "f1", "r")
        self.card._scrm_book(-30, "redeem", "f2", "r")
        self.card._scrm_book(-10, "expire", "f3", "r")
        self.card._scrm_book(7, "adjust", "f4", "r")
        self.card._scrm_book(-2, "adjust", "f5", "r")
        self.card._scrm_book(50, "pending", "f6", "r")
        self.join()
        self.buy()
        entries = self.Entry.search([("program_id", "=", self.program.id)])

        def total(*kinds, sign=0):
            return sum(
                abs(entry.amount)
                for entry in entries
                if entry.kind in kinds and (not sign or entry.amount * sign > 0)
            )

        program = self.program
        self.assertEqual(program.scrm_issued, total("earn", "order", "adjust", sign=1))
        self.assertEqual(program.scrm_redeemed, total("redeem"))
        self.assertEqual(program.scrm_expired, total("expire"))
        self.assertEqual(program.scrm_taken, total("reverse", "adjust", sign=-1))
        cards = self.env["loyalty.card"].search([("program_id", "=", program.id)])
        held = sum(cards.mapped("points"))
        self.assertEqual(program.scrm_outstanding, held)
        self.assertAlmostEqual(program.scrm_liability, held * 0.05)
        self.assertEqual(program.scrm_member_count, 2)
        self.assertEqual(program.scrm_friend_count, 1)
        self.assertAlmostEqual(program.scrm_friend_cost, 140 * 0.05)
        told = sum(
            (1 if number == 0 else -1) * sum(row["data"])
            for number, row in enumerate(program.scrm_chart["series"])
        )
        self.assertAlmostEqual(told, held)

    def test_a_new_programme_has_none(self):
        program = self._make_program(self.company, "New")
        self.assertEqual((program.scrm_issued, program.scrm_liability), (0, 0))
        self.assertFalse(program.scrm_chart)
