# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Groups of people who act towards each other more than towards others.

V. A. Traag, L. Waltman, N. J. van Eck: From Louvain to Leiden: guaranteeing
well-connected communities, Scientific Reports 9, 2019; modularity after M. E. J.
Newman: Analysis of weighted networks, Physical Review E 70, 2004.
"""

import random

import igraph
import numpy as np
from scipy.sparse import coo_array

from .build import for_igraph

SEED = 1
# Ties up to which the communities are found from nothing each time.
SMALL = 50_000
# Rounds from nothing. In a large network the third adds half a percent to the
# modularity, the fourth and fifth three thousandths together.
ROUNDS, ROUNDS_LARGE = 5, 3


def communities(graph, seed=SEED, before=None, small=SMALL):
    """Leiden communities by modularity, the largest numbered 0.

    Acts in both directions count together; somebody without any tie is alone. The
    same graph, seed and beginning give the same communities.

    :param graph: :class:`~.build.Graph`
    :param before: int array (n,), a division to begin at, −1 for somebody alone; in a
        large network one round improves it, where a beginning without any takes three
    :return: int array (n,) of community numbers
    """
    if not graph.size:
        return np.zeros(0, dtype=np.int64)
    source, target, weight = graph.undirected
    network = for_igraph(source, target, graph.size, directed=False)
    large = len(source) > small
    going_on = large and before is not None and max(before) >= 0
    rounds = ROUNDS_LARGE if large else ROUNDS
    # igraph draws from this generator, which is the process's own otherwise.
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
    try:
        found = network.community_leiden(
            objective_function="modularity",
            weights=weight.tolist(),
            n_iterations=1 if going_on else rounds,
            initial_membership=number_alone(before).tolist() if going_on else None,
        )
    finally:
        igraph.set_random_number_generator(random)
    return by_size(np.array(found.membership, dtype=np.int64))


def number_alone(division):
    """Numbers from 0 without a gap; everybody without a group is one of their own."""
    division = np.asarray(division, dtype=np.int64)
    alone = division < 0
    number = np.where(alone, division.max() + 1 + np.arange(len(division)), division)
    return np.unique(number, return_inverse=True)[1]


def modularity(graph, membership):
    """Modularity of a division, acts of both directions counted together.

    As ``networkx.community.modularity`` of the undirected graph in which the weights
    of both directions are added; 0 for a graph without ties.
    """
    source, target, weight = graph.undirected
    total = weight.sum()
    if not total:
        return 0.0
    membership = np.asarray(membership)
    count = int(membership.max()) + 1
    strength = np.bincount(source, weight, graph.size)
    strength += np.bincount(target, weight, graph.size)
    inside = weight[membership[source] == membership[target]].sum() / total
    shares = np.bincount(membership, strength, minlength=count) / (2 * total)
    return float(inside - (shares**2).sum())


def match(before, now):
    """Which earlier group each group of today goes on from, by most common members.

    :param before: int array (n,), earlier group of each person, −1 for none
    :param now: int array (n,), group of each person today
    :return: ``{group of today: earlier group}``, each earlier group once
    """
    known = before >= 0
    now, before = now[known].astype(np.int64), before[known].astype(np.int64)
    # −1, for no group today, comes first as well when shifted.
    width = int(before.max(initial=0)) + 1
    pairs, shared = np.unique((now + 1) * width + before, return_counts=True)
    pairs = pairs // width - 1, pairs % width
    result, taken = {}, set()
    for place in np.lexsort((pairs[1], pairs[0], -shared)):
        today, earlier = int(pairs[0][place]), int(pairs[1][place])
        if today not in result and earlier not in taken:
            result[today] = earlier
            taken.add(earlier)
    return result


def participation(graph, membership):
    """How evenly a person's ties are spread over communities, 0 to below 1.

    1 − Σ (share of ties with each community)²: R. Guimerà, L. A. N. Amaral:
    Functional cartography of complex metabolic networks, Nature 433, 2005.

    :return: float array (n,), 0 for somebody without ties
    """
    source, target, weight = graph.undirected
    proper = source != target
    source, target, weight = source[proper], target[proper], weight[proper]
    membership = np.asarray(membership, dtype=np.int64)
    who = np.concatenate([source, target])
    groups = membership[np.concatenate([target, source])]
    shape = graph.size, int(membership.max(initial=0)) + 1
    # Ties of a person with one community are added up.
    ties = coo_array((np.tile(weight, 2), (who, groups)), shape=shape).tocsr()
    total, squares = ties.sum(axis=1), ties.power(2).sum(axis=1)
    share = np.ones(graph.size)
    np.divide(squares, total**2, out=share, where=total > 0)
    return 1.0 - share


def by_size(membership):
    """The same groups, numbered by falling size, then by their first member."""
    sizes = np.bincount(membership)
    _groups, first = np.unique(membership, return_index=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(sizes), dtype=np.int64)
    number[order] = np.arange(len(sizes))
    return number[membership]
