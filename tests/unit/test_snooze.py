# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.snooze import CHOICES, wake_time

ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))


def local(moment, zone):
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone))


@given(st.sampled_from(CHOICES), MOMENTS, st.sampled_from(ZONES))
def test_it_wakes_later_and_within_a_week(choice, now, zone):
    wakes = wake_time(choice, now, pytz.timezone(zone))
    assert now < wakes <= now + timedelta(days=7, hours=10)


@given(st.sampled_from(CHOICES[1:]), MOMENTS, st.sampled_from(ZONES))
def test_mornings_are_at_nine_where_the_person_lives(choice, now, zone):
    wakes = local(wake_time(choice, now, pytz.timezone(zone)), zone)
    assert (wakes.hour, wakes.minute) == (9, 0)
    if choice == "monday":
        assert wakes.weekday() == 0
    else:
        assert wakes.date() == local(now, zone).date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "zone", "wakes"),
    [
        # 23:30 in Shanghai is still the day before in UTC.
        ("2026-11-25 15:30", "Asia/Shanghai", "2026-11-26 01:00"),
        ("2026-11-25 16:30", "Asia/Shanghai", "2026-11-27 01:00"),
        # Summer time begins, and ends, during the night.
        ("2026-03-28 12:00", "Europe/Berlin", "2026-03-29 07:00"),
        ("2026-10-24 12:00", "Europe/Berlin", "2026-10-25 08:00"),
    ],
)
def test_tomorrow(now, zone, wakes):
    got = wake_time("tomorrow", datetime.fromisoformat(now), pytz.timezone(zone))
    assert got == datetime.fromisoformat(wakes)


def test_on_a_monday_the_next_one_is_meant():
    monday = datetime(2026, 11, 23, 6)
    assert wake_time("monday", monday, pytz.utc) == datetime(2026, 11, 30, 9)


def test_a_time_that_the_clock_leaves_out_comes_an_hour_later():
    zone = pytz.timezone("Europe/Berlin")
    wakes = wake_time("tomorrow", datetime(2026, 3, 28, 12), zone, at=time(2, 30))
    assert local(wakes, "Europe/Berlin").time() == time(3, 30)


def test_an_hour_is_sixty_minutes_over_the_change():
    zone = pytz.timezone("Europe/Berlin")
    now = datetime(2026, 3, 29, 0, 30)
    assert wake_time("hour", now, zone) == datetime(2026, 3, 29, 1, 30)


def test_an_unknown_choice_is_an_error():
    with pytest.raises(ValueError, match="never"):
        wake_time("never", datetime(2026, 1, 1), pytz.utc)
