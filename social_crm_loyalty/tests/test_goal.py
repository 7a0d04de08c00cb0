# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestGoal(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.others = [
            cls._make_card(cls.program, cls.env["res.partner"].create({"name": name}))
            for name in ("Ann", "Bo", "Cai")
        ]

    def goal(self, **values):
        return self.env["scrm.goal"].create(
            {
                "name": "Together",
                "program_id": self.program.id,
                "counted": "points",
                "target": 100,
                "points": 7,
                "least": 10,
                "date_from": fields.Date.subtract(self.today, days=5),
                "date_to": self.today,
                **values,
            }
        )

    def earn(self, card, points, key, **values):
        return card._scrm_book(points, "earn", key, "r", **values)

    def test_reached_together_each_who_helped_is_rewarded_once(self):
        goal = self.goal()
        self.earn(self.card, 60, "a")
        self.earn(self.others[0], 35, "b")
        self.earn(self.others[1], 3, "c")
        goal._look()
        self.assertEqual((goal.state, goal.reached, goal.progress), ("open", 98, 98))
        self.earn(self.card, 2, "d")
        for _time in range(3):
            goal._look()
        self.assertEqual(goal.state, "reached")
        self.assertEqual(self.card.points, 69)
        points = [card.points for card in self.others]
        self.assertEqual(points, [42, 3, 0], "who did too little gets nothing")
        self.assertEqual(len(goal.entry_ids), 2)
        self.assertInOrder(self.card)

    def test_what_was_taken_back_or_lies_outside_does_not_count(self):
        goal = self.goal()
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=9)
        self.earn(self.card, 90, "a", occurred_at=long_ago)
        self.earn(self.card, 40, "b")._take_back("Gone")
        self.earn(self.card, 20, "c")
        self.assertEqual(goal.reached, 20)

    def test_over_without_being_reached(self):
        goal = self.goal(
            date_from=fields.Date.subtract(self.today, days=9),
            date_to=fields.Date.subtract(self.today, days=1),
        )
        goal._look()
        self.assertEqual(goal.state, "missed")
        self.assertFalse(goal.entry_ids)

    def test_friends_count(self):
        goal = self.goal(counted="friends", target=2, least=1)
        for friend in self.others[1:]:
            self.env["scrm.referral"].create(
                {
                    "card_id": self.card.id,
                    "referrer_id": self.partner.id,
                    "friend_id": friend.partner_id.id,
                    "company_id": self.company.id,
                    "joined_at": fields.Datetime.now(),
                    "state": "rewarded",
                }
            )
        goal._look()
        self.assertEqual(goal.state, "reached")
        self.assertEqual(self.card.points, 7)

    def test_who_may_see_and_write(self):
        goal = self.goal()
        self.assertTrue(goal.with_user(self.agent).read(["reached"]))
        self.assertFalse(
            goal.with_user(self.other_agent).search([("id", "=", goal.id)])
        )
        with self.assertRaises(AccessError):
            goal.with_user(self.agent).target = 1
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                goal.with_user(user).read(["name"])
