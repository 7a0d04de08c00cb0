# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Weighted PageRank: who is paid attention to by those who get attention.

L. Page, S. Brin, R. Motwani, T. Winograd: The PageRank Citation Ranking: Bringing
Order to the Web, Stanford, 1999.
"""

import numpy as np
from scipy.sparse import csr_array


class NotConverged(ArithmeticError):
    """The iteration did not come to rest within ``max_iter`` rounds."""

    code = "not_converged"

    def __init__(self, max_iter):
        super().__init__(f"no convergence within {max_iter} iterations")
        self.max_iter = max_iter


def pagerank(graph, alpha=0.85, tolerance=None, max_iter=300):
    """PageRank of every node by power iteration.

    A node that gives nothing (no edges, or only edges of weight zero) hands its rank
    to all nodes alike, as in ``networkx.pagerank``.

    :param graph: :class:`~.build.Graph`
    :param alpha: share of rank that follows edges
    :param tolerance: allowed mean change of a node in a round, 1e-9 / n if left out;
        the iteration stops when the summed change is below ``n × tolerance``
    :return: float array (n,), sums to 1; empty for an empty graph
    :raises NotConverged: after ``max_iter`` rounds
    """
    size = graph.size
    if not size:
        return np.zeros(0)
    limit = 1e-9 if tolerance is None else tolerance * size
    flow, dangling = _transition(graph)
    rank = np.full(size, 1.0 / size)
    for _round in range(max_iter):
        spread = alpha * rank[dangling].sum() + (1.0 - alpha)
        following = alpha * (flow @ rank) + spread / size
        change = np.abs(following - rank).sum()
        rank = following
        if change < limit:
            return rank
    raise NotConverged(max_iter)


def _transition(graph):
    """The matrix target × source of shares handed on, and the dangling nodes."""
    backward = graph.backward
    given = np.bincount(graph.sources, graph.matrix.data, minlength=graph.size)
    inverse = np.zeros(graph.size)
    np.divide(1.0, given, out=inverse, where=given > 0)
    shares = backward.data * inverse[backward.indices]
    flow = csr_array((shares, backward.indices, backward.indptr), shape=backward.shape)
    return flow, np.flatnonzero(given == 0)
