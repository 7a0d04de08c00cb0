# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One look at many series at once: which of them speak as they never do."""

from dataclasses import dataclass

import numpy as np

from . import levels
from .tail import heavy_tail, nb_tail
from .windows import BUCKET, BUCKETS, WINDOWS, window_sums

HOUR = 60 // BUCKET
QUARTER = 15 // BUCKET
# Fewer posts than this in any window are never a storm.
MIN_POSTS = 3


@dataclass
class Spread:
    """Who spoke in the last hour: one value a series in each array."""

    people: np.ndarray
    reach: np.ndarray
    threads: np.ndarray


@dataclass
class Findings:
    """What one look found; one value a series in each array.

    ``level`` is an index into LEVELS, -1 for nothing. ``doubling`` is minutes, NaN
    where it cannot be told. ``onset`` is minutes before now.
    """

    level: np.ndarray
    chance: np.ndarray
    window: np.ndarray
    posts: np.ndarray
    expected: np.ndarray
    ratio: np.ndarray
    negative_share: np.ndarray
    doubling: np.ndarray
    onset: np.ndarray
    signs: np.ndarray


def screen(counts, expected, shape, negative=None, negative_usual=None):
    """Return (chance, window): the smallest tail of all windows and its minutes.

    The number of negative posts is tested like the number of all: a quarrel may
    stay within the usual volume.
    """
    seen, usual = window_sums(counts), window_sums(expected)
    chance = _tails(seen, usual, shape)
    if negative is not None:
        dark = _tails(
            window_sums(negative), usual * negative_usual[:, None], np.minimum(shape, 4)
        )
        chance = np.minimum(chance, dark)
    best = chance.argmin(-1)
    return np.take_along_axis(chance, best[:, None], -1)[:, 0], np.array(WINDOWS)[best]


def _tails(seen, usual, shape):
    """The cheap tail for all, the exact one where it could matter."""
    shape = np.broadcast_to(shape[:, None], seen.shape)
    chance = nb_tail(seen, usual, shape)
    chance[seen < MIN_POSTS] = 1.0
    doubtful = chance < 1e-3
    chance[doubtful] = heavy_tail(seen[doubtful], usual[doubtful], shape[doubtful])
    return chance


def doubling_minutes(counts, expected):
    """Return in how many minutes what is above the usual doubles, NaN if it is not.

    From the last quarter of an hour against the one before; a storm that has just
    begun counts from nothing, as if half a post had been there.
    """
    above = np.maximum(counts - expected, 0.0)
    now = above[:, -QUARTER:].sum(-1)
    before = np.maximum(above[:, -2 * QUARTER : -QUARTER].sum(-1), 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        minutes = 15.0 * np.log(2.0) / np.log(now / before)
    return np.where((now >= 5.0) & (now > before), minutes, np.nan)


def onset_minutes(counts, expected, ratio):
    """Return how long ago the rate most likely changed (Poisson change point)."""
    times = np.clip(ratio, 2.0, 1000.0)[:, None]
    gain = counts * np.log(times) - expected * (times - 1.0)
    since = np.cumsum(gain[:, ::-1], -1)
    return (since.argmax(-1) + 1) * BUCKET


def detect(counts, expected, shape, spread, moods, negative_usual, table=None):
    """Look at all series at once.

    :param counts: (series, 36) posts of the last three hours by five minutes
    :param expected: the same, as usual
    :param shape: (series,) of the baseline
    :param spread: Spread
    :param moods: (negative, positive), each like ``counts``
    :param negative_usual: (series,) usual share of negative posts
    :param table: four Conditions, or None for the usual ones
    :return: Findings
    """
    negative, positive = moods
    chance, window = screen(counts, expected, shape, negative, negative_usual)
    seen, usual = window_sums(counts), window_sums(expected)
    at = np.searchsorted(WINDOWS, window)[:, None]
    posts = np.take_along_axis(seen, at, -1)[:, 0]
    usually = np.take_along_axis(usual, at, -1)[:, 0]
    below = np.take_along_axis(window_sums(negative), at, -1)[:, 0]
    above = np.take_along_axis(window_sums(positive), at, -1)[:, 0]
    ratio = posts / np.maximum(usually, 1e-3)
    dark = below / np.maximum(usually * negative_usual, 1e-3)
    share = below / np.maximum(posts, 1)
    doubling = doubling_minutes(counts, expected)
    found = levels.signs(share, below + above, doubling, spread.reach, spread.threads)
    praised = (above > 2 * below) & (above >= 0.3 * posts)
    level = levels.grade(
        chance,
        np.maximum(ratio, dark),
        expected[:, -HOUR:].sum(-1),
        spread.people,
        found,
        praised,
        table or levels.DEFAULTS,
    )
    onset = onset_minutes(counts, expected, ratio)
    return Findings(
        level, chance, window, posts, usually, ratio, share, doubling, onset, found
    )


__all__ = ["BUCKETS", "Findings", "Spread", "detect", "screen"]
