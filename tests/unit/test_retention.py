# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

import pytest

from odoo.addons.social_crm.tools.retention import cutoff, is_too_old, span

NOW = datetime(2026, 11, 20, 10)


def test_cutoff():
    assert cutoff(NOW, 30) == datetime(2026, 10, 21, 10)
    assert cutoff(NOW, 0) is None


@pytest.mark.parametrize(
    ("age", "days", "old"),
    [
        (timedelta(days=30), 30, False),
        (timedelta(days=30, seconds=1), 30, True),
        (timedelta(days=4000), 0, False),
        (timedelta(days=4000), None, False),
        (timedelta(days=-1), 30, False),
    ],
)
def test_is_too_old(age, days, old):
    assert is_too_old(NOW - age, NOW, days) is old


def test_what_has_no_time_is_never_too_old():
    assert is_too_old(None, NOW, 1) is False


def test_span():
    assert span([date(2026, 2, 1), None, date(2026, 1, 1)]) == (
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
    assert span([]) == span([None]) == (None, None)
