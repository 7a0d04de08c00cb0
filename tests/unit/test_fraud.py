# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from odoo.addons.social_crm_loyalty.tools.fraud import (
    Somebody,
    in_ring,
    shares,
    signs,
)

NOW = datetime(2026, 3, 1, 12)
MEI = Somebody(
    1,
    email="mei.lin@example.com",
    phone="+86 138 0000 1111",
    street="Tea Road 5",
    zip="610000",
    address="192.0.2.1",
)


def told(friend, referred_by=None, joined=(NOW,)):
    return signs(MEI, friend, referred_by or {}, list(joined))


def test_a_friend_is_a_friend():
    bob = Somebody(2, email="bob@example.com", phone="138 0000 2222", street="Rose 1")
    assert told(bob) == []
    assert told(Somebody(2)) == []


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        ({"number": 1}, "self"),
        ({"email": "MeiLin+tea@Example.com"}, "email"),
        ({"phone": "13800001111"}, "phone"),
        ({"street": "tea road, 5", "zip": "610000"}, "place"),
        ({"address": "192.0.2.1"}, "device"),
    ],
)
def test_what_looks_alike(values, sign):
    assert told(Somebody(**{"number": 2, **values})) == [sign]


def test_the_same_firm():
    one, other = Somebody(1, company=9), Somebody(2, company=9)
    assert signs(one, other, {}, [NOW]) == ["self"]


def test_rings():
    assert in_ring(1, 2, {1: 2})
    assert in_ring(1, 3, {1: 2, 2: 3})
    assert not in_ring(1, 4, {1: 2, 2: 3})
    assert in_ring(1, 9, {1: 2, 2: 1}), "a ring that is there already"


def test_a_burst():
    hours = [NOW + timedelta(hours=number) for number in range(6)]
    assert told(Somebody(2), joined=hours) == ["burst"]
    days = [NOW + timedelta(days=number) for number in range(6)]
    assert told(Somebody(2), joined=days) == []


def test_shares_along_the_path():
    assert shares(Decimal(100), 3, Decimal("0.5")) == [100, 50, 25]
