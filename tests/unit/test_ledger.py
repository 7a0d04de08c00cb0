# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_loyalty.tools import earning, ledger, origin

NOON = datetime(2026, 3, 1, 12)


def draft(kind="earn", amount="10", **values):
    base = {
        "card": 7,
        "sequence": 0,
        "program": 2,
        "company": 1,
        "user": 5,
        "kind": kind,
        "amount": ledger.quantise(amount),
        "balance_after": ledger.ZERO,
        "key": "k",
        "reason": "A good word",
        "occurred_at": NOON,
    }
    return ledger.Line(**{**base, **values})


def chain(*amounts):
    lines, head = [], ledger.Head()
    for number, amount in enumerate(amounts):
        line = draft(amount=amount, key=f"k{number}")
        lines.append(ledger.seal(head, line))
        head = ledger.head_of(lines[-1])
    return lines


# -- amounts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (0.1, "0.1000"),
        (0.1 + 0.2, "0.3000"),
        (None, "0.0000"),
        (False, "0.0000"),
        (7, "7.0000"),
        ("12.34567", "12.3457"),
        (0.00005, "0.0000"),
        (0.00015, "0.0002"),
        (-1.5, "-1.5000"),
        (1e10 + 0.0001, "10000000000.0001"),
        (Decimal("2.50"), "2.5000"),
    ],
)
def test_quantise(value, exact):
    assert str(ledger.quantise(value)) == exact


def test_no_negative_zero():
    assert str(ledger.quantise(-0.00001)) == "0.0000"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        ("ten", "not_a_number"),
        (1e11, "too_large"),
        (-1e12, "too_large"),
    ],
)
def test_quantise_refuses(value, code):
    with pytest.raises(ledger.LedgerError) as caught:
        ledger.quantise(value)
    assert caught.value.code == code


@given(
    st.lists(
        st.decimals(min_value=-(10**6), max_value=10**6, places=ledger.SCALE),
        max_size=30,
    )
)
def test_a_float_card_loses_nothing(amounts):
    """The card is a float column: adding through it must stay exact."""
    card, exact = 0.0, ledger.ZERO
    for amount in amounts:
        exact += amount
        card = float(ledger.quantise(card) + amount)
    assert ledger.quantise(card) == exact


def test_pending_has_no_effect():
    assert ledger.effect("pending", Decimal(5)) == 0
    assert ledger.effect("earn", Decimal(5)) == 5


def test_floor():
    ledger.check_floor(Decimal(5), Decimal(-5))
    ledger.check_floor(Decimal(-5), Decimal(2))
    ledger.check_floor(Decimal(0), Decimal(-2), debt=True)
    with pytest.raises(ledger.LedgerError) as caught:
        ledger.check_floor(Decimal(5), Decimal("-5.0001"))
    assert caught.value.code == "insufficient"
    assert caught.value.params == {"balance": Decimal(5), "needed": Decimal("5.0001")}


# -- chain --------------------------------------------------------------------


def test_seal_places_the_line():
    first, second = chain("10", "-4.5")
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.balance_after == Decimal("5.5")
    assert first.prev_hash == ""
    assert second.prev_hash == first.hash
    assert len(second.hash) == 64


def test_digest_is_pinned():
    """Ledgers outlive releases: the form that is hashed must never change."""
    line = ledger.seal(ledger.Head(), draft(reason="Lob für 微忠诚"))
    assert line.hash == (
        "80546128af337b9efc60333a4abc12e1df488f2fb4abb39c2384987155e0046f"
    )


def test_digest_does_not_depend_on_the_form_of_numbers():
    assert ledger.digest(draft(amount="10")) == ledger.digest(
        draft(amount=Decimal("10.00000"))
    )


def test_verify_accepts_an_honest_chain():
    assert ledger.verify([]) is None
    assert ledger.verify(chain("10", "-4", "3", "-9")) is None


@pytest.mark.parametrize("name", ["reason", "key", "res_model", "kind"])
def test_verify_finds_changed_words(name):
    lines = chain("10", "-4", "3")
    lines[1] = replace(lines[1], **{name: "redeem" if name == "kind" else "other"})
    assert ledger.verify(lines) == ledger.Break(lines[1], "hash")


@pytest.mark.parametrize(
    "change",
    [
        {"user": 9},
        {"company": 9},
        {"program": 9},
        {"card": 9},
        {"res_id": 9},
        {"reverses": 9},
        {"rule": 9},
        {"occurred_at": NOON + timedelta(seconds=1)},
    ],
)
def test_verify_finds_changed_references(change):
    lines = chain("10", "-4", "3")
    lines[0] = replace(lines[0], **change)
    assert ledger.verify(lines).code == "hash"


