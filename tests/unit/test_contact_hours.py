# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_crm.tools.contact_hours import clock, opens_at, zone

UTC = timezone.utc
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def at(hours):
    return DAY + timedelta(hours=hours)


def test_within_the_hours_is_at_once():
    assert opens_at(at(9), "UTC", 8, 21) is None
    assert opens_at(at(8), "UTC", 8, 21) is None


def test_too_early_is_the_same_day():
    assert opens_at(at(6.5), "UTC", 8.5, 21) == at(8.5)


def test_too_late_is_the_next_day():
    assert opens_at(at(21), "UTC", 8, 21) == at(32)


def test_the_person_s_clock_counts():
    # Half past eleven at night in Shanghai, the afternoon in Paris.
    assert opens_at(at(15.5), "Asia/Shanghai", 8, 21) == at(24)
    assert opens_at(at(15.5), "Europe/Paris", 8, 21) is None


@pytest.mark.parametrize("hour, opens", [(23, None), (2, None), (12, 20), (6, 20)])
def test_hours_may_run_over_midnight(hour, opens):
    assert opens_at(at(hour), "UTC", 20, 6) == (opens and at(opens))


def test_no_hours_are_all_hours():
    assert opens_at(at(3), "UTC", 0, 0) is None
    assert opens_at(at(3), "UTC", 9, 9) is None


def test_daylight_saving_keeps_the_hour_on_the_wall():
    before = datetime(2026, 3, 28, 22, tzinfo=UTC)
    # On the 29th clocks go from one to two hours ahead.
    assert opens_at(before, "Europe/Paris", 8, 20) == before.replace(day=29, hour=6)


def test_an_unknown_zone_is_utc():
    assert zone("Nowhere/Land").key == "UTC"
    assert opens_at(at(3), "", 8, 20) == at(8)


def test_hours_are_read_to_the_minute():
    assert (clock(8.5).hour, clock(8.5).minute) == (8, 30)
    assert clock(24) == clock(0)
