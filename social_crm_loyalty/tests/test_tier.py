# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestTier(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tiers = [("Plain", 0, 1), ("Silver", 100, 1.5), ("Gold", 500, 2)]
        cls.program.scrm_tier_ids = [
            (0, 0, {"name": name, "threshold": threshold, "factor": factor})
            for name, threshold, factor in tiers
        ]
        cls.plain, cls.silver, cls.gold = cls.program.scrm_tier_ids.sorted("threshold")

    def book(self, amount, at, kind="earn"):
        with freeze_time(at):
            key = f"t:{amount}:{at}:{kind}"
            return self.card._scrm_book(amount, kind, key, "Test")

    def night(self, at):
        with freeze_time(at):
            moved = self.program._scrm_find_tiers()
        return moved

    def test_members_climb_at_once(self):
        self.assertEqual(self.night("2026-01-01"), 1)
        self.assertEqual(self.card.scrm_tier_id, self.plain)
        self.book(120, "2026-01-02 10:00:00")
        self.book(-110, "2026-01-03 10:00:00", "redeem")
        self.night("2026-01-03")
        self.assertEqual(self.card.scrm_tier_id, self.silver, "spending takes nothing")
        self.assertEqual(self.night("2026-01-04"), 0)

    def test_taking_back_counts(self):
        entry = self.book(600, "2026-01-02 10:00:00")
        with freeze_time("2026-01-03"):
            entry._take_back("Returned")
        self.night("2026-01-04")
        self.assertEqual(self.card.scrm_tier_id, self.plain)

    def test_a_grace_before_somebody_falls(self):
        self.book(120, "2026-01-02 10:00:00")
        self.night("2026-01-03")
        self.assertEqual(self.night("2027-01-05"), 0)
        self.assertEqual(self.card.scrm_tier_id, self.silver)
        self.assertEqual(str(self.card.scrm_tier_grace_until), "2027-02-04")
        self.night("2027-01-20")
        self.assertEqual(str(self.card.scrm_tier_grace_until), "2027-02-04")
        self.assertEqual(self.night("2027-02-04"), 1)
        self.assertEqual(self.card.scrm_tier_id, self.plain)
        self.assertFalse(self.card.scrm_tier_grace_until)
        moves = self.env["scrm.tier.move"].search([("card_id", "=", self.card.id)])
        self.assertEqual(
            moves.mapped(lambda m: (m.from_id.name, m.to_id.name)),
            [("Silver", "Plain"), (False, "Silver")],
        )

    def test_who_is_back_in_time_stays(self):
        self.book(120, "2026-01-02 10:00:00")
        self.night("2026-01-03")
        self.night("2027-01-05")
        self.book(100, "2027-01-10 10:00:00")
        self.night("2027-01-11")
        self.assertFalse(self.card.scrm_tier_grace_until)
        self.night("2027-02-10")
        self.assertEqual(self.card.scrm_tier_id, self.silver)

    def test_by_influence(self):
        self.program.scrm_tier_basis = "value"
        self.silver.threshold = 40
        self.partner.with_company(self.company).scrm_value = 55
        self.night("2026-01-01")
        self.assertEqual(self.card.scrm_tier_id, self.silver)

    def test_what_is_missing(self):
        with freeze_time("2026-01-05"):
            self.book(120, "2026-01-02 10:00:00")
            following, missing = self.card._scrm_next_tier()
            self.assertEqual((following, missing), (self.gold, 380))
            self.book(900, "2026-01-03 10:00:00")
            self.assertFalse(self.card._scrm_next_tier()[0])

    def test_a_higher_tier_earns_more(self):
        self.card.sudo().scrm_tier_id = self.silver
        rule = self.env["scrm.earning.rule"].create(
            {
                "name": "R",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "points": 10,
            }
        )
        self.assertEqual(rule._terms_of(self.card).points, 15)

    def test_access(self):
        with self.assertRaises(AccessError):
            self.silver.with_user(self.agent).threshold = 1
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.silver.with_user(user).read(["name"])
