# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who belongs to a segment, by what is known of people as arrays.

Behaviour after C. Li, J. Bernoff: Groundswell, 2008, and J. Bernoff, J. Anderson:
Social Technographics Defined, Forrester 2010, read from acts instead of surveys.
"""

import json
from dataclasses import dataclass

import numpy as np

from .rows import among

# The rungs of the ladder from the lowest to the highest, and what each counts.
RUNGS = {
    "inactive": None,
    "spectator": "seen",
    "joiner": "follows",
    "collector": "collected",
    "critic": "comments",
    "conversationalist": "weeks",
    "creator": "posts",
}
# Monday, 5 January 1970, as a number of days: where weeks begin.
MONDAY = 4
# More than there are from a thousand years before 1970 to a thousand years after.
WEEKS = 2**18


@dataclass(frozen=True)
class People:
    """What is known of each person (n,), by ascending id.

    :ivar counted: whether the person may belong anywhere: not archived, not ours
    :ivar stage: place among the stages of the lifecycle, −1 for none
    :ivar rung: place in ``RUNGS`` that is kept of the person, −1 for none
    :ivar tier: id of the segment that is kept as its tier, 0 for none
    """

    id: np.ndarray
    counted: np.ndarray
    value: np.ndarray
    stage: np.ndarray
    hub: np.ndarray
    bridge: np.ndarray
    member: np.ndarray
    between: np.ndarray
    rung: np.ndarray
    tier: np.ndarray

    def total(self, ids, numbers):
        """Sum of the numbers of each person, int array (n,)."""
        place, there = among(self.id, ids)
        return np.bincount(place, numbers[there], len(self.id)).astype(np.int64)


def did(people, posts, follows, clicks, likes, reposts):
    """What each person did within the window, ``{name: int array (n,)}``.

    :param posts: arrays of ``profile`` and ``day`` since 1970, and whether each is
        ``worded`` (by others, no repost, no message), ``made`` and a ``comment``
    :param follows: arrays ``profile`` and ``count``, as ``clicks``
    :param likes: int array (n,), as ``reposts``
    """
    worded = posts["worded"] > 0
    week = (posts["day"][worded] - MONDAY) // 7
    # One number for person and week: weeks from 1970 on, and some before.
    pairs = np.unique(posts["profile"][worded].astype(np.int64) * WEEKS + week)
    profile = (pairs + WEEKS // 2) // WEEKS
    return {
        "posts": people.total(posts["profile"], posts["made"]),
        "comments": people.total(posts["profile"], posts["comment"]),
        "weeks": people.total(profile, np.ones(len(profile), dtype=np.int64)),
        "collected": likes + reposts,
        "follows": people.total(follows["profile"], follows["count"]),
        "seen": likes + people.total(clicks["profile"], clicks["count"]),
    }


# What follows tells who belongs, as a mask (n,), and why: a function that makes of
# places a list of JSON texts, or None.


def behaves(people, acts, behaviour, at_least):
    """Who stands on a rung, by what :func:`did` tells."""
    name = RUNGS[behaviour]
    if name is None:
        nothing = ~np.any([count > 0 for count in acts.values()], axis=0)
        return people.counted & nothing, no_words
    return people.counted & (acts[name] >= at_least), words(name, acts[name])


def valued(people, least, below=0.0):
    """Whose influence lies from ``least`` up, and below ``below`` if that is not 0."""
    inside = (people.value >= least) & ((people.value < below) | (not below))
    return people.counted & inside, words("influence", people.value)


def staged(people, stage, code):
    """Who is at a stage of the lifecycle, by its place and its code."""
    reason = json.dumps({"stage": code})
    mask = people.counted & (people.stage == stage)
    return mask, lambda places: [reason] * len(places)


def placed(people, place):
    """Who stands in a place of the network: hub, bridge, member, alone."""
    found = {
        "hub": people.hub,
        "bridge": people.bridge,
        "member": people.member,
        "alone": ~people.member,
    }
    return people.counted & found[place], words("betweenness", people.between)


def words(name, numbers):
    """A function of places: what led there, as JSON."""
    label = json.dumps(name)
    return lambda places: [f"{{{label}: {n}}}" for n in numbers[places].tolist()]


def no_words(places):
    return [None] * len(places)


def highest(masks, size):
    """The last of the masks in which each person is, −1 for none: int array (n,)."""
    found = np.full(size, -1, dtype=np.int64)
    for number, mask in enumerate(masks):
        found[mask] = number
    return found
