# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is known of topics in a window of time, as one number per dimension."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from .graph import decay

WEEK = 7


@dataclass(frozen=True)
class Said:
    """Talk by topic, person and day (m,): numbers from 0, age in days, counts.

    ``echoes`` are the likes, reposts and replies that the network counts.
    """

    topic: np.ndarray
    person: np.ndarray
    age: np.ndarray
    posts: np.ndarray
    echoes: np.ndarray


def topic_measures(said, followers, acts, half_life, size):
    """All dimensions of ``size`` topics.

    :param followers: float array (people,), NaN where not known
    :param acts: source and target of acts between people, int arrays (k,)
    :return: ``{code: float array (size,)}``, NaN where not known
    """
    carried = _incidence(said.topic, said.person, (size, len(followers)))
    volume = np.bincount(
        said.topic, said.posts * decay(said.age, half_life), minlength=size
    )
    posts = np.bincount(said.topic, said.posts, minlength=size)
    echoes = np.bincount(said.topic, said.echoes, minlength=size)
    share = np.full(size, np.nan)
    np.divide(echoes, posts, out=share, where=posts > 0)
    return {
        "carriers": np.asarray(carried.sum(axis=1), dtype=float).ravel(),
        "carrier_reach": carried @ np.nan_to_num(followers),
        "volume": volume,
        "speed": _speed(said, size),
        "echo_per_post": share,
        "density": density(carried, *acts),
    }


def density(carried, source, target):
    """Share of the directed ties among the carriers of each topic that exist.

    :param carried: sparse array topics × people of ones
    :param source: int array (k,), who acted
    :param target: int array (k,), towards whom
    :return: float array (topics,), NaN with fewer than two carriers
    """
    proper = source != target
    people = carried.shape[1]
    ties = _incidence(source[proper], target[proper], (people, people))
    inside = np.asarray((carried @ ties).multiply(carried).sum(axis=1)).ravel()
    count = np.asarray(carried.sum(axis=1), dtype=float).ravel()
    result = np.full(carried.shape[0], np.nan)
    np.divide(inside, count * (count - 1), out=result, where=count > 1)
    return result


def _speed(said, size):
    """Posts of the last week for each one of the week before, one added to both."""
    weeks = [
        np.bincount(said.topic[within], said.posts[within], minlength=size)
        for within in (said.age < WEEK, (said.age >= WEEK) & (said.age < 2 * WEEK))
    ]
    return np.where(weeks[0] > 0, (weeks[0] + 1.0) / (weeks[1] + 1.0), 0.0)


def _incidence(row, column, shape):
    """Ones where a pair occurs, however often."""
    matrix = coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
