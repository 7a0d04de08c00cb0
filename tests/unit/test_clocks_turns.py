# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose turn it was: the definitions of docs/clocks.md, one by one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.clocks import (
    Always,
    Event,
    Hours,
    order,
    settle,
    turns,
)

NINE = datetime(2026, 3, 2, 9)
NOW = NINE + timedelta(days=3)
MINUTE = 60


def minute(number):
    return NINE + timedelta(minutes=number)


def event(kind, said, seen=None, key=None, person=True):
    """An event at a minute after nine; a post may have been seen later."""
    by_person = person and kind not in ("heard", "answered")
    return Event(
        kind,
        minute(said if seen is None else seen),
        minute(said),
        key or f"{said}",
        by_person=by_person,
    )


def walk(*events):
    """Minutes of each turn as (kind, outcome, minutes)."""
    found = turns(order(events, NOW))
    return [
        (turn.kind, turn.outcome, turn.seconds(Always(), NOW) / MINUTE)
        for turn in found
    ]


def test_nothing_heard_nothing_measured():
    assert walk() == []
    assert walk(event("answered", 5), event("closed", 9)) == []


def test_first_response_and_cycle():
    assert walk(event("heard", 0), event("answered", 10), event("closed", 30)) == [
        ("first", "answered", 10),
        ("cycle", "answered", 10),
    ]


def test_a_second_answer_does_not_overrule_the_first():
    found = walk(event("heard", 0), event("answered", 10), event("answered", 50))
    assert found[0] == ("first", "answered", 10)
    assert len(found) == 2


def test_several_questions_count_from_the_first_unanswered():
    found = walk(
        event("heard", 0),
        event("heard", 5),
        event("answered", 10),
        event("heard", 20),
        event("heard", 25),
        event("answered", 32),
    )
    assert found == [
        ("first", "answered", 10),
        ("next", "answered", 12),
        ("cycle", "open", 22),
    ]


def test_what_we_said_before_the_question_is_no_answer():
    found = turns(order([event("heard", 5, seen=20), event("answered", 3)], NOW))
    assert found[0].outcome == "open"
    assert found[0].started_at == minute(20)


def test_answered_on_the_network_before_we_had_read_the_question():
    assert walk(event("heard", 0, seen=15), event("answered", 10)) == [
        ("first", "answered", 0),
        ("cycle", "open", 0),
    ]


def test_the_cycle_goes_on_when_the_customer_writes_again():
    found = walk(
        event("heard", 0, seen=15),
        event("answered", 10),
        event("heard", 40),
        event("answered", 45),
        event("closed", 99),
    )
    assert found[-1] == ("cycle", "answered", 5)


def test_a_post_from_the_future_is_of_now():
    later = NOW + timedelta(days=2)
    found = turns(order([Event("heard", later, later, "x")], NOW))
    assert found[0].started_at == NOW
    assert found[0].seconds(Always(), NOW) == 0


def test_a_late_older_post_does_not_move_the_start_back_to_when_it_was_said():
    found = walk(event("heard", -30, seen=20), event("heard", 0), event("answered", 10))
    assert found[0] == ("first", "answered", 10)


def test_the_name_of_a_turn_does_not_change_when_an_older_post_comes_late():
    before = turns(order([event("heard", 0, key="a")], NOW))
    after = turns(
        order([event("heard", -9, seen=7, key="b"), event("heard", 0, key="a")], NOW)
    )
    assert before[0].key == after[0].key == "a"


def test_waiting_by_hand_pauses_until_the_customer_writes():
    found = walk(
        event("heard", 0),
        event("waiting", 10),
        event("heard", 60),
        event("answered", 65),
    )
    assert found[0] == ("first", "answered", 15)


def test_taking_it_up_again_ends_the_pause():
    found = walk(
        event("heard", 0),
        event("waiting", 10),
        event("resumed", 30),
        event("closed", 35),
    )
    assert found == [("first", "unanswered", 15), ("cycle", "unanswered", 15)]


def test_the_machine_s_late_bookkeeping_starts_nothing():
    """Answered natively; both posts reach us late, one batch after the other."""
    found = walk(
        event("heard", 0),
        event("answered", 5),
        event("heard", 30, seen=120),
        event("answered", 40),
        event("resumed", 121, person=False),
    )
    assert found[-1] == ("cycle", "open", 5)


def test_no_clock_after_the_close():
    found = turns(order([event("heard", 0), event("closed", 20)], NOW))
    assert not any(turn.is_running for turn in found)
    assert [turn.outcome for turn in found] == ["unanswered", "unanswered"]


