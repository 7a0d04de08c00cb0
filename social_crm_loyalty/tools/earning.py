# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much a person earns, and on which day."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .ledger import ZERO


def zone(name):
    """The time zone called ``name``; UTC where the name is empty or unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day_bounds(moment, tz):
    """First moment of the local day of ``moment``, and of the day after it.

    :param moment: naive datetime in UTC
    :param tz: a tzinfo
    :returns: two naive datetimes in UTC; 23 or 25 hours apart when clocks change
    """
    day = moment.replace(tzinfo=timezone.utc).astimezone(tz).date()
    return _midnight(day, tz), _midnight(day + timedelta(days=1), tz)


def _midnight(day, tz):
    local = datetime.combine(day, time.min, tz)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def award(points, cap, earned):
    """What is still given of ``points`` when ``earned`` of ``cap`` is used up.

    A cap of zero is no cap. All are `Decimal`.
    """
    if not cap:
        return points
    return max(min(points, cap - earned), ZERO)
