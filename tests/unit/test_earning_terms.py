# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_loyalty.tools.earning import (
    Earned,
    Terms,
    grant,
    simulate,
    zone,
)

NOON = datetime(2026, 3, 1, 12)


def test_the_smallest_limit_counts():
    terms = Terms(Decimal(10), Decimal(8), Decimal(100), Decimal(50))
    assert grant(terms, Earned(), NOON) == 8
    assert grant(terms, Earned(all=Decimal(47)), NOON) == 3
    assert grant(terms, Earned(person=Decimal(100)), NOON) == 0


def test_a_pause():
    terms = Terms(Decimal(10), pause=timedelta(hours=2))
    assert grant(terms, Earned(last=NOON - timedelta(hours=1)), NOON) == 0
    assert grant(terms, Earned(last=NOON - timedelta(hours=2)), NOON) == 10


ACTS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 200)), max_size=40)


@given(ACTS, st.integers(0, 30), st.integers(0, 60), st.integers(0, 100))
def test_no_limit_is_ever_passed(acts, day, person, budget):
    terms = Terms(Decimal(10), Decimal(day), Decimal(person), Decimal(budget))
    acts = [(who, NOON + timedelta(hours=hour)) for who, hour in acts]
    found = simulate(terms, acts, zone("Asia/Shanghai"))
    if budget:
        assert sum(points for _who, _when, points in found) <= budget
    days, people = {}, {}
    for who, moment, points in found:
        local = (moment + timedelta(hours=8)).date()
        days[who, local] = days.get((who, local), 0) + points
        people[who] = people.get(who, 0) + points
    assert not day or max(days.values(), default=0) <= day
    assert not person or max(people.values(), default=0) <= person