def test_a_closing_word_after_the_close_counts_as_an_answer():
    found = walk(event("heard", 0), event("closed", 20), event("answered", 21))
    assert found == [("first", "answered", 20), ("cycle", "answered", 20)]


def test_ignored_is_neither():
    found = walk(event("heard", 0), event("ignored", 20), event("heard", 40))
    assert [outcome for _kind, outcome, _minutes in found] == ["ignored", "ignored"]


def test_reopening_by_hand_goes_on_without_the_time_between():
    found = walk(
        event("heard", 0),
        event("closed", 20),
        event("reopened", 100),
        event("answered", 110),
        event("closed", 120),
    )
    assert found == [("first", "answered", 30), ("cycle", "answered", 30)]


def test_a_customer_who_comes_back_is_counted_from_when_we_heard_it():
    found = walk(
        event("heard", 0),
        event("answered", 10),
        event("closed", 20),
        event("heard", 60),
        event("reopened", 64, person=False),
        event("answered", 70),
    )
    assert found == [
        ("first", "answered", 10),
        ("next", "answered", 10),
        ("cycle", "open", 20),
    ]


def test_said_before_the_close_and_heard_after_it():
    found = walk(
        event("heard", 0),
        event("answered", 5),
        event("heard", 10, seen=30),
        event("closed", 20),
        event("reopened", 31, person=False),
        event("answered", 40),
    )
    assert found[1] == ("next", "answered", 10)


def test_posts_below_a_closed_case_wait_for_nobody():
    found = walk(
        event("heard", 0), event("answered", 5), event("closed", 9), event("heard", 60)
    )
    assert [kind for kind, _outcome, _minutes in found] == ["first", "cycle"]


def test_a_close_that_nobody_wrote_down_is_one():
    events = settle([event("heard", 0)], minute(9))
    assert walk(*events) == [("first", "unanswered", 9), ("cycle", "unanswered", 9)]
    closed = [event("heard", 0), event("closed", 5)]
    assert settle(closed, minute(9)) == closed
    assert settle(closed, None) == closed


KINDS = ("heard", "answered", "waiting", "resumed", "closed", "ignored", "reopened")
anything = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.integers(0, 600), st.integers(0, 90), st.booleans()
    ),
    max_size=25,
).map(
    lambda rows: [
        event(kind, said, said + late if kind == "heard" else said, str(n), person)
        for n, (kind, said, late, person) in enumerate(rows)
    ]
)
WORK = Hours(
    [(minute(60 * n), minute(60 * n + 25)) for n in range(0, 90, 2)]
    + [(minute(60 * n + 10), minute(60 * n + 20)) for n in range(1, 90, 2)]
)


@given(anything)
def test_working_time_of_a_turn_is_within_its_calendar_time(events):
    for turn in turns(order(events, NOW)):
        assert 0 <= turn.seconds(WORK, NOW) <= turn.seconds(Always(), NOW)


@given(anything)
def test_no_second_counts_twice(events):
    for turn in turns(order(events, NOW)):
        ends = [NINE]
        for start, end in turn.spells:
            assert ends[-1] <= start < end
            ends.append(end)
        assert turn.since is None or turn.since >= ends[-1]


@given(anything)
def test_what_has_ended_does_not_run(events):
    for turn in turns(order(events, NOW)):
        if turn.outcome != "open":
            assert not turn.is_running
            assert turn.ended_at


@given(anything, st.randoms())
def test_the_order_of_arrival_does_not_matter(events, random):
    """Replays and workers bring events in any order; keys tell equals apart."""
    shuffled = list(events)
    random.shuffle(shuffled)
    shuffled.sort(key=lambda one: int(one.key))
    assert turns(order(shuffled, NOW)) == turns(order(events, NOW))


@given(anything)
def test_at_most_one_response_and_one_cycle_run(events):
    found = turns(order(events, NOW))
    assert sum(turn.kind == "cycle" for turn in found) <= 1
    assert sum(turn.kind == "first" for turn in found) <= 1
    assert sum(turn.is_running and turn.kind != "cycle" for turn in found) <= 1


@pytest.mark.parametrize("minutes", [0, 1, 500])
def test_a_running_clock_grows_with_the_time(minutes):
    (turn, _cycle) = turns(order([event("heard", 0)], NOW))
    later = NOW + timedelta(minutes=minutes)
    grown = turn.seconds(Always(), later) - turn.seconds(Always(), NOW)
    assert grown == minutes * MINUTE
