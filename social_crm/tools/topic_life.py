# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The life of a topic: where its curve stands, and where it goes on.

The method is kept simple on purpose, so that it can be said in a sentence: weeks are
compared with each other and with the highest week, and only differences that chance
does not make (three standard deviations of counts) move a topic.
"""

from dataclasses import dataclass

import numpy as np

EMERGING, GROWING, PEAK = "emerging", "growing", "peak"
DECLINING, DORMANT = "declining", "dormant"
WEEK = 7
# Days without any post after which a topic sleeps.
SILENT = 21
# Days within which a topic is new.
NEW = 14
# A week this many times the week before grows; the inverse declines.
FACTOR = 1.5
# Share of the highest week below which a topic is past its peak.
PAST = 0.5
SIGMA = 3.0


@dataclass(frozen=True)
class Stage:
    """``code`` and the numbers that led to it: posts a week, days since."""

    code: str
    now: int
    before: int
    highest: int
    silent: int
    age: int


def stage(counts, previous=None):
    """Where a topic stands.

    :param counts: posts a day (n,), the last one today; days before the first post
        may be there as zeros
    :param previous: code of the stage before; kept while nothing is clear
    :return: :class:`Stage`, None for a topic that nobody ever talked about
    """
    counts = np.asarray(counts, dtype=np.int64)
    said = np.flatnonzero(counts)
    if not len(said):
        return None
    weeks = np.convolve(counts, np.ones(WEEK, dtype=np.int64))[: len(counts)]
    now = int(weeks[-1])
    before = int(weeks[-1 - WEEK]) if len(weeks) > WEEK else 0
    silent = len(counts) - 1 - int(said[-1])
    age = len(counts) - 1 - int(said[0])
    facts = now, before, int(weeks.max()), silent, age
    return Stage(_code(*facts, previous), *facts)


def _code(now, before, highest, silent, age, previous):
    if silent >= SILENT:
        return DORMANT
    if age < NEW:
        return EMERGING
    if not now:
        return DECLINING
    noise = SIGMA * np.sqrt(now + before)
    if now >= FACTOR * before and now - before > noise:
        return GROWING
    if before >= FACTOR * now and before - now > noise:
        return DECLINING
    if highest - now > SIGMA * np.sqrt(highest + now) and now < PAST * highest:
        return DECLINING
    if previous in (PEAK, DECLINING) or previous == GROWING and now > before:
        return previous
    return PEAK


@dataclass(frozen=True)
class Forecast:
    """Posts a day (days,) to be expected, and the bounds of nine in ten days."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def forecast(counts, days=14, level=0.15, trend=0.05, damping=0.9):
    """Exponential smoothing with a damped trend.

    E. S. Gardner, E. McKenzie: Forecasting Trends in Time Series, Management Science
    31 (10), 1985. The bounds grow with the root of time from the spread of the errors
    made on the days that are known, at least that of counts.

    :param counts: posts a day (n,), n ≥ 1, the last one today
    :return: :class:`Forecast`
    """
    counts = np.asarray(counts, dtype=float)
    at, slope, errors = counts[0], 0.0, []
    for count in counts[1:]:
        expected = at + damping * slope
        errors.append(count - expected)
        following = expected + level * (count - expected)
        slope = damping * slope + trend * (following - at - damping * slope)
        at = following
    ahead = np.cumsum(damping ** np.arange(1, days + 1))
    mean = np.maximum(at + slope * ahead, 0.0)
    spread = np.sqrt(np.mean(np.square(errors))) if errors else 0.0
    width = (
        1.645
        * np.maximum(spread, np.sqrt(mean))
        * np.sqrt(1 + np.arange(days) * level**2)
    )
    return Forecast(mean, np.maximum(mean - width, 0.0), mean + width)