def test_verify_finds_a_changed_amount():
    lines = chain("10", "-4", "3")
    lines[1] = replace(lines[1], amount=Decimal("-3"))
    assert ledger.verify(lines) == ledger.Break(lines[1], "balance")


def test_verify_finds_a_forged_line():
    """Who also recomputes balance and hash of a line breaks the one after it."""
    lines = chain("10", "-4", "3")
    lines[1] = ledger.seal(
        ledger.head_of(lines[0]), replace(lines[1], amount=Decimal(-3))
    )
    assert ledger.verify(lines) == ledger.Break(lines[2], "prev")


def test_verify_finds_missing_and_moved_lines():
    lines = chain("10", "-4", "3", "1")
    assert ledger.verify(lines[1:]).code == "sequence"
    assert ledger.verify([lines[0], *lines[2:]]) == ledger.Break(lines[2], "sequence")
    assert ledger.verify([lines[0], lines[0], *lines[1:]]).code == "sequence"


def test_every_single_tampering_shows():
    rng = random.Random(20261122)
    lines = chain(*[str(rng.randint(-500, 1000)) for _ in range(50)])
    for place in range(50):
        forged = list(lines)
        forged[place] = replace(
            lines[place], balance_after=lines[place].balance_after + 1
        )
        assert ledger.verify(forged).line.sequence == place + 1


# -- reconciliation -----------------------------------------------------------


def test_reconcile():
    points = {1: Decimal(10), 2: Decimal(5), 3: Decimal(0), 4: Decimal(1)}
    booked = {1: Decimal("10.0000"), 2: Decimal(4), 9: Decimal(0), 8: Decimal(-2)}
    found = ledger.reconcile(points, booked)
    assert [(d.card, d.amount) for d in found] == [
        (2, Decimal(1)),
        (4, Decimal(1)),
        (8, Decimal(2)),
    ]


def movement(kind, amount):
    return ledger.Movement(kind, ledger.quantise(amount), "why")


def test_split_puts_credits_first():
    parts = ledger.split(
        Decimal("-50"), [movement("redeem", -100), movement("order", 50)]
    )
    assert [part.kind for part in parts] == ["order", "redeem"]


def test_split_gives_rounding_to_the_largest():
    parts = ledger.split(
        Decimal("-66.6667"),
        [movement("redeem", "-100.0000"), movement("order", "33.3334")],
    )
    assert sum(part.amount for part in parts) == Decimal("-66.6667")
    assert parts[1].amount == Decimal("-100.0001")


def test_split_refuses_what_is_not_the_change():
    assert ledger.split(Decimal(5), [movement("order", 6)]) == []
    assert ledger.split(Decimal(5), [movement("order", 0)]) == []
    assert ledger.split(Decimal(5), []) == []


# -- earning ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "tz", "start", "hours"),
    [
        (datetime(2026, 3, 1, 17), "Asia/Shanghai", datetime(2026, 3, 1, 16), 24),
        (datetime(2026, 3, 1, 15), "Asia/Shanghai", datetime(2026, 2, 28, 16), 24),
        (datetime(2026, 3, 29, 12), "Europe/Vienna", datetime(2026, 3, 28, 23), 23),
        (datetime(2026, 10, 25, 12), "Europe/Vienna", datetime(2026, 10, 24, 22), 25),
        (datetime(2026, 3, 1, 0), "", datetime(2026, 3, 1), 24),
    ],
)
def test_day_bounds(moment, tz, start, hours):
    begin, end = earning.day_bounds(moment, earning.zone(tz))
    assert begin == start
    assert end - begin == timedelta(hours=hours)
    assert begin <= moment < end


def test_unknown_zone_is_utc():
    assert earning.zone("Mars/Olympus").key == "UTC"


@pytest.mark.parametrize(
    ("points", "cap", "earned", "given"),
    [
        (10, 0, 900, 10),
        (10, 30, 20, 10),
        (10, 30, 25, 5),
        (10, 30, 30, 0),
        (10, 5, 9, 0),
    ],
)
def test_award(points, cap, earned, given):
    exact = earning.award(Decimal(points), Decimal(cap), Decimal(earned))
    assert exact == given


# -- origin -------------------------------------------------------------------


def test_origin_is_the_innermost_and_ends():
    assert origin.current() is None
    with origin.because(lambda card, change: ["outer"]):
        with pytest.raises(ValueError, match="stop"):
            with origin.because(lambda card, change: ["inner"], history=True):
                assert origin.current().explain(None, 1) == ["inner"]
                assert origin.current().history
                raise ValueError("stop")
        assert origin.current().explain(None, 1) == ["outer"]
    assert origin.current() is None
