# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Betweenness from a sample of sources, part of which is kept from night to night.

The sources are a bottom-k sample: the nodes whose names have the lowest hash, so that
a network has nearly the same sources every night, whoever comes and goes (E. Cohen, H.
Kaplan: Summarizing Data using Bottom-k Sketches, PODC 2007). They stand in groups; what
a group found is kept as long as few ties are others than when it was found, which a
sample of the ties by hash tells as well. That some ties are others moves the estimate
less than that the sources are a sample.
"""

from dataclasses import dataclass

import numpy as np

from ..rows import among
from .hashing import mixed

GROUPS = 16
# Share of the ties, of those there were and those there are, that may be others.
CHANGED = 0.05
# One tie in so many is kept to tell how many are others.
TIES = 64


@dataclass(frozen=True)
class Part:
    """What one group of sources tells, by names that hold from night to night.

    :ivar sources: how many they are
    :ivar names: int array (k,), ascending, of the nodes that lie on any of the paths
    :ivar values: float array (k,), the sum of their dependencies
    :ivar ties: uint64 array, ascending, the sample of ties
    """

    sources: int
    names: np.ndarray
    values: np.ndarray
    ties: np.ndarray


def sampled(graph, dependencies, names, known, sample):
    """Sum of the dependencies on the sampled sources, their number, what is new.

    :param dependencies: called with an int array of nodes, gives the sum of the
        dependencies of each node on them (n,)
    :param names: int array (n,), ascending, what each node is called every night
    :param known: ``{group: Part}``, the oldest first; the oldest is computed anew, and
        each that is no longer true
    :return: float array (n,), int, ``{group: Part}`` of those that were computed
    """
    chosen = sources(names, sample)
    ties = tie_sample(graph, names)
    kept = {
        group: part
        for group, part in known.items()
        if group in chosen and _holds(part, len(chosen[group]), ties)
    }
    if len(kept) == len(chosen):
        kept.pop(next(iter(kept)))
    fresh = {
        group: _part(names, dependencies(nodes), len(nodes), ties)
        for group, nodes in chosen.items()
        if group not in kept
    }
    total = np.zeros(len(names))
    for part in (kept | fresh).values():
        _add(total, names, part)
    return total, sum(map(len, chosen.values())), fresh


def sources(names, sample):
    """``{group: nodes}``: the lowest hashes of each group, alike for all groups."""
    hashes = mixed(names)
    order = np.argsort(hashes, kind="stable")
    group = (hashes[order] % np.uint64(GROUPS)).astype(np.int64)
    return {
        number: order[group == number][: max(sample // GROUPS, 1)]
        for number in range(GROUPS)
        if (group == number).any()
    }


def tie_sample(graph, names):
    """Hashes of one tie in TIES, ascending."""
    hashes = mixed(names)
    # Turned by one bit: the way back is another tie.
    turned = hashes >> np.uint64(1)
    keys = mixed(hashes[graph.sources] ^ turned[graph.matrix.indices])
    return np.sort(keys[keys % np.uint64(TIES) == 0])


def _holds(part, count, ties):
    common = len(np.intersect1d(part.ties, ties, assume_unique=True))
    other = len(part.ties) + len(ties) - 2 * common
    return part.sources == count and other <= CHANGED * (other + common)


def _part(names, found, count, ties):
    on = np.flatnonzero(found)
    return Part(count, names[on], found[on], ties)


def _add(total, names, part):
    """Add what is known of those who are still there."""
    place, there = among(names, part.names)
    total[place] += part.values[there]
