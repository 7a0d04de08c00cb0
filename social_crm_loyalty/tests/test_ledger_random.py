# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LoyaltyCommon

SEEDS = range(6)
STEPS = 40


class Model:
    """Two cards, point by point: (day on which it goes or None, number)."""

    def __init__(self):
        self.points = {0: [], 1: []}
        self.announced = {0: 0, 1: 0}
        self.number = 0

    def earn(self, card, amount, until):
        for _one in range(amount):
            self.number += 1
            self.points[card].append((until, self.number))

    def order(self, card):
        return sorted(self.points[card], key=lambda p: (p[0] is None, p[0] or 0, p[1]))

    def take(self, card, amount):
        """Whether the card held so many; if so they are gone, and returned."""
        if amount > len(self.points[card]):
            return None
        taken = self.order(card)[:amount]
        self.points[card] = [p for p in self.points[card] if p not in taken]
        return taken

    def expire(self, today):
        for card in self.points:
            self.points[card] = [
                p for p in self.points[card] if p[0] is None or p[0] > today
            ]


@tagged("post_install", "-at_install")
class TestLedgerRandom(LoyaltyCommon):
    """Random sequences of everything that moves points, against a simple model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"scrm_valid_months": 1, "scrm_may_transfer": True})
        bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.cards = [cls.card, cls._make_card(cls.program, bob)]

    def test_random_sequences(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.play(random.Random(seed), seed)
                for card in self.cards:
                    self.assertInOrder(card)
                check = self.env["scrm.points.check"]._check_values(self.company.id)
                self.assertEqual((check["state"], check["difference"]), ("good", 0))
                self.clear(seed)

    def play(self, rng, seed):
        model, now = Model(), datetime(2026, 1, 1, 12) + timedelta(days=400 * seed)
        waiting = []
        for step in range(STEPS):
            now += timedelta(days=rng.choice((0, 0, 1, 7, 20)))
            with freeze_time(now):
                self.env["loyalty.card"].browse(
                    card.id for card in self.cards
                )._scrm_expire()
                model.expire(now.date())
                self.step(rng, model, waiting, f"{seed}:{step}", now)
                self.compare(model, f"{seed}:{step}")

    def step(self, rng, model, waiting, key, now):
        place, amount = rng.randrange(2), rng.randint(1, 30)
        kind = rng.choice(("earn", "redeem", "pending", "mature", "withdraw", "give"))
        card = self.cards[place]
        if kind == "earn":
            entry = card._scrm_book(amount, "earn", key, "r")
            model.earn(place, amount, entry.expires_on)
        elif kind == "redeem":
            self.redeem(model, place, amount, key)
        elif kind == "pending":
            waiting.append((place, card._scrm_book(amount, "pending", key, "r")))
            model.announced[place] += amount
        elif kind in ("mature", "withdraw") and waiting:
            self.end(model, kind, *waiting.pop(rng.randrange(len(waiting))))
        elif kind == "give":
            self.give(model, place, amount, key)

    def redeem(self, model, place, amount, key):
        taken = model.take(place, amount)
        for _again in range(3):
            if taken is None:
                with self.assertRaises(UserError):
                    self.cards[place]._scrm_book(-amount, "redeem", key, "r")
            else:
                self.cards[place]._scrm_book(-amount, "redeem", key, "r")

    def end(self, model, kind, place, entry):
        amount = int(entry.amount)
        model.announced[place] -= amount
        if kind == "withdraw":
            entry._withdraw("w")
            self.assertFalse(entry._mature())
        else:
            credited = entry._mature()
            model.earn(place, amount, credited.expires_on)

    def give(self, model, place, amount, key):
        taken = model.take(place, amount)
        card, other = self.cards[place], self.cards[1 - place]
        for _again in range(2):
            if taken is None:
                with self.assertRaises(UserError):
                    card._scrm_transfer(other, amount, key, "g")
            else:
                card._scrm_transfer(other, amount, key, "g")
        for until, _number in taken or ():
            model.earn(1 - place, 1, until)

    def compare(self, model, where):
        for place, card in enumerate(self.cards):
            card.invalidate_recordset()
            self.assertEqual(card.points, len(model.points[place]), where)
            self.assertEqual(card.scrm_pending, model.announced[place], where)
            dated = [p[0] for p in model.points[place] if p[0]]
            first = min(dated, default=False)
            self.assertEqual(card.scrm_next_expiry, first, where)
            expiring = dated.count(first) if first else 0
            self.assertEqual(card.scrm_expiring, expiring, where)

    def clear(self, seed):
        """Begin the next sequence with nothing."""
        for number, card in enumerate(self.cards):
            if card.points:
                card._scrm_book(-card.points, "adjust", f"clear:{seed}:{number}", "c")
            for entry in self.Entry.search(
                [
                    ("card_ref", "=", card.id),
                    ("kind", "=", "pending"),
                    ("amount", ">", 0),
                    ("reversed_by_ids", "=", False),
                ]
            ):
                entry._withdraw("c")
