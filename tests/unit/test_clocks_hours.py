# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Working time: sums, deadlines, and the days on which clocks are changed."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.clocks import Always, Hours

START = datetime(2026, 3, 2)
HOUR = 3600


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute)


def local(zone, first, days, shifts=((9, 17),), weekend=False):
    """The working time of a place, day by day, in UTC."""
    found = []
    for number in range(days):
        day = (first + timedelta(days=number)).date()
        if day.weekday() >= 5 and not weekend:
            continue
        for start, end in shifts:
            pair = []
            for hour in (start, end):
                moment = datetime.combine(day, time()) + timedelta(hours=hour)
                aware = moment.replace(tzinfo=ZoneInfo(zone))
                pair.append(aware.astimezone(timezone.utc).replace(tzinfo=None))
            found.append(tuple(pair))
    return Hours(found)


def test_nights_do_not_count():
    hours = local("UTC", START, 5)
    assert hours.between(at(2, 16), at(3, 10)) == 2 * HOUR
    assert hours.between(at(2, 18), at(3, 8)) == 0


def test_an_end_before_the_start_is_no_time():
    assert local("UTC", START, 5).between(at(3, 10), at(2, 10)) == 0
    assert Always().between(at(3, 10), at(2, 10)) == 0


def test_a_deadline_falls_into_working_time():
    hours = local("UTC", START, 14)
    # Heard at eight in the evening, one hour: ten in the morning.
    assert hours.add(at(2, 20), HOUR) == at(3, 10)
    # Friday at half past four, one hour: Monday at half past nine.
    assert hours.add(at(6, 16, 30), HOUR) == at(9, 9, 30)


def test_split_shifts_skip_the_break():
    hours = local("UTC", START, 5, shifts=((9, 12), (14, 18)))
    assert hours.add(at(2, 11, 30), HOUR) == at(2, 14, 30)
    assert hours.next_open(at(2, 13)) == at(2, 14)
    assert not hours.is_open(at(2, 13))
    assert hours.is_open(at(2, 14))


def test_beyond_what_is_known_there_is_no_deadline():
    hours = local("UTC", START, 1)
    assert hours.add(at(2, 9), 9 * HOUR) is None
    assert hours.next_open(at(3, 9)) is None


def test_no_working_time_at_all_is_false():
    assert not Hours([])
    assert Hours([]).between(at(2, 9), at(3, 9)) == 0
    assert Hours([]).add(at(2, 9), 1) is None


def test_touching_and_overlapping_intervals_count_once():
    hours = Hours(
        [(at(2, 9), at(2, 12)), (at(2, 12), at(2, 13)), (at(2, 9), at(2, 10))]
    )
    assert hours.between(at(2, 0), at(3, 0)) == 4 * HOUR


def test_upside_down_intervals_are_left_out():
    assert not Hours([(at(2, 9), at(2, 8)), (at(2, 9), at(2, 9))])


@pytest.mark.parametrize(
    ("zone", "sunday", "length"),
    [
        ("America/New_York", datetime(2026, 3, 8), 23),
        ("America/New_York", datetime(2026, 11, 1), 25),
        ("Europe/Berlin", datetime(2026, 3, 29), 23),
        ("Europe/Berlin", datetime(2026, 10, 25), 25),
        ("Asia/Shanghai", datetime(2026, 3, 29), 24),
    ],
)
def test_the_day_on_which_clocks_are_changed(zone, sunday, length):
    around_the_clock = local(zone, sunday, 1, shifts=((0, 24),), weekend=True)
    far = timedelta(days=3)
    assert around_the_clock.between(sunday - far, sunday + far) == length * HOUR


def test_nine_stays_nine_after_the_change():
    hours = local("Europe/Berlin", datetime(2026, 3, 27), 7)
    # Friday 16:30 in winter (UTC+1), one hour later: Monday 9:30 in summer (UTC+2).
    assert hours.add(datetime(2026, 3, 27, 15, 30), HOUR) == datetime(
        2026, 3, 30, 7, 30
    )


def test_the_leap_day_is_worked():
    hours = local("Asia/Shanghai", datetime(2028, 2, 28), 3)
    week = timedelta(days=7)
    moment = datetime(2028, 2, 28)
    assert hours.between(moment - week, moment + week) == 3 * 8 * HOUR


def test_around_the_clock_is_calendar_time():
    hours = Hours([(START, START + timedelta(days=30))])
    start = START + timedelta(days=3, seconds=17)
    for seconds in (1, 59, 86_400, 400_000):
        assert hours.add(start, seconds) == Always().add(start, seconds)
        end = start + timedelta(seconds=seconds)
        assert hours.between(start, end) == Always().between(start, end)


moments = st.integers(0, 20 * 86_400).map(lambda s: START + timedelta(seconds=s))
calendars = st.lists(st.tuples(moments, moments), max_size=12).map(Hours)


@given(calendars, moments, moments)
def test_working_time_is_never_longer_than_calendar_time(hours, start, end):
    assert 0 <= hours.between(start, end) <= Always().between(start, end)


@given(calendars, st.tuples(moments, moments, moments))
def test_sums_of_parts(hours, three):
    start, middle, end = sorted(three)
    parts = hours.between(start, middle) + hours.between(middle, end)
    assert parts == hours.between(start, end)


@given(calendars, moments, st.integers(0, 900_000), st.integers(0, 900_000))
def test_more_time_is_never_earlier(hours, start, one, other):
    early, late = hours.add(start, min(one, other)), hours.add(start, max(one, other))
    assert late is None or early <= late


@given(calendars, moments, st.integers(1, 900_000))
def test_a_deadline_uses_up_exactly_its_time(hours, start, seconds):
    due = hours.add(start, seconds)
    if due is not None:
        assert due > start
        assert hours.between(start, due) == seconds
        assert hours.between(start, due - timedelta(seconds=1)) == seconds - 1
        assert hours.is_open(due - timedelta(seconds=1))


@given(calendars, moments)
def test_work_goes_on_at_the_next_opening(hours, moment):
    opening = hours.next_open(moment)
    if opening is not None:
        assert opening >= moment
        assert hours.is_open(opening)
        assert hours.between(moment, opening) == 0
