# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm.tools.periods import span

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestKpiPoints(LoyaltyCommon):
    def test_points_issued_and_used_equal_the_ledger(self):
        card = self.card
        card._scrm_book(30, "earn", "k1", "A good word")
        card._scrm_book(-12, "redeem", "k2", "A cup")
        card._scrm_book(99, "pending", "k3", "A good word, later")
        entries = self.env["scrm.points.entry"].search([("card_id", "=", card.id)])
        self.env.flush_all()
        kpi = self.env["scrm.kpi"].with_company(self.company)
        today = fields.Date.today()
        day = span(today, today, "UTC")
        entries = entries.filtered(lambda entry: entry.kind != "pending")
        plus = sum(amount for amount in entries.mapped("amount") if amount > 0)
        minus = -sum(amount for amount in entries.mapped("amount") if amount < 0)
        self.assertEqual((plus, minus), (30, 12))
        self.assertEqual(kpi._kpi_points_issued(day), plus)
        self.assertEqual(kpi._kpi_points_used(day), minus)
        before = span(today - timedelta(days=9), today - timedelta(days=8), "UTC")
        self.assertEqual(kpi._kpi_points_issued(before), 0)
