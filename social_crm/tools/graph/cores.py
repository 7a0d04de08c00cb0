# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Core numbers: how deep in the dense middle of the network a person stands.

V. Batagelj, M. Zaversnik: An O(m) algorithm for cores decomposition of networks,
2003; here a whole layer is peeled at once.
"""

import numpy as np


def core_numbers(graph):
    """Largest k for which the node is in the k-core.

    Edges in and out both count towards the degree, self loops are left out, as in
    ``networkx.core_number`` of a DiGraph without self loops.

    :return: int array (n,)
    """
    both = graph.tied.matrix
    degree = np.asarray(both.sum(axis=1), dtype=np.int64).ravel()
    core = np.zeros(graph.size, dtype=np.int64)
    alive = np.ones(graph.size, dtype=bool)
    left = np.flatnonzero(alive)
    while len(left):
        level = degree[left].min()
        layer = left[degree[left] <= level]
        while len(layer):
            core[layer] = level
            alive[layer] = False
            layer = _peel(both, layer, degree, alive, level)
        left = left[alive[left]]
    return core


def _peel(both, layer, degree, alive, level):
    """Take the layer's edges away; return the nodes that now fall to the level."""
    edges = row_slices(both, layer)
    neighbours, count = both.indices[edges], both.data[edges]
    kept = alive[neighbours]
    neighbours, count = neighbours[kept], count[kept]
    np.subtract.at(degree, neighbours, count)
    return np.unique(neighbours[degree[neighbours] <= level])


def row_slices(matrix, rows):
    """Positions in ``matrix.indices`` of all entries of the given rows."""
    begin = matrix.indptr[rows].astype(np.int64)
    count = matrix.indptr[rows + 1] - begin
    offset = np.cumsum(count) - count
    return np.arange(count.sum()) + np.repeat(begin - offset, count)
