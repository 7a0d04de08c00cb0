# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

import pytest

from odoo.addons.social_crm.tools import recurrence, zones
from odoo.addons.social_crm.tools.recurrence import Rule


@pytest.mark.parametrize(
    "zone, wall, moment",
    [
        ("Asia/Shanghai", datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 1)),
        ("Europe/Berlin", datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 7)),
        ("Europe/Berlin", datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 8)),
        ("America/New_York", datetime(2026, 7, 1, 21), datetime(2026, 7, 2, 1)),
        ("Asia/Kathmandu", datetime(2026, 7, 1, 5, 45), datetime(2026, 7, 1)),
        ("UTC", datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 9)),
    ],
)
def test_wall_and_moment(zone, wall, moment):
    assert zones.to_utc(wall, zone) == moment
    assert zones.to_wall(moment, zone) == wall


def test_a_time_that_the_clocks_leap_over():
    wall = datetime(2026, 3, 29, 2, 30)
    with pytest.raises(zones.NoSuchTime) as caught:
        zones.to_utc(wall, "Europe/Berlin")
    assert caught.value.after == datetime(2026, 3, 29, 3, 30)
    assert zones.to_utc(wall, "Europe/Berlin", strict=False) == datetime(
        2026, 3, 29, 1, 30
    )


def test_a_time_that_comes_twice_is_the_first_of_them():
    wall = datetime(2026, 10, 25, 2, 30)
    assert zones.to_utc(wall, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30)


def test_hours_are_kept_to_the_minute():
    for minutes in range(24 * 60):
        wall = datetime(2026, 1, 5) + timedelta(minutes=minutes)
        assert zones.at_hours(datetime(2026, 1, 5), zones.to_hours(wall)) == wall


def times(first, rule, number=5):
    found, at = [], first
    position = 1
    for _round in range(number):
        step = recurrence.following(first, rule, position, at)
        if not step:
            break
        position, at = step
        found.append((position, at.date().isoformat()))
    return found


def test_the_end_of_a_month_does_not_wander():
    assert times(datetime(2026, 1, 31, 9), Rule("months"), 3) == [
        (2, "2026-02-28"),
        (3, "2026-03-31"),
        (4, "2026-04-30"),
    ]


def test_until_a_day_that_is_included():
    rule = Rule("days", 2, until=date(2026, 1, 5))
    assert times(datetime(2026, 1, 1, 9), rule) == [
        (2, "2026-01-03"),
        (3, "2026-01-05"),
    ]


def test_so_many_times_in_all():
    rule = Rule("weeks", 1, count=3)
    assert times(datetime(2026, 1, 1, 9), rule) == [
        (2, "2026-01-08"),
        (3, "2026-01-15"),
    ]


def test_what_was_missed_is_left_out_and_counts():
    first, rule = datetime(2026, 1, 1, 9), Rule("days", 1, count=10)
    assert recurrence.following(first, rule, 1, datetime(2026, 1, 4, 12)) == (
        5,
        datetime(2026, 1, 5, 9),
    )
    assert recurrence.following(first, rule, 1, datetime(2026, 3, 1)) is None


def test_a_step_of_nothing_ends_at_once():
    first = datetime(2026, 1, 1, 9)
    assert recurrence.following(first, Rule("days", 0), 1, first) is None
