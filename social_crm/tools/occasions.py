# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Days that come back every year."""

from calendar import isleap
from datetime import timedelta

# A machine that stood still makes up for so many days, not for more.
MOST_DAYS = 7


def days_due(done_until, today, most=MOST_DAYS):
    """The days that are still to be gone through, the earliest first.

    :param done_until: the last day that was gone through, or None
    :param today: the last day to go through
    """
    first = today - timedelta(days=most - 1)
    if done_until is None:
        first = today
    elif done_until >= first:
        first = done_until + timedelta(days=1)
    return [first + timedelta(days=n) for n in range((today - first).days + 1)]


def anniversaries(day):
    """``[(month, day)]`` that are celebrated on this day.

    Who was born on a leap day celebrates on the last of February in other years.
    """
    found = [(day.month, day.day)]
    if found == [(2, 28)] and not isleap(day.year):
        found.append((2, 29))
    return found
