# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A past span through the same detector, as if it happened now; nothing is told."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .baseline import Baseline
from .detect import Spread, detect, screen
from .windows import BUCKET, BUCKETS, slot

HOUR = 60 // BUCKET
LOOK_CLOSER = 1e-4


@dataclass
class Events:
    """Posts, oldest first: arrays of one length.

    ``minute`` since the start of the span, ``person`` and ``thread`` any whole
    numbers, ``mood`` -1, 0 or 1.
    """

    minute: np.ndarray
    person: np.ndarray
    followers: np.ndarray
    thread: np.ndarray
    mood: np.ndarray


def events(rows, start):
    """Return the Events of (time, author, followers, thread, mood) rows, sorted."""
    people, threads = {}, {}
    columns = [
        (
            (moment - start).total_seconds() / 60,
            people.setdefault(author, len(people)),
            followers or 0,
            threads.setdefault(thread, len(threads)),
            mood,
        )
        for moment, author, followers, thread, mood in rows
        if moment >= start
    ]
    minute, person, followers, thread, mood = np.array(columns, float).reshape(-1, 5).T
    return Events(minute, person, followers, thread, mood)


@dataclass
class Replayed:
    """``counts``, ``negative``, ``expected`` by five minutes; ``level`` of each look.

    A look comes at the end of its five minutes. ``first`` is the first look of each
    level, ``onset`` the bucket in which the storm began, as the first warning tells
    it, None without one.
    """

    counts: np.ndarray
    negative: np.ndarray
    expected: np.ndarray
    shape: float
    level: np.ndarray
    findings: object
    people: np.ndarray
    first: dict = field(default_factory=dict)
    onset: int | None = None

    @property
    def delay(self):
        """Minutes from the onset to the first warning, None without one.

        A warning at the look that ends the bucket of the onset took five minutes.
        """
        if self.onset is None or not self.first:
            return None
        return (min(self.first.values()) - self.onset + 1) * BUCKET


def replay(events, start, buckets, baseline, to_local, usual_share=0.15, table=None):
    """Let the detector look every five minutes at a span of ``buckets``.

    :param events: Events
    :param start: when the span begins
    :param baseline: Baseline of one series
    :param to_local: turns times like ``start`` into local time
    :return: Replayed
    """
    bins = np.clip((events.minute // BUCKET).astype(int), 0, buckets - 1)
    counts = np.bincount(bins, minlength=buckets).astype(float)
    moods = [
        np.bincount(bins[events.mood == mood], minlength=buckets).astype(float)
        for mood in (-1, 1)
    ]
    middles = (np.arange(1 - BUCKETS, buckets) + 0.5) * BUCKET
    slots = [slot(to_local(start + timedelta(minutes=float(m)))) for m in middles]
    usual = baseline.mean[0, slots] / 12.0
    rows = _rows(counts), sliding_window_view(usual, BUCKETS), [_rows(m) for m in moods]
    shape = Baseline(baseline.mean, np.full(buckets, baseline.shape[0])).shape_for(
        rows[1]
    )
    share = np.full(buckets, usual_share)
    spread = _spread(events, _near(rows, shape, share))
    found = detect(rows[0], rows[1], shape, spread, rows[2], share, table)
    result = Replayed(
        counts,
        moods[0],
        usual[BUCKETS - 1 :],
        float(baseline.shape[0]),
        found.level,
        found,
        spread.people,
    )
    for level in range(4):
        reached = np.flatnonzero(found.level >= level)
        if len(reached):
            result.first[level] = int(reached[0])
    if result.first:
        look = min(result.first.values())
        result.onset = max(look + 1 - int(found.onset[look]) // BUCKET, 0)
    return result


def _rows(counts):
    """The last 36 buckets before each look; before the span nobody spoke."""
    padded = np.concatenate([np.zeros(BUCKETS - 1), counts])
    return sliding_window_view(padded, BUCKETS)


def _near(rows, shape, share):
    counts, expected, (negative, _positive) = rows
    chance, _window = screen(counts, expected, shape, negative, share)
    return chance < LOOK_CLOSER


def _spread(events, near):
    """Distinct people of the last hour, only for the looks that need it."""
    people, reach, threads = (np.zeros(len(near)) for _n in range(3))
    for look in np.flatnonzero(near):
        end = (look + 1) * BUCKET
        begin, stop = np.searchsorted(events.minute, (end - 60, end))
        who, first = np.unique(events.person[begin:stop], return_index=True)
        people[look] = len(who)
        reach[look] = events.followers[begin:stop][first].sum()
        threads[look] = len(np.unique(events.thread[begin:stop]))
    return Spread(people, reach, threads)
