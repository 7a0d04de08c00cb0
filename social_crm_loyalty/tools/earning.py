# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much a person earns, and on which day."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .ledger import QUANTUM, ZERO


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


@dataclass(frozen=True)
class Terms:
    """What a rule gives, and at most. Zero is no limit.

    ``person`` is a limit for each person over all time, ``budget`` one for all people
    together; ``pause`` is the time that has to pass before a person earns again.
    """

    points: Decimal
    day: Decimal = ZERO
    person: Decimal = ZERO
    budget: Decimal = ZERO
    pause: timedelta = timedelta(0)

    def times(self, factor):
        """The same limits, with so many times the points."""
        return replace(self, points=(self.points * factor).quantize(QUANTUM))


@dataclass(frozen=True)
class Earned:
    """What was earned by a rule before: by this person, and by all."""

    day: Decimal = ZERO
    person: Decimal = ZERO
    all: Decimal = ZERO
    last: datetime | None = None


def grant(terms, earned, moment):
    """How many points an act gives: all, what the limits leave, or nothing.

    :param moment: naive UTC, when the act was done
    """
    if terms.pause and earned.last and abs(moment - earned.last) < terms.pause:
        return ZERO
    points = terms.points
    for cap, used in (
        (terms.day, earned.day),
        (terms.person, earned.person),
        (terms.budget, earned.all),
    ):
        points = award(points, cap, used)
    return points


def simulate(terms, acts, tz):
    """What a rule would have given: ``[(person, moment, points)]`` in order of time.

    :param acts: iterable of (person, naive UTC moment)
    """
    days, people, last, total, found = {}, {}, {}, ZERO, []
    for person, moment in sorted(acts, key=lambda act: act[1]):
        day = person, day_bounds(moment, tz)[0]
        earned = Earned(
            days.get(day, ZERO), people.get(person, ZERO), total, last.get(person)
        )
        points = grant(terms, earned, moment)
        if points:
            days[day] = earned.day + points
            people[person] = earned.person + points
            total += points
            last[person] = moment
            found.append((person, moment, points))
    return found
