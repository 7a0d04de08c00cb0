# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is usual: a mean for each hour of the week, and how much it varies.

The mean of an hour is level x time of day x day of week, drawn towards what that very
hour of the week showed, the more the more often it was seen. Hours far above the fit
are damped and the fit is repeated, so that last month's storm does not hide the next.
"""

from dataclasses import dataclass

import numpy as np

from .tail import heavy_tail, nb_tail
from .windows import WEEK_HOURS

ROUNDS = 4
# Twelve hours with so many times the usual were a storm.
HALF_DAY = 12
EPISODE = 3.0
# As many posts of its own as an hour of the week needs to weigh as much as the pattern.
PATTERN_POSTS = 6.0
# Counts that the day's and the week's pattern are drawn towards flat with.
PATTERN_COUNTS = 20.0
MIN_MEAN = 0.02
MIN_SHAPE, MAX_SHAPE = 0.3, 200.0
# Ranks of the highest hours that the tail is held against, where they had posts enough.
RANKS = (1, 3, 8, 20)
MIN_SEEN = 4
SHAPES = 40
# The last week's level against that of all weeks, within these bounds.
TREND = (0.5, 3.0)


@dataclass
class Baseline:
    """``mean`` (series, 168) posts an hour; ``shape`` (series,) of the Gamma.

    ``weeks`` is how many weeks were seen: the mean itself is known only so well.
    """

    mean: np.ndarray
    shape: np.ndarray
    weeks: float = 8.0

    def expected(self, slots):
        """Return expected counts of five-minute buckets at these hours."""
        return self.mean[:, slots] / 12.0

    def shape_for(self, expected):
        """Return the shape with what is not known of the mean of these buckets."""
        seen = expected[:, -12:].sum(1) * self.weeks + PATTERN_POSTS
        return 1.0 / (1.0 / self.shape + 1.0 / seen)


def fit(counts, slots, observed=None):
    """Return the Baseline of hourly counts.

    :param counts: (series, hours) array, oldest first
    :param slots: (hours,) hour of the local week of each column
    :param observed: (series, hours) bool, False where nobody was listening yet
    """
    counts = np.asarray(counts, float)
    weight = np.ones_like(counts) if observed is None else np.asarray(observed, float)
    fold = np.zeros((len(slots), WEEK_HOURS))
    fold[np.arange(len(slots)), slots] = 1.0
    damped = np.minimum(counts, _start_cap(counts, weight))
    calm = weight
    for _round in range(ROUNDS):
        mean = _means(damped * calm, calm, fold)
        usual = mean[:, slots]
        shape = _shape(damped, usual, calm)
        damped = np.minimum(counts, _cap(usual, shape[:, None]))
        calm = weight * ~_episodes(counts, usual)
    shape = _tail_shape(counts, usual, shape, calm)
    mean = mean * _trend(damped, usual, calm)[:, None]
    return Baseline(np.maximum(mean, MIN_MEAN), shape)


def _start_cap(counts, weight):
    """Nine of ten hours as they are; the fit raises the cap where peaks are usual."""
    seen = np.where(weight > 0, counts, np.nan)
    with np.errstate(all="ignore"):
        high = np.nanquantile(np.where(weight.any(1)[:, None], seen, 0.0), 0.93, axis=1)
    return (high * 1.5 + 2.0)[:, None]


def _cap(usual, shape):
    return usual + 5.0 * np.sqrt(usual + usual**2 / shape) + 2.0


def _episodes(counts, usual):
    """Return where an old storm blew: half a day far above the usual, all of it."""
    raised = _half_days(counts) > EPISODE * _half_days(usual) + 10.0
    spread = np.zeros(counts.shape, bool)
    for back in range(HALF_DAY):
        width = raised.shape[1]
        spread[:, back : back + width] |= raised
    return spread


def _half_days(hours):
    total = np.cumsum(np.pad(hours, ((0, 0), (1, 0))), axis=1)
    return total[:, HALF_DAY:] - total[:, :-HALF_DAY]


def _means(sums, weight, fold):
    """Return (series, 168) means of damped counts."""
    total, hours = sums @ fold, weight @ fold
    level = (sums.sum(1) + 0.5) / (weight.sum(1) + 24.0)
    week = (len(sums), 7, 24)
    total3, hours3 = total.reshape(week), hours.reshape(week)
    flat = level[:, None] * hours3.sum(1)
    by_hour = (total3.sum(1) + PATTERN_COUNTS) / (flat + PATTERN_COUNTS)
    shaped = level[:, None, None] * by_hour[:, None, :] * hours3
    by_day = (total3.sum(2) + PATTERN_COUNTS) / (shaped.sum(2) + PATTERN_COUNTS)
    pattern = (level[:, None, None] * by_hour[:, None, :] * by_day[:, :, None]).reshape(
        len(sums), WEEK_HOURS
    )
    pattern = np.maximum(pattern, 1e-4)
    return (total + PATTERN_POSTS) / (hours + PATTERN_POSTS / pattern)


def _shape(damped, usual, weight):
    """Return the Gamma's shape by moments, drawn towards 4 where little was seen."""
    over = ((damped - usual) ** 2 - usual) * weight
    square = usual**2 * weight
    prior = 2.0
    spread = (over.sum(1) + prior / 4.0) / (square.sum(1) + prior)
    return np.clip(1.0 / np.maximum(spread, 1e-6), MIN_SHAPE, MAX_SHAPE)


def _tail_shape(counts, usual, shape, weight):
    """Lower the shape until the highest hours are as rare as they were.

    Moments tell little of the tail: of a thousand hours the few highest ought to
    have the chance that their rank has. Series with bursts have higher ones.
    """
    hours = np.maximum(weight.sum(1), 1.0)
    chance = np.where(weight > 0, nb_tail(counts, usual, shape[:, None]), 1.0)
    order = np.argpartition(chance, RANKS[-1], axis=1)[:, : RANKS[-1] + 1]
    top = np.take_along_axis(chance, order, 1).argsort(1)
    grid = np.geomspace(MIN_SHAPE, MAX_SHAPE, SHAPES)
    for rank in RANKS:
        at = np.take_along_axis(order, top[:, rank - 1 : rank], 1)
        seen = np.take_along_axis(counts, at, 1)
        mean = np.take_along_axis(usual, at, 1)
        fits = heavy_tail(seen, mean, grid[None, :]) >= (rank / hours)[:, None]
        fits &= (hours > 10 * rank)[:, None] & (seen >= MIN_SEEN)
        highest = np.where(fits.any(1), grid[_last(fits)], MIN_SHAPE)
        told = (hours > 10 * rank) & (seen[:, 0] >= MIN_SEEN)
        shape = np.where(told, np.minimum(shape, highest), shape)
    return shape


def _last(flags):
    """Index of the last True of each row."""
    return flags.shape[1] - 1 - flags[:, ::-1].argmax(1)


def _trend(damped, usual, weight):
    """Return how the last week compares with all weeks; few counts say little."""
    last = slice(-WEEK_HOURS, None)
    seen = (damped * weight)[:, last].sum(1)
    usually = (usual * weight)[:, last].sum(1)
    return np.clip((seen + 50.0) / (usually + 50.0), *TREND)
