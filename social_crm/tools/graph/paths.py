# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The strongest path between two people, and whom two people both know.

An act counts as a step of length 1 / weight, so that often and lately is near; the
strongest path is the shortest one by that length (E. W. Dijkstra: A Note on Two
Problems in Connexion with Graphs, Numerische Mathematik 1, 1959).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from .build import build
from .layers import distances, path_to


def both_ways(graph):
    """The graph in which an act binds both sides; weights are added up."""
    source, target = graph.sources, graph.matrix.indices
    weight = graph.matrix.data
    return build(
        np.concatenate([source, target]),
        np.concatenate([target, source]),
        np.concatenate([weight, weight]),
        size=graph.size,
    )


def shortest_path(graph, sources, target):
    """Nodes of a path with the fewest steps, from the nearest of the sources on.

    :return: list of int; empty where no path leads
    """
    steps, before = distances(graph, sources)
    return path_to(before, target) if steps[target] >= 0 else []


def strongest_path(graph, sources, target):
    """Nodes of the path with the least sum of 1 / weight, from any of the sources.

    Edges of weight zero lead nowhere.

    :param sources: int or int array of node numbers
    :return: list of int; empty where no path leads; the node itself if it is a source
    :raises ValueError: a node that is none
    """
    sources = np.unique(np.atleast_1d(np.asarray(sources, dtype=np.int64)))
    if not len(sources):
        return []
    known = np.append(sources, target)
    if known.min() < 0 or known.max() >= graph.size:
        raise ValueError("node number out of range")
    length, before, _origin = dijkstra(
        _lengths(graph), indices=sources, return_predecessors=True, min_only=True
    )
    return path_to(before, target) if np.isfinite(length[target]) else []


def common_neighbours(graph, one, other):
    """People with whom both have to do, in either direction, most ties first.

    :return: int array of node numbers
    """
    return shared_neighbours(both_ways(graph), [one], other)


def shared_neighbours(both, sources, other):
    """As :func:`common_neighbours`, of several people together with another one.

    Ties are as strong as the weaker side of them.

    :param both: graph made by :func:`both_ways`
    :param sources: int array of node numbers
    :return: int array of node numbers
    """
    ours = both.matrix[sources, :].sum(axis=0)
    theirs = both.matrix[[other], :].sum(axis=0)
    tied = np.intersect1d(
        both.matrix[sources, :].indices, both.matrix[[other], :].indices
    )
    shared = np.setdiff1d(tied, [*sources, other])
    ties = np.minimum(ours[shared], theirs[shared])
    return shared[np.argsort(-ties, kind="stable")]


def _lengths(graph):
    matrix = graph.matrix
    strong = matrix.data > 0
    length = np.full(len(matrix.data), np.inf)
    length[strong] = 1.0 / matrix.data[strong]
    return csr_array((length, matrix.indices, matrix.indptr), shape=matrix.shape)
