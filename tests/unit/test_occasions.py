# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

import pytest

from odoo.addons.social_crm.tools.occasions import MOST_DAYS, anniversaries, days_due

TODAY = date(2026, 3, 2)


def test_leap_days_are_celebrated_every_year_once():
    assert anniversaries(date(2027, 2, 28)) == [(2, 28), (2, 29)]
    assert anniversaries(date(2028, 2, 28)) == [(2, 28)]
    assert anniversaries(date(2028, 2, 29)) == [(2, 29)]


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2100])
def test_everybody_celebrates_once_a_year(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    found = [born for day in days for born in anniversaries(day)]
    assert sorted(found) == sorted(set(found))
    assert len(found) == 366


def test_the_first_run_goes_through_today_only():
    assert days_due(None, TODAY) == [TODAY]


def test_days_that_were_missed_are_made_up_for():
    assert days_due(TODAY, TODAY) == []
    assert days_due(date(2026, 2, 28), TODAY) == [date(2026, 3, 1), TODAY]
    assert len(days_due(date(2020, 1, 1), TODAY)) == MOST_DAYS
    assert days_due(date(2026, 3, 9), TODAY) == []
