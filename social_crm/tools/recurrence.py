# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When something that repeats is due again, on the wall clock."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

UNITS = ("days", "weeks", "months")


@dataclass(frozen=True, slots=True)
class Rule:
    """Every ``every`` units, until a last day or a number of times."""

    unit: str
    every: int = 1
    until: date | None = None
    count: int | None = None


def occurrence(first, rule, number):
    """The ``number``-th time, the first being 1.

    Counted from the first, so that the 31st does not become the 28th for good.

    >>> from datetime import datetime
    >>> occurrence(datetime(2026, 1, 31, 9), Rule("months"), 3)
    datetime.datetime(2026, 3, 31, 9, 0)
    """
    return first + relativedelta(**{rule.unit: rule.every * (number - 1)})


def following(first, rule, number, after):
    """``(number, wall time)`` of the next time later than ``after``, or None.

    What was missed meanwhile is left out, but counts.

    >>> from datetime import datetime
    >>> day = datetime(2026, 1, 1, 9)
    >>> following(day, Rule("weeks"), 1, day)
    (2, datetime.datetime(2026, 1, 8, 9, 0))
    """
    if rule.every < 1:
        return None
    while True:
        number += 1
        wall = occurrence(first, rule, number)
        if rule.count and number > rule.count:
            return None
        if rule.until and wall.date() > rule.until:
            return None
        if wall > after:
            return number, wall
