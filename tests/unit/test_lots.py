# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lots of points against a model that follows every single point."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.social_crm_loyalty.tools.ledger import ZERO
from odoo.addons.social_crm_loyalty.tools.lots import (
    Posting,
    expired,
    lots,
    portions,
)

DAY = date(2026, 2, 28)


def post(entry, amount, kind="earn", expires=None, reverses=0):
    expires = None if expires is None else DAY + timedelta(days=expires)
    return Posting(entry, entry, kind, Decimal(amount), expires, reverses)


def left(postings):
    found, debt = lots(postings)
    return {lot.entry: lot.left for lot in found}, debt


def test_what_expires_first_is_spent_first():
    lines = [post(1, 10), post(2, 10, expires=9), post(3, 10, expires=5)]
    assert left([*lines, post(4, -12, "redeem")]) == ({1: 10, 2: 8}, 0)


def test_equals_are_spent_in_the_order_in_which_they_came():
    lines = [post(1, 10, expires=5), post(2, 10, expires=5), post(3, -4, "redeem")]
    assert left(lines) == ({1: 6, 2: 10}, 0)


def test_taking_back_spends_its_own_lot_first():
    lines = [post(1, 10, expires=1), post(2, 10, expires=9)]
    assert left([*lines, post(3, -10, "reverse", reverses=2)]) == ({1: 10}, 0)
    spent = [*lines, post(3, -15, "redeem")]
    assert left([*spent, post(4, -10, "reverse", reverses=2)]) == ({}, 5)


def test_a_debt_is_paid_by_the_next_points():
    lines = [post(1, 5), post(2, -8, "reverse"), post(3, 10)]
    assert left(lines) == ({3: 7}, 0)
    assert left(lines[:2]) == ({}, 3)


def test_announced_points_are_no_lot():
    assert left([post(1, 10, "pending")]) == ({}, 0)


def test_expired_from_the_day_on():
    found, _debt = lots([post(1, 5, expires=0), post(2, 5, expires=1), post(3, 5)])
    assert [lot.entry for lot in expired(found, DAY)] == [1]
    assert [lot.entry for lot in expired(found, DAY - timedelta(days=1))] == []


def test_a_transfer_takes_lots_as_spending_does():
    found, _debt = lots([post(1, 5), post(2, 5, expires=1)])
    assert [(lot.entry, part) for lot, part in portions(found, Decimal(7))] == [
        (2, 5),
        (1, 2),
    ]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["earn", "redeem", "reverse", "pending", "adjust"]),
        st.integers(1, 30),
        st.one_of(st.none(), st.integers(0, 6)),
        st.integers(0, 9),
    ),
    max_size=25,
)


class Points:
    """The simplest model: every point is a thing with a day on which it goes."""

    def __init__(self):
        self.points, self.debt = [], 0

    def add(self, entry, amount, expires):
        for _one in range(amount):
            if self.debt:
                self.debt -= 1
            else:
                self.points.append((expires is None, expires or 0, entry))

    def take(self, amount, first):
        for _one in range(amount):
            own = [point for point in self.points if point[2] == first]
            if own or self.points:
                self.points.remove(min(own or self.points))
            else:
                self.debt += 1


@settings(max_examples=300, deadline=None)
@given(MOVES)
def test_every_point_is_followed(moves):
    model, lines = Points(), []
    for entry, (kind, amount, expires, reverses) in enumerate(moves, 1):
        if kind == "earn":
            model.add(entry, amount, expires)
            lines.append(
                Posting(
                    entry,
                    entry,
                    kind,
                    Decimal(amount),
                    None if expires is None else DAY + timedelta(days=expires),
                )
            )
        elif kind == "pending":
            lines.append(post(entry, amount, kind))
        else:
            target = reverses if kind == "reverse" and reverses < entry else 0
            model.take(amount, target)
            lines.append(post(entry, -amount, kind, reverses=target))
    found, debt = lots(lines)
    counted = {}
    for _never, _day, entry in model.points:
        counted[entry] = counted.get(entry, 0) + 1
    assert {lot.entry: lot.left for lot in found} == counted
    assert debt == model.debt
    total = sum((line.amount for line in lines if line.kind != "pending"), ZERO)
    assert sum((lot.left for lot in found), ZERO) - debt == total
