# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When a conversation that was put off comes back."""

from datetime import datetime, time, timedelta

import pytz

MORNING = time(9)
MONDAY = 0
CHOICES = ("hour", "tomorrow", "monday")


def wake_time(choice, now, zone, at=MORNING):
    """The moment, naive UTC, that a person means.

    An hour is an hour of the clock's running, also over the change to summer time;
    mornings are those of the person's own calendar.

    :param choice: one of ``CHOICES``
    :param now: naive UTC
    :param zone: a ``tzinfo`` of pytz
    :param at: hour of the morning there

    >>> wake_time("tomorrow", datetime(2026, 3, 28, 12), pytz.timezone("Europe/Paris"))
    datetime.datetime(2026, 3, 29, 7, 0)
    """
    if choice == "hour":
        return now + timedelta(hours=1)
    today = pytz.utc.localize(now).astimezone(zone).date()
    if choice == "tomorrow":
        return _utc(today + timedelta(days=1), at, zone)
    if choice == "monday":
        days = (MONDAY - today.weekday()) % 7 or 7
        return _utc(today + timedelta(days=days), at, zone)
    raise ValueError(choice)


def _utc(day, at, zone):
    """A time that the clock leaves out is the one as far behind the change."""
    local = zone.localize(datetime.combine(day, at), is_dst=False)
    return local.astimezone(pytz.utc).replace(tzinfo=None)
