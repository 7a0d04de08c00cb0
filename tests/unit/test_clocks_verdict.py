# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Targets, deadlines, and who is told when."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.clocks import (
    Event,
    Facts,
    Hours,
    Terms,
    applies,
    choose,
    order,
    turns,
    verdict,
)

NINE = datetime(2026, 3, 2, 9)
DAYS = [NINE + timedelta(days=n) for n in range(20)]
WORK = Hours([(day, day + timedelta(hours=8)) for day in DAYS])
LONG_AGO = datetime(2026, 1, 1)
MINUTE = 60
ONE_HOUR = Terms(
    1,
    live_from=LONG_AGO,
    changed_at=LONG_AGO,
    first=60 * MINUTE,
    next=120 * MINUTE,
    cycle=480 * MINUTE,
    warn_percent=25,
    second_after=30 * MINUTE,
)


def minute(number):
    return NINE + timedelta(minutes=number)


def event(kind, moment):
    return Event(kind, minute(moment), minute(moment), str(moment), by_person=True)


def judged(now, *events, terms=(ONE_HOUR,), done=(), facts=None):
    now = minute(now)
    found = turns(order(events, now))
    return verdict(found, terms, facts or Facts(), WORK, now, frozenset(done))


def told(result):
    return [(act.level, act.source) for act in result.acts]


def test_from_running_to_late():
    heard = event("heard", 0)
    for now, state in ((0, "running"), (44, "running"), (45, "warning")):
        assert judged(now, heard).state == state
    assert judged(60, heard).state == "warning"
    assert judged(61, heard).state == "breached"
    assert judged(61, heard).breached_at == minute(60)


def test_answered_in_time_and_too_late():
    in_time = judged(500, event("heard", 0), event("answered", 60))
    assert (in_time.state, in_time.breached_at) == ("met", None)
    late = judged(500, event("heard", 0), event("answered", 61))
    assert (late.state, late.breached_at) == ("missed", minute(60))
    assert late.first_due_at == minute(60)
    assert late.outcome("first", "answered") == (61 * MINUTE, 61 * MINUTE)


def test_no_deadline_while_it_is_the_customer_s_turn():
    result = judged(70, event("heard", 0), event("answered", 10))
    assert (result.next_due_at, result.cycle_due_at) == (None, None)
    assert (result.acts, result.check_at) == ([], None)


def test_no_deadline_after_the_close():
    result = judged(9999, event("heard", 0), event("closed", 10))
    assert (result.state, result.next_due_at, result.check_at) == ("none", None, None)
    assert result.acts == []


def test_waiting_by_hand_is_paused():
    result = judged(999, event("heard", 0), event("waiting", 10))
    assert (result.state, result.next_due_at, result.acts) == ("paused", None, [])


def test_the_deadline_moves_by_the_pause():
    result = judged(100, event("heard", 0), event("waiting", 10), event("resumed", 90))
    assert result.next_due_at == minute(140)


def test_the_next_question_has_a_deadline_of_its_own():
    result = judged(40, event("heard", 0), event("answered", 10), event("heard", 30))
    assert result.next_due_at == minute(150)
    assert result.cycle_due_at > result.next_due_at


def test_heard_at_midnight_is_due_in_the_morning():
    midnight = 15 * 60
    result = judged(midnight, event("heard", midnight))
    assert result.next_due_at == DAYS[1] + timedelta(hours=1)
    assert result.check_at == DAYS[1] + timedelta(minutes=45)


def test_nobody_is_told_outside_working_hours():
    # Due at the very end of the day; the machine looks a few minutes later.
    heard = event("heard", 7 * 60)
    evening = judged(8 * 60 + 3, heard)
    assert evening.state == "breached"
    assert evening.acts == []
    assert evening.check_at == DAYS[1]
    morning = judged(24 * 60, heard)
    assert told(morning) == [("breached", "first")]


def test_calendar_targets_wait_for_the_morning_too():
    terms = replace(ONE_HOUR, by_calendar=True, cycle=None)
    heard = event("heard", 15 * 60)
    night = judged(17 * 60, heard, terms=(terms,))
    assert (night.state, night.breached_at) == ("breached", minute(16 * 60))
    assert (night.acts, night.check_at) == ([], DAYS[1])


def test_each_level_once():
    heard = event("heard", 0)
    steps = ((45, "warned"), (61, "breached"), (95, "escalated"))
    done = []
    for now, level in steps:
        result = judged(now, heard, done=done)
        assert told(result) == [(level, "first")]
        assert result.check_at == minute(now)
        done.append((level, "first"))
        again = judged(now, heard, done=done)
        assert again.acts == []
        assert again.check_at is None or again.check_at > minute(now)


def test_who_is_late_is_not_warned_any_more():
    assert told(judged(70, event("heard", 0))) == [("breached", "first")]


