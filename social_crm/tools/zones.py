# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Wall clocks and UTC. Moments are naive UTC, as Odoo stores them."""

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc


class NoSuchTime(ValueError):
    """The clocks were moved forward over this time; ``after`` is what they showed."""

    def __init__(self, wall, after):
        super().__init__(f"{wall} does not exist")
        self.wall, self.after = wall, after


def to_wall(moment, zone):
    """What a clock in ``zone`` shows at a moment.

    >>> from datetime import datetime
    >>> to_wall(datetime(2026, 1, 5, 1), "Asia/Shanghai")
    datetime.datetime(2026, 1, 5, 9, 0)
    """
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def to_utc(wall, zone, strict=True):
    """The moment at which a clock in ``zone`` shows ``wall``; twice: the first.

    :param strict: a time that the clocks leap over raises ``NoSuchTime``; else the
        time that they show instead is taken
    """
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    shown = to_wall(moment, zone)
    if strict and shown != wall:
        raise NoSuchTime(wall, shown)
    return moment


def to_hours(wall):
    """Hours since midnight, as people type times into number fields."""
    return wall.hour + wall.minute / 60


def at_hours(day, hours):
    """The wall time of a date and hours since midnight, to the minute.

    >>> from datetime import datetime
    >>> at_hours(datetime(2026, 1, 5), 9.5)
    datetime.datetime(2026, 1, 5, 9, 30)
    """
    return day + timedelta(minutes=round(hours * 60))
