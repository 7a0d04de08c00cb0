# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours in which a person may be written to, on the person's own clock."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = timezone.utc


def zone(name):
    """The time zone of this name; UTC where it is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def clock(hours):
    """``hours`` as a float (8.5 is half past eight) as a time of the day."""
    minutes = round(hours * 60) % 1440
    return time(minutes // 60, minutes % 60)


def opens_at(moment, tz, start, end):
    """When a person may be written to next: aware UTC, or None for at once.

    :param moment: aware datetime
    :param tz: name of the person's time zone
    :param start: hour as a float; with ``end`` the same, any hour will do
    :param end: hour as a float; below ``start`` the time runs over midnight

    >>> night = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    >>> str(opens_at(night, "Asia/Shanghai", 8, 21))
    '2026-11-21 00:00:00+00:00'
    >>> opens_at(night, "Europe/Paris", 8, 21)
    """
    first, last = clock(start), clock(end)
    if first == last:
        return None
    here = moment.astimezone(zone(tz))
    now = here.time()
    inside = first <= now < last if first < last else now >= first or now < last
    if inside:
        return None
    day = here.date() if now < first else here.date() + timedelta(days=1)
    # In the zone: the hour that an hour was put forward over comes after it.
    return datetime.combine(day, first, here.tzinfo).astimezone(UTC)