def test_a_policy_does_not_look_back():
    heard = event("heard", 0)
    new = replace(ONE_HOUR, live_from=minute(5))
    result = judged(400, heard, terms=(new,))
    assert (result.state, result.next_due_at, result.acts) == ("none", None, [])
    assert result.terms is None


def test_a_changed_policy_tells_nobody_what_was_due_before():
    heard = event("heard", 0)
    changed = replace(ONE_HOUR, changed_at=minute(300))
    result = judged(301, heard, terms=(changed,))
    assert result.state == "breached"
    assert [level for level, _source in told(result)] == []
    later = judged(400, event("heard", 290), terms=(changed,))
    assert told(later) == [("breached", "first"), ("escalated", "first")]


def test_without_targets_times_are_measured_all_the_same():
    result = judged(99, event("heard", 0), event("answered", 30), terms=())
    assert result.state == "none"
    assert result.outcome("first", "answered") == (1800, 1800)


def test_a_closed_question_was_neither_kept_nor_broken():
    result = judged(99, event("heard", 0), event("closed", 30))
    assert [one.judgement.state for one in result.judged] == ["none", "none"]
    assert result.outcome("cycle", "unanswered") == (1800, 1800)
    late = judged(99, event("heard", 0), event("closed", 80))
    assert late.state == "missed"


def test_no_working_time_ahead_leaves_no_deadline_and_no_alarm():
    last = (DAYS[-1] - NINE).days * 24 * 60 + 8 * 60
    result = judged(last, event("heard", last - 5))
    assert (result.next_due_at, result.acts) == (None, [])


# -- choosing -----------------------------------------------------------------

FACTS = Facts(
    rule_ids=frozenset({7, 8}),
    categories=frozenset({"complaint"}),
    channel="mastodon",
    priority="2",
    value=75.0,
    partner_tag_ids=frozenset({3}),
    team_id=5,
)
ANY = Terms(9, LONG_AGO, LONG_AGO)


def test_no_condition_fits_all():
    assert applies(ANY, Facts()) == []


def test_every_condition_must_hold():
    for name, wanted, other in (
        ("rules", {"rule_ids": frozenset({8, 9})}, {"rule_ids": frozenset({9})}),
        ("category", {"category": "complaint"}, {"category": "praise"}),
        ("channel", {"channel": "mastodon"}, {"channel": "feed"}),
        ("priority", {"priority": "2"}, {"priority": "3"}),
        ("value", {"value": 75}, {"value": 75.1}),
        (
            "partner_tags",
            {"partner_tag_ids": frozenset({3})},
            {"partner_tag_ids": frozenset({4})},
        ),
        ("teams", {"team_ids": frozenset({5})}, {"team_ids": frozenset({6})}),
    ):
        assert applies(replace(ANY, **wanted), FACTS) == [name]
        assert applies(replace(ANY, **other), FACTS) is None
        assert (
            applies(replace(ANY, **{"category": "complaint", **other}), FACTS) is None
        )


def test_the_first_that_fits():
    urgent = replace(ANY, id=1, priority="3")
    complaint = replace(ANY, id=2, category="complaint")
    assert choose((urgent, complaint, ANY), FACTS, NINE) == (complaint, ["category"])
    assert choose((ANY, complaint), FACTS, NINE) == (ANY, [])
    assert choose((urgent,), FACTS, NINE) == (None, [])


def test_a_new_policy_leaves_running_clocks_to_the_old_one():
    new = replace(ANY, id=1, live_from=minute(1))
    assert choose((new, ANY), FACTS, minute(0))[0] is ANY
    assert choose((new, ANY), FACTS, minute(1))[0] is new


def test_warnings_by_minutes_or_share():
    assert replace(ANY, warn_percent=25).warn_before(3600) == 900
    assert replace(ANY, warn_seconds=600).warn_before(3600) == 600
    assert replace(ANY, warn_seconds=6000).warn_before(3600) == 3600
    assert ANY.warn_before(3600) == 0


stories = st.lists(
    st.tuples(
        st.sampled_from(("heard", "answered", "closed", "reopened", "waiting")),
        st.integers(0, 9000),
    ),
    max_size=15,
)


@given(stories, st.integers(0, 20_000))
def test_whoever_is_told_is_at_work_and_late(rows, now):
    result = judged(now, *[event(*row) for row in sorted(rows, key=lambda r: r[1])])
    for act in result.acts:
        assert WORK.is_open(minute(now))
        assert act.due_at >= NINE
    if result.check_at:
        assert result.check_at >= minute(now)
        assert result.acts or result.check_at > minute(now)


@given(stories, st.integers(0, 20_000))
def test_deadlines_fall_into_working_hours(rows, now):
    result = judged(now, *[event(*row) for row in sorted(rows, key=lambda r: r[1])])
    for due in (result.next_due_at, result.first_due_at, result.cycle_due_at):
        assert due is None or WORK.is_open(due - timedelta(seconds=1))
