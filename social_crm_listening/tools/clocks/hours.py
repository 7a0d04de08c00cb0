# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Working time as sorted intervals in UTC.

Zones, daylight saving and holidays are settled by whoever makes the intervals; from
here on a second is a second.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta


class Always:
    """Every second counts: calendar time, behind the same methods as `Hours`."""

    def between(self, start, end):
        return max(0, int((end - start).total_seconds()))

    def add(self, start, seconds):
        return start + timedelta(seconds=max(0, seconds))

    def next_open(self, moment):
        return moment

    def is_open(self, moment):
        return True


class Hours:
    """The working time of a team.

    :param intervals: pairs of naive UTC datetimes, in any order; they may touch or
        overlap, and empty ones are left out

    >>> from datetime import datetime as d
    >>> day = Hours([(d(2026, 3, 2, 9), d(2026, 3, 2, 17))])
    >>> day.between(d(2026, 3, 2, 8), d(2026, 3, 2, 10))
    3600
    >>> day.add(d(2026, 3, 2, 8), 1800)
    datetime.datetime(2026, 3, 2, 9, 30)
    """

    def __init__(self, intervals):
        merged = _merged(intervals)
        self._starts = [start for start, _end in merged]
        self._ends = [end for _start, end in merged]
        self._before = [0]
        for start, end in merged:
            length = int((end - start).total_seconds())
            self._before.append(self._before[-1] + length)

    def __bool__(self):
        return bool(self._starts)

    def _worked(self, moment):
        """Seconds worked until this moment, since the first interval."""
        at = bisect_right(self._starts, moment)
        if not at:
            return 0
        start, end = self._starts[at - 1], self._ends[at - 1]
        inside = int((min(moment, end) - start).total_seconds())
        return self._before[at - 1] + inside

    def between(self, start, end):
        """Working seconds from ``start`` to ``end``; none where the end is earlier."""
        return max(0, self._worked(end) - self._worked(start)) if end > start else 0

    def add(self, start, seconds):
        """The first moment by which so many seconds were worked since ``start``.

        It always lies within working time, its last second included. None where the
        known working time ends before.
        """
        if seconds <= 0:
            return self.next_open(start)
        goal = self._worked(start) + seconds
        at = bisect_left(self._before, goal)
        if at > len(self._starts):
            return None
        return self._starts[at - 1] + timedelta(seconds=goal - self._before[at - 1])

    def next_open(self, moment):
        """This moment, or else when work begins again; None if it is not known."""
        at = bisect_right(self._ends, moment)
        if at == len(self._starts):
            return None
        return max(moment, self._starts[at])

    def is_open(self, moment):
        return self.next_open(moment) == moment


def _merged(intervals):
    merged = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
