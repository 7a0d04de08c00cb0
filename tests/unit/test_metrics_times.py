# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from odoo.addons.social_crm.tools import metrics

SENT = datetime(2026, 11, 1, 9, 20)


def test_every_hour_then_every_day_then_every_week_then_no_more():
    read, gaps = SENT + metrics.FIRST_AFTER, []
    while after := metrics.next_reading(SENT, read):
        gaps.append(after - read)
        read = after
    assert gaps.count(timedelta(hours=1)) == 24
    assert gaps.count(timedelta(days=1)) == 14
    assert gaps.count(timedelta(days=7)) == 9
    assert gaps == sorted(gaps)
    assert len(gaps) == 47


def test_figures_stand_for_the_hour_and_later_for_the_day():
    soon = SENT + timedelta(hours=3, minutes=12)
    late = SENT + timedelta(days=3, hours=3)
    assert metrics.moment(SENT, soon) == datetime(2026, 11, 1, 12)
    assert metrics.moment(SENT, late) == datetime(2026, 11, 4)
