# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was said of topics: by day, and by whom."""

from dataclasses import dataclass

import numpy as np

# The largest number that PostgreSQL's integer holds.
MOST = 2**31 - 1


@dataclass(frozen=True)
class Heard:
    """Talk by topic, person and day (m,), each combination once.

    :ivar day: from ``rows.EPOCH``, as PostgreSQL counts them
    :ivar first_at: microseconds from then, as ``last_at``
    :ivar mood: sum over the posts
    """

    topic: np.ndarray
    person: np.ndarray
    day: np.ndarray
    first_at: np.ndarray
    last_at: np.ndarray
    posts: np.ndarray
    echoes: np.ndarray
    mood: np.ndarray
    negative: np.ndarray
    positive: np.ndarray

    def of(self, which):
        """Some of the talk, by place or mask."""
        return Heard(**{name: part[which] for name, part in vars(self).items()})


def by_day(heard, followers, begin):
    """What was said of each topic on each day from ``begin`` on.

    :param followers: float array (m,), of who spoke, NaN where not known
    :return: dict of int arrays by topic and day: ``topic, day, posts, carriers,
        new_carriers, echoes, reach, negative, positive``
    """
    order = np.lexsort((heard.day, heard.person, heard.topic))
    new = np.zeros(len(order), dtype=np.int64)
    # Of a topic and a person, the first day.
    first = _begins(heard.topic[order], heard.person[order])
    new[order[first]] = 1
    late = np.flatnonzero(heard.day >= begin)
    heard, new, followers = heard.of(late), new[late], followers[late]
    order, first = _groups(heard.topic, heard.day)
    reached = np.nan_to_num(followers).astype(np.int64)
    sums = {
        "posts": heard.posts,
        "carriers": np.ones(len(order), dtype=np.int64),
        "new_carriers": new,
        "echoes": heard.echoes,
        "reach": reached,
        "negative": heard.negative,
        "positive": heard.positive,
    }
    found = {name: _sums(part[order], first) for name, part in sums.items()}
    found |= {name: np.minimum(found[name], MOST) for name in ("echoes", "reach")}
    keys = {"topic": heard.topic[order[first]], "day": heard.day[order[first]]}
    return keys | found


def by_person(heard):
    """Who speaks of each topic, over all days.

    :return: dict of arrays by topic and person: ``topic, person, place, first_at,
        last_at, posts, echoes, mood``; place 1 spoke of the topic first, the mood is
        the mean of the posts with two decimals
    """
    order, first = _groups(heard.topic, heard.person)
    posts = _sums(heard.posts[order], first)
    mean = _sums(heard.mood[order], first) / np.maximum(posts, 1)
    found = {
        "topic": heard.topic[order[first]],
        "person": heard.person[order[first]],
        "first_at": _reduced(np.minimum, heard.first_at[order], first),
        "last_at": _reduced(np.maximum, heard.last_at[order], first),
        "posts": posts,
        "echoes": np.minimum(_sums(heard.echoes[order], first), MOST),
        "mood": np.round(mean, 2) + 0.0,
    }
    return found | {"place": _places(found)}


def _places(found):
    """The order in which people spoke of each topic, from 1."""
    order = np.lexsort((found["person"], found["first_at"], found["topic"]))
    first = _begins(found["topic"][order])
    size = np.diff(np.append(first, len(order)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(first, size) + 1
    return place


def changes(now, before, keys, columns):
    """How rows of today differ from those that are kept, each once by its keys.

    :param now: dict of arrays (n,)
    :param before: dict of arrays (k,)
    :param keys: names of two columns of whole numbers below 2 to the power of 31
    :param columns: names of columns that are compared
    :return: places in ``now`` of what is new or another, and places in ``before`` of
        what changed so, and of what is gone
    """
    new, old = _keys(now, keys), _keys(before, keys)
    common, here, there = np.intersect1d(
        new, old, assume_unique=True, return_indices=True
    )
    other = np.zeros(len(common), dtype=bool)
    for name in columns:
        other |= now[name][here] != before[name][there]
    fresh = np.setdiff1d(np.arange(len(new)), here, assume_unique=True)
    gone = np.setdiff1d(np.arange(len(old)), there, assume_unique=True)
    return np.sort(np.append(fresh, here[other])), there[other], gone


def _keys(rows, names):
    high, low = (rows[name].astype(np.int64) for name in names)
    return (high << 32) + low


def _groups(*keys):
    """An order in which equal keys stand together, and where each group begins."""
    order = np.lexsort(keys[::-1])
    return order, _begins(*(key[order] for key in keys))


def _begins(*keys):
    other = np.zeros(len(keys[0]), dtype=bool)
    for key in keys:
        other |= np.diff(key, prepend=key[:1] - 1) != 0
    return np.flatnonzero(other)


def _sums(values, first):
    whole = values.dtype.kind in "iub"
    return _reduced(np.add, values.astype(np.int64) if whole else values, first)


def _reduced(operation, values, first):
    return operation.reduceat(values, first) if len(first) else values[:0]
