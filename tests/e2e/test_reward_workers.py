# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rewards and contests wanted by many sessions at once, and killed transfers."""

import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_kit import check_ledger, make_program
from odoo_env import environment, need_odoo, odoo_python

need_odoo()

WORKER = Path(__file__).parent / "transfer_worker.py"
GIVEN = 120


@pytest.fixture
def club(ledger):
    """Ten members with 100 points, and a reward that costs 40; then all in order."""
    with environment(ledger) as env:
        program = make_program(env, scrm_may_transfer=True)
        people = env["res.partner"].create([{"name": f"P{n}"} for n in range(10)])
        cards = [program._scrm_card_of(person) for person in people]
        for card in cards:
            card._scrm_book(100, "earn", f"club:{card.id}", "r")
        reward = env["scrm.reward"].create(
            {"name": "A mug", "program_id": program.id, "points": 40}
        )
        found = reward.id, [card.id for card in cards]
    yield found
    with environment(ledger) as env:
        check_ledger(env)


def taken(ledger, reward):
    with environment(ledger) as env:
        found = env["scrm.redemption"].search([("reward_id", "=", reward)])
        return found.mapped("card_id.id"), env["scrm.reward"].browse(reward).stock


def set_terms(ledger, reward, **values):
    with environment(ledger) as env:
        env["scrm.reward"].browse(reward).write(values)


@pytest.fixture
def contest(ledger, club):
    """A contest that six members entered, and its entries."""
    _reward, cards = club
    with environment(ledger) as env:
        members = env["loyalty.card"].browse(cards)
        now = env.cr.now()
        contest = env["scrm.contest"].create(
            {
                "name": "My tea corner",
                "company_id": env.company.id,
                "program_id": members.program_id.id,
                "date_from": now - timedelta(days=1),
                "date_to": now + timedelta(days=1),
                "entry_by": "form",
                "decide_by": "votes",
                "winner_count": 3,
                "prize_points": 50,
            }
        )
        contest.action_open()
        entries = [contest._enter(c.partner_id, "Mine").id for c in members[:6]]
        return contest.id, entries


def end(ledger, contest):
    """As if the contest had begun earlier: its terms are not written any more."""
    with environment(ledger) as env:
        env.cr.execute(
            "UPDATE scrm_contest SET date_to = date_from + interval '1 hour' "
            "WHERE id = %s",
            (contest,),
        )


def outcomes_of(found):
    assert not [one for one in found if "failed" in one], found[:3]
    return [one["done"] for one in found if "done" in one]


def test_the_last_three_for_ten_members(ledger, parallel, club):
    reward, cards = club
    set_terms(ledger, reward, is_limited=True, stock=3)
    jobs = [["take", reward, card, f"last:{card}"] for card in cards]
    outcomes, _tries = parallel("the last three", jobs)
    assert len(outcomes_of(outcomes)) == 3
    holders, left = taken(ledger, reward)
    assert (len(set(holders)), left) == (3, 0)
    with environment(ledger) as env:
        points = env["loyalty.card"].browse(cards).mapped("points")
    assert sorted(points) == [60] * 3 + [100] * 7


def test_one_wish_sent_twenty_times(ledger, parallel, club):
    reward, cards = club
    jobs = [["take", reward, cards[0], "the same wish"] for _n in range(20)]
    outcomes, _tries = parallel("one wish", jobs)
    assert len(set(outcomes_of(outcomes))) == 1
    assert taken(ledger, reward)[0] == [cards[0]]


def test_once_a_member_however_many_windows_are_open(ledger, parallel, club):
    reward, cards = club
    set_terms(ledger, reward, each=1)
    jobs = [["take", reward, cards[1], f"window:{n}"] for n in range(12)]
    outcomes, _tries = parallel("once a member", jobs)
    assert len(outcomes_of(outcomes)) == 1
    assert taken(ledger, reward)[0] == [cards[1]]


def test_a_members_link_in_twenty_windows(ledger, parallel, club):
    _reward, cards = club
    with environment(ledger) as env:
        env["loyalty.card"].browse(cards).program_id.scrm_referral_points = 10
    outcomes, _tries = parallel("one link", [["link", cards[0]]] * 20)
    found = outcomes_of(outcomes)
    assert (len(found), len(set(found))) == (20, 1)
    with environment(ledger) as env:
        assert len(env["loyalty.card"].browse(cards[0]).scrm_link_ids) == 1


def test_ten_sessions_vote_as_one_person(ledger, parallel, club, contest):
    number, entries = contest
    with environment(ledger) as env:
        voter = env["loyalty.card"].browse(club[1][9]).partner_id.id
    jobs = [["vote", number, voter, entries[n % 6]] for n in range(10)]
    outcomes, _tries = parallel("one person's votes", jobs)
    assert len(outcomes_of(outcomes)) == 10, "whoever changes their mind is heard"
    with environment(ledger) as env:
        votes = env["scrm.contest.vote"].search([("contest_id", "=", number)])
        assert (len(votes), votes.partner_id.id) == (1, voter)
        counts = env["scrm.contest.entry"].browse(entries).mapped("vote_count")
    assert sorted(counts) == [0] * 5 + [1]


def test_five_sessions_decide_one_contest(ledger, parallel, contest):
    number, entries = contest
    end(ledger, number)
    outcomes, _tries = parallel("one decision", [["decide", number]] * 5)
    done = outcomes_of(outcomes)
    assert len(done) == 5 and len(set(done)) == 1, "all see the same list"
    with environment(ledger) as env:
        entered = env["scrm.contest.entry"].browse(entries)
        won = entered.filtered("place").sorted("place")
        assert won.mapped("place") == [1, 2, 3]
        prizes = env["scrm.points.entry"].search(
            [("res_model", "=", won._name), ("res_id", "in", entries)]
        )
        assert set(prizes) == set(won.prize_id)
        assert prizes.mapped("amount") == [50] * 3
        told = env["scrm.contest"].browse(number).message_ids
        assert sum("Decided." in (one.body or "") for one in told) == 1


def test_transfers_killed_and_begun_again(ledger, club):
    """kill -9 at five moments: each point went over once, none is in between."""
    _reward, cards = club
    with environment(ledger) as env:
        giver = env["loyalty.card"].browse(cards[0])
        giver._scrm_book(GIVEN, "earn", f"more:{giver.id}", "r")
    command = [WORKER, ledger.db_name, cards[0], cards[1], GIVEN]
    for moment in (0.05, 0.15, 0.3, 0.5, 0.8):
        worker = odoo_python(*command, stdout=subprocess.PIPE, text=True)
        try:
            assert worker.stdout.readline() == "begun\n"
            time.sleep(moment)
        finally:
            worker.kill()
            worker.wait()
        with environment(ledger) as env:
            pair = env["loyalty.card"].browse(cards[:2])
            assert sum(pair.mapped("points")) == 200 + GIVEN
    worker = odoo_python(*command, stdout=subprocess.PIPE, text=True)
    assert worker.communicate(timeout=600)[0].endswith("done\n")
    with environment(ledger) as env:
        pair = env["loyalty.card"].browse(cards[:2])
        assert pair.mapped("points") == [100, 100 + GIVEN]
