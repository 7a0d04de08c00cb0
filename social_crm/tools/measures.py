# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is known about people in a window of time, as one number per dimension."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from . import graph as g
from .items import ACT_KINDS

DAY = 86_400
# Kinds of act that speak to somebody, and so ask for or give an answer.
SPEAKING = ("mention", "reply", "quote", "message")

# People × edges up to which reach is counted; beyond, it is estimated.
COUNTED = 10**9


@dataclass(frozen=True)
class Acts:
    """Acts between people (m,): node numbers, kind, seconds since 1970, weight.

    ``kind`` is the place in ``items.ACT_KINDS``; ``told`` marks an act that is a post
    of its actor, counted among the posts.
    """

    source: np.ndarray
    target: np.ndarray
    kind: np.ndarray
    at: np.ndarray
    weight: np.ndarray
    fading: np.ndarray
    told: np.ndarray


@dataclass(frozen=True)
class People:
    """Per person (n,): ours or not, followers (NaN unknown), posts in the window.

    ``faded_posts`` counts each post with its share left by age, ``echoes`` are the
    likes, reposts and replies that the network counts on those posts.
    """

    own: np.ndarray
    followers: np.ndarray
    posts: np.ndarray
    faded_posts: np.ndarray
    echoes: np.ndarray


@dataclass(frozen=True)
class Measures:
    """``raw`` by dimension (n,); and where each person stands in the network.

    ``layers`` (n, 3): people reached within 1, 2, 3 steps; ``distance``: steps
    from our accounts, −1 without a path; ``core``: core number. ``estimated`` tells
    that the layers after the first are estimates.
    """

    raw: dict
    layers: np.ndarray
    distance: np.ndarray
    core: np.ndarray
    estimated: bool


def measure(acts, people, answer_days=7, reach_steps=2, central=None):
    """All dimensions of all people.

    :param answer_days: an answer that comes later is none
    :param reach_steps: 1, 2 or 3, the layer that counts as reach
    :param central: degrees and PageRank if another machine found them, see ``step``
    :return: :class:`Measures`; arrays in the order of ``people``
    """
    graph = g.build(acts.source, acts.target, acts.weight, size=len(people.own))
    # Array operations release the interpreter: half of the work on a second core.
    with ThreadPoolExecutor(1) as beside:
        reached = beside.submit(hearers, graph, people.own)
        core = beside.submit(g.core_numbers, graph)
        distance = beside.submit(distance_from, graph, people.own)
        raw = {
            "followers": people.followers,
            "reach": None,
            "authority": authority(graph, central),
            "activity": activity(acts, people),
            "echo": echo(acts, people),
            "response": answered_share(acts, people.own, answer_days),
            "clustering": known_clustering(graph),
        }
        layers, estimated = reached.result()
    raw["reach"] = layers[:, reach_steps - 1].astype(float)
    return Measures(raw, layers, distance.result(), core.result(), estimated)


def hearers(graph, own):
    """People within 1, 2, 3 steps of those who act towards a person.

    Our own accounts do not pass anything on: otherwise everybody we ever answered
    would reach all our customers.

    :return: int array (n, 3), and whether it is estimated
    """
    source, target = graph.sources, graph.matrix.indices
    free = ~(own[source] | own[target])
    backward = g.build(target[free], source[free], size=graph.size)
    estimated = backward.size * backward.edge_count > COUNTED
    walk = g.reach_estimate if estimated else g.reach
    return walk(backward, depth=3), estimated


def authority(graph, central=None):
    """PageRank times the number of people: 1 is the average; 0 if nobody acts.

    :param central: ``{"strength_received": (n,), "pagerank": (n,)}`` if known already
    """
    if central is None:
        central = {
            "strength_received": g.degrees(graph).strength_received,
            "pagerank": g.pagerank(graph),
        }
    noticed = central["strength_received"] > 0
    return np.where(noticed, central["pagerank"] * graph.size, 0.0)


def activity(acts, people):
    """Posts, and acts that are no posts, each with its share left by age."""
    silent = ~acts.told
    given = np.bincount(
        acts.source[silent], acts.fading[silent], minlength=len(people.own)
    )
    return people.faded_posts + given


def echo(acts, people):
    """Acts of others per post; NaN for somebody without a post in the window.

    The network's own counts where they are larger than what was heard; our own acts
    and follows do not count.
    """
    counted = ~people.own[acts.source] & (acts.kind != ACT_KINDS.index("follow"))
    heard = np.bincount(acts.target[counted], minlength=len(people.own))
    share = np.full(len(people.own), np.nan)
    most = np.maximum(heard, people.echoes).astype(float)
    np.divide(most, people.posts, out=share, where=people.posts > 0)
    return share


def answered_share(acts, own, answer_days=7):
    """Share of the messages we sent to a person that the person answered in time.

    A message is any mention, reply, quote or direct message; several to one person
    at the same second are one. NaN for somebody to whom we never spoke.
    """
    speaking = np.isin(acts.kind, [ACT_KINDS.index(kind) for kind in SPEAKING])
    ours = speaking & own[acts.source] & ~own[acts.target]
    theirs = speaking & own[acts.target] & ~own[acts.source]
    person, at = _moments(acts.target[ours], acts.at[ours])
    who, when = _moments(acts.source[theirs], acts.at[theirs])
    base = min(at.min(initial=0), when.min(initial=0))
    width = max(at.max(initial=0), when.max(initial=0)) - base + 2
    following = np.searchsorted(
        who * width + when - base, person * width + at - base + 1
    )
    candidate = np.minimum(following, max(len(who) - 1, 0))
    answered = np.zeros(len(person), dtype=bool)
    if len(who):
        soon = when[candidate] - at <= answer_days * DAY
        answered = (following < len(who)) & (who[candidate] == person) & soon
    sent = np.bincount(person, minlength=len(own)).astype(float)
    share = np.full(len(own), np.nan)
    got = np.bincount(person, answered, minlength=len(own))
    np.divide(got, sent, out=share, where=sent > 0)
    return share


def known_clustering(graph):
    """Directed clustering; NaN for somebody with fewer than two neighbours."""
    return g.clustering(graph, alone=np.nan)


def distance_from(graph, own):
    """Steps from our accounts along acts in either direction, −1 without a path."""
    return g.distances(graph.tied, np.flatnonzero(own))[0]


def _moments(person, at):
    """Distinct pairs, sorted by person and time."""
    pairs = np.unique(np.stack([person, at], axis=1), axis=0).astype(np.int64)
    return pairs[:, 0], pairs[:, 1]
