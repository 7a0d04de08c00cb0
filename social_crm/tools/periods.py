# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Periods of a report, and the ones that they are compared with."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from .zones import to_utc

DAYS = {"week": 7, "month": 30, "quarter": 90, "year": 365}
COMPARISONS = ("before", "year_ago")


def days_of(period, today):
    """``(first day, last day)`` of a period that ends today.

    :param period: a key of :data:`DAYS`
    :raises KeyError: for any other
    """
    return today - timedelta(days=DAYS[period] - 1), today


def compared(first, last, how):
    """The days to compare with: as many right before, or the same a year ago."""
    if how == "year_ago":
        year = relativedelta(years=1)
        return first - year, last - year
    length = (last - first).days + 1
    return first - timedelta(days=length), first - timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Whole days in a time zone.

    ``begin`` and ``end`` are naive UTC, the end exclusive; ``first`` and ``last`` are
    the days themselves.
    """

    begin: datetime
    end: datetime
    first: date
    last: date


def span(first, last, zone):
    """The days from ``first`` to ``last`` in a time zone: :class:`Span`."""
    begin, end = (
        to_utc(datetime.combine(day, time.min), zone, strict=False)
        for day in (first, last + timedelta(days=1))
    )
    return Span(begin, end, first, last)
