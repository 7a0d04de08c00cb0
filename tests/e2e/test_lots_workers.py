# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lots, announced points, transfers, adjustments and referrals by many at once."""

import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from ledger_kit import check_ledger, make_program
from odoo_env import environment, need_odoo, odoo_python

need_odoo()

WORKER = Path(__file__).parent / "expiry_worker.py"


@pytest.fixture
def cards(ledger):
    """Two fresh cards of one programme; afterwards every ledger is in order."""
    with environment(ledger) as env:
        program = make_program(env, scrm_may_transfer=True, scrm_referral_points=50)
        partners = env["res.partner"].create([{"name": "Mei"}, {"name": "Bob"}])
        numbers = [program._scrm_card_of(partner).id for partner in partners]
    yield numbers
    with environment(ledger) as env:
        check_ledger(env)


def book(ledger, card, *arguments, **values):
    with environment(ledger) as env:
        return env["loyalty.card"].browse(card)._scrm_book(*arguments, **values).id


def points(ledger, numbers):
    with environment(ledger) as env:
        return env["loyalty.card"].browse(numbers).mapped("points")


def kinds(ledger, card):
    with environment(ledger) as env:
        entries = env["scrm.points.entry"].search([("card_ref", "=", card)])
        return [(entry.kind, entry.amount) for entry in entries.sorted("sequence")]


def none_failed(outcomes):
    assert not [outcome for outcome in outcomes if "failed" in outcome], outcomes[:3]
    return [outcome["done"] for outcome in outcomes if "done" in outcome]


def test_transfers_against_each_other(ledger, parallel, cards):
    for number, card in enumerate(cards):
        book(ledger, card, 100, "earn", f"cross:{number}", "r")
    jobs = []
    for n in range(15):
        jobs.append(["give", cards[0], cards[1], 10, f"there:{n}"])
        jobs.append(["give", cards[1], cards[0], 10, f"back:{n}"])
    outcomes, _tries = parallel("transfers", jobs)
    none_failed(outcomes)
    left = points(ledger, cards)
    assert sum(left) == 200
    assert min(left) >= 0


def test_expiry_beside_redemptions(ledger, parallel, cards):
    card = cards[0]
    book(ledger, card, 100, "earn", "old", "r", expires=date(2020, 1, 1))
    jobs = [["redeem", card, 30, f"late:{n}"] for n in range(6)]
    jobs += [["expire", card] for _n in range(6)]
    outcomes, _tries = parallel("expiry", jobs)
    none_failed(outcomes)
    moved = kinds(ledger, card)
    redeemed = [amount for kind, amount in moved if kind == "redeem"]
    expired = [amount for kind, amount in moved if kind == "expire"]
    assert points(ledger, [card]) == [0]
    assert len(expired) <= 1
    assert sum(redeemed) + sum(expired) == -100


def test_credited_or_withdrawn_never_both(ledger, parallel, cards):
    card = cards[0]
    entry = book(ledger, card, 40, "pending", "soon", "r", matures=date(2020, 1, 1))
    jobs = [["mature", entry], ["withdraw", entry]] * 8
    outcomes, _tries = parallel("announced", jobs)
    none_failed(outcomes)
    moved = kinds(ledger, card)
    assert sum(amount for kind, amount in moved if kind == "pending") == 0
    credited = [amount for kind, amount in moved if kind == "earn"]
    assert credited in ([], [40])
    assert points(ledger, [card]) == [sum(credited)]


def test_one_adjustment_approved_by_ten(ledger, parallel, cards):
    with environment(ledger) as env:
        asking = env["res.users"].create({"name": "Ask", "login": "asks_for_points"})
        adjustment = env["scrm.points.adjustment"].create(
            {"card_id": cards[0], "amount": 5000, "reason": "r"}
        )
        adjustment.write({"state": "waiting", "requested_by_id": asking.id})
        number = adjustment.id
    outcomes, _tries = parallel("approvals", [["approve", number]] * 10)
    none_failed(outcomes)
    assert kinds(ledger, cards[0]) == [("adjust", 5000)]


def test_one_friend_by_two_codes(ledger, parallel, cards):
    with environment(ledger) as env:
        codes = [card._scrm_code() for card in env["loyalty.card"].browse(cards)]
        friend = env["res.partner"].create({"name": "Cai"}).id
    jobs = [["join", code, friend] for code in codes] * 8
    outcomes, _tries = parallel("friends", jobs)
    with environment(ledger) as env:
        referrals = env["scrm.referral"].search([("friend_id", "=", friend)])
        assert len(referrals) == 1
    assert set(none_failed(outcomes)) <= {referrals.id}


def test_killed_while_points_expire_and_are_credited(ledger):
    """kill -9 at five moments; in the end everything happened once."""
    with environment(ledger) as env:
        program = make_program(env)
        people = env["res.partner"].create([{"name": f"P{n}"} for n in range(60)])
        numbers = []
        for person in people:
            card = program._scrm_card_of(person)
            key, past = f"kill:{person.id}", date(2020, 1, 1)
            card._scrm_book(10, "earn", f"{key}:old", "r", expires=past)
            card._scrm_book(7, "pending", f"{key}:soon", "r", matures=past)
            numbers.append(card.id)
    for moment in (0.05, 0.15, 0.3, 0.5, 0.8):
        worker = odoo_python(WORKER, ledger.db_name, stdout=subprocess.PIPE, text=True)
        try:
            assert worker.stdout.readline() == "begun\n"
            time.sleep(moment)
        finally:
            worker.kill()
            worker.wait()
    worker = odoo_python(WORKER, ledger.db_name, stdout=subprocess.PIPE, text=True)
    assert worker.communicate(timeout=600)[0].endswith("done\n")
    expected = [
        ("earn", 10),
        ("pending", 7),
        ("expire", -10),
        ("pending", -7),
        ("earn", 7),
    ]
    for number in numbers:
        assert kinds(ledger, number) == expected
    with environment(ledger) as env:
        check_ledger(env)
