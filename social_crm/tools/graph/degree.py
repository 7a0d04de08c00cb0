# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Degree, strength and reciprocity."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Degrees:
    """Arrays (n,): number of edges and sum of weights, received and given."""

    received: np.ndarray
    given: np.ndarray
    strength_received: np.ndarray
    strength_given: np.ndarray


def degrees(graph):
    """Degrees of every node; a self loop counts once on each side.

    As ``DiGraph.in_degree`` and ``out_degree`` of networkx, plain and with
    ``weight="weight"``.
    """
    matrix, size = graph.matrix, graph.size
    return Degrees(
        received=np.bincount(matrix.indices, minlength=size),
        given=np.diff(matrix.indptr).astype(np.int64),
        strength_received=np.bincount(matrix.indices, matrix.data, minlength=size),
        strength_given=np.bincount(graph.sources, matrix.data, minlength=size),
    )


def reciprocity(graph):
    """Share of each node's edges that are answered by one the other way.

    :return: float array (n,), NaN for a node without edges; twice the number of
        neighbours in both directions by the number of edges in and out, as
        ``networkx.reciprocity(graph, nodes)``
    """
    keys = _edge_keys(graph.sources, graph.matrix.indices, graph.size)
    mirrored = _edge_keys(graph.matrix.indices, graph.sources, graph.size)
    both_ways = np.isin(keys, mirrored, kind="sort")
    mutual = np.bincount(graph.sources[both_ways], minlength=graph.size)
    degree = degrees(graph)
    total = degree.received + degree.given
    share = np.full(graph.size, np.nan)
    np.divide(2.0 * mutual, total, out=share, where=total > 0)
    return share


def _edge_keys(source, target, size):
    return np.asarray(source, np.int64) * size + target
