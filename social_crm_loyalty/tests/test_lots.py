# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestLots(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.scrm_valid_months = 1
        cls.program.scrm_may_transfer = True
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.other_card = cls._make_card(cls.program, cls.bob)

    def book(self, amount, kind="earn", key=None, card=None, at=None, **values):
        card = card or self.card
        key = key or f"t:{self.env['scrm.points.entry'].search_count([])}"
        with freeze_time(at or "2026-01-31 12:00:00"):
            return card._scrm_book(amount, kind, key, "Test", **values)

    def cron(self, at):
        with freeze_time(at), self.enter_registry_test_mode():
            cron = self.env.ref("social_crm_loyalty.ir_cron_scrm_points_expire")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # -- expiry ----------------------------------------------------------------

    def test_points_expire_in_the_time_zone_of_the_programme(self):
        # 17:00 in UTC is the first of February in Shanghai.
        late = self.book(10, at="2026-01-31 17:00:00")
        early = self.book(5, at="2026-01-31 12:00:00")
        self.assertEqual(late.expires_on, date(2026, 3, 2))
        self.assertEqual(early.expires_on, date(2026, 3, 1), "the end of February")
        self.cron("2026-02-28 15:00:00")
        self.assertEqual(self.card.points, 15)
        self.cron("2026-02-28 17:00:00")
        self.assertEqual(self.card.points, 10)
        self.cron("2026-03-01 17:00:00")
        self.assertEqual(self.card.points, 0)
        self.assertInOrder(self.card)

    def test_a_leap_day(self):
        self.program.scrm_valid_months = 12
        entry = self.book(10, at="2028-02-29 03:00:00")
        self.assertEqual(entry.expires_on, date(2029, 3, 1))

    def test_only_what_is_left_expires_and_once(self):
        self.book(30)
        self.book(-12, "redeem")
        for _time in range(3):
            self.cron("2026-04-01 00:00:00")
        self.assertEqual(
            self.booked(self.card), [("earn", 30), ("redeem", -12), ("expire", -18)]
        )
        self.assertEqual(self.card.points, 0)

    def test_points_never_expire_without_a_term(self):
        self.program.scrm_valid_months = 0
        self.book(10)
        self.cron("2036-01-01 00:00:00")
        self.assertEqual(self.card.points, 10)

    def test_a_day_that_was_missed_is_made_up_for(self):
        self.book(10)
        self.cron("2026-02-01 00:00:00")
        self.cron("2026-12-01 00:00:00")
        self.assertEqual(self.card.points, 0)

    def test_a_clock_that_goes_back_changes_nothing(self):
        self.book(10)
        self.cron("2026-04-01 00:00:00")
        self.cron("2026-01-01 00:00:00")
        self.assertEqual(self.card.points, 0)
        self.assertInOrder(self.card)

    def test_members_are_told_once(self):
        self.partner.email = "marta@example.com"
        self.book(10, at="2026-01-31 12:00:00")
        Mail = self.env["mail.mail"]
        before = Mail.search_count([])
        self.cron("2026-02-10 00:00:00")
        self.assertEqual(Mail.search_count([]), before, "too early")
        for _time in range(2):
            self.cron("2026-02-20 00:00:00")
        (mail,) = Mail.search([], order="id desc", limit=1)
        self.assertEqual(Mail.search_count([]), before + 1)
        self.assertIn("10 points until", str(mail.body_html))
        notice = self.env["scrm.points.notice"].search([("card_id", "=", self.card.id)])
        self.assertEqual((notice.points, notice.expires_on), (10, date(2026, 3, 1)))

    def test_the_card_tells_what_goes_next(self):
        self.book(10)
        self.book(5, at="2026-02-10 12:00:00")
        self.assertEqual(self.card.scrm_next_expiry, date(2026, 3, 1))
        self.assertEqual(self.card.scrm_expiring, 10)

    # -- announced points ------------------------------------------------------

    def announce(self, amount=20, key="p1"):
        return self.book(amount, "pending", key, matures=date(2026, 2, 10))

    def test_announced_points_are_credited_once(self):
        self.announce()
        self.assertEqual((self.card.points, self.card.scrm_pending), (0, 20))
        self.cron("2026-02-09 12:00:00")
        self.assertEqual(self.card.points, 0)
        for _time in range(3):
            self.cron("2026-02-10 12:00:00")
        self.assertEqual((self.card.points, self.card.scrm_pending), (20, 0))
        kinds = [kind for kind, _amount in self.booked(self.card)]
        self.assertEqual(kinds, ["pending", "pending", "earn"])
        self.assertInOrder(self.card)

    def test_announced_points_can_be_withdrawn_and_then_never_come(self):
        entry = self.announce()
        entry.action_withdraw()
        self.cron("2026-03-10 12:00:00")
        self.assertEqual((self.card.points, self.card.scrm_pending), (0, 0))
        with self.assertRaisesRegex(UserError, "credited or withdrawn"):
            entry._withdraw("again")
        self.assertFalse(entry._mature())

    def test_what_was_credited_cannot_be_withdrawn(self):
        entry = self.announce()
        self.cron("2026-02-10 12:00:00")
        with self.assertRaisesRegex(UserError, "credited or withdrawn"):
            entry._withdraw("too late")
        with self.assertRaisesRegex(UserError, "Only announced"):
            self.book(5)._withdraw("no")

    def test_by_an_event(self):
        entry = self.announce()
        entry._mature()
        entry._mature()
        self.assertEqual(self.card.points, 20)

    # -- transfer --------------------------------------------------------------

    def give(self, amount, key="gift", card=None):
        card = card or self.card
        card._scrm_transfer(self.other_card, amount, key, "A gift")

    def test_points_keep_their_days(self):
        self.book(10)
        self.book(10, at="2026-02-15 12:00:00")
        self.give(14)
        self.assertEqual((self.card.points, self.other_card.points), (6, 14))
        theirs = self.Entry.search([("card_ref", "=", self.other_card.id)])
        expected = {(10, date(2026, 3, 1)), (4, date(2026, 3, 16))}
        self.assertEqual({(e.amount, e.expires_on) for e in theirs}, expected)
        self.give(14)
        self.assertEqual(self.other_card.points, 14, "the same transfer again")
        for card in (self.card, self.other_card):
            self.assertInOrder(card)

    def test_what_is_refused(self):
        self.book(10)
        for amount, words in (
            (11, "holds 10"),
            (0, "more than zero"),
            (-1, "more than"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.give(amount)
        with self.assertRaisesRegex(UserError, "another card"):
            self.card._scrm_transfer(self.card, 1, "k", "r")
        self.program.scrm_may_transfer = False
        with self.assertRaisesRegex(UserError, "does not let members"):
            self.give(1)
        self.assertEqual(self.card.points, 10)

    # -- adjustments by hand ---------------------------------------------------

    def adjust(self, amount, user=None):
        adjustment = self.env["scrm.points.adjustment"].with_user(user or self.agent)
        return adjustment.create(
            {"card_id": self.card.id, "amount": amount, "reason": "A late parcel"}
        )

    def test_a_small_adjustment_is_booked_at_once(self):
        small = self.adjust(50)
        small.action_book()
        small.action_book()
        self.assertEqual((small.state, self.card.points), ("booked", 50))
        self.assertEqual(small.entry_id.reason, "A late parcel")
        with self.assertRaisesRegex(UserError, "does not change"):
            small.amount = 60
        with self.assertRaisesRegex(UserError, "another one against it"):
            small.unlink()

    def test_a_large_one_needs_a_second_person(self):
        self.program.scrm_adjust_limit = 100
        large = self.adjust(101, self.supervisor)
        large.action_book()
        self.assertEqual((large.state, self.card.points), ("waiting", 0))
        with self.assertRaisesRegex(UserError, "Somebody else"):
            large.action_approve()
        with self.assertRaises(AccessError):
            large.with_user(self.agent).action_approve()
        second = self._make_user("second", "social_crm.group_supervisor", self.company)
        large.with_user(second).action_approve()
        self.assertEqual((large.state, self.card.points), ("booked", 101))
        self.assertEqual(large.decided_by_id, second)
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            large.with_user(second).action_approve()

    def test_a_refused_one_moves_nothing(self):
        self.program.scrm_adjust_limit = 100
        large = self.adjust(-101)
        large.action_book()
        large.with_user(self.supervisor).action_refuse()
        self.assertEqual((large.state, self.card.points), ("refused", 0))

    def test_adjustments_of_others(self):
        mine = self.adjust(5)
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                mine.with_user(user).action_book()
