# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

import pytest

from odoo.addons.social_crm.tools.periods import compared, days_of, span

DAY = date(2026, 3, 29)


def test_periods_end_today():
    assert days_of("week", DAY) == (date(2026, 3, 23), DAY)
    with pytest.raises(KeyError):
        days_of("century", DAY)


def test_what_they_are_compared_with():
    first, last = days_of("week", DAY)
    assert compared(first, last, "before") == (date(2026, 3, 16), date(2026, 3, 22))
    assert compared(first, last, "year_ago") == (date(2025, 3, 23), date(2025, 3, 29))
    leap = date(2028, 2, 29)
    assert compared(leap, leap, "year_ago") == (date(2027, 2, 28),) * 2


def test_days_are_those_of_the_time_zone():
    found = span(DAY, DAY, "Asia/Shanghai")
    assert found.begin == datetime(2026, 3, 28, 16)
    assert found.end == datetime(2026, 3, 29, 16)
    # Clocks go forward that day: it has 23 hours.
    found = span(DAY, DAY, "Europe/Berlin")
    assert (found.end - found.begin).total_seconds() == 23 * 3600
    assert (found.first, found.last) == (DAY, DAY)
