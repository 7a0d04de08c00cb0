# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A directed weighted graph as one sparse matrix."""

from dataclasses import dataclass
from functools import cached_property

import igraph
import numpy as np
from scipy.sparse import coo_array, csr_array


@dataclass(frozen=True)
class Graph:
    """Directed graph on the nodes 0 … size − 1, without parallel edges.

    ``matrix[i, j]`` is the summed weight of all acts of i towards j. An edge of
    weight zero is an edge.
    """

    matrix: csr_array

    @property
    def size(self):
        return self.matrix.shape[0]

    @property
    def edge_count(self):
        return int(self.matrix.nnz)

    @cached_property
    def sources(self):
        """Source of every edge, aligned with ``matrix.indices``."""
        counts = np.diff(self.matrix.indptr)
        return np.repeat(np.arange(self.size, dtype=np.int64), counts)

    @cached_property
    def backward(self):
        """The same edges, read from target to source (CSR)."""
        return self.matrix.T.tocsr()

    @cached_property
    def tied(self):
        """Everybody tied to somebody, either way: a graph without loops.

        Its weights are the number of edges between the two, 1 or 2.
        """
        proper = self.sources != self.matrix.indices
        pointers = np.append(0, np.cumsum(proper))[self.matrix.indptr]
        ones = np.ones(int(pointers[-1]), dtype=np.int64)
        edges = csr_array(
            (ones, self.matrix.indices[proper], pointers), shape=self.matrix.shape
        )
        return Graph((edges + edges.T.tocsr()).tocsr())

    @cached_property
    def undirected(self):
        """Source, target, weight of each tie once, loops included, weights added."""
        low = np.minimum(self.sources, self.matrix.indices)
        high = np.maximum(self.sources, self.matrix.indices)
        matrix = coo_array((self.matrix.data, (low, high)), shape=self.matrix.shape)
        matrix = matrix.tocsr()
        matrix.sum_duplicates()
        ties = Graph(matrix)
        return ties.sources, matrix.indices.astype(np.int64), matrix.data

    def reversed(self):
        """The graph with every edge turned round."""
        return Graph(self.backward)


def build(source, target, weight=None, *, size=None):
    """Build a graph from edge arrays; parallel edges are added up.

    :param source: int array (m,), node numbers from 0
    :param target: int array (m,)
    :param weight: float array (m,), not negative and finite; ones if left out
    :param size: number of nodes; one more than the largest node number if left out
    :return: :class:`Graph`
    :raises ValueError: arrays of different length, a node out of range, or a weight
        that is negative or not a number
    """
    source = np.asarray(source, dtype=np.int64).ravel()
    target = np.asarray(target, dtype=np.int64).ravel()
    weight = _weights(weight, len(source))
    if len(source) != len(target):
        raise ValueError("source and target differ in length")
    largest = max(source.max(), target.max()) if len(source) else -1
    size = int(largest) + 1 if size is None else int(size)
    if len(source) and (largest >= size or min(source.min(), target.min()) < 0):
        raise ValueError("node number out of range")
    matrix = coo_array((weight, (source, target)), shape=(size, size)).tocsr()
    matrix.sum_duplicates()
    return Graph(matrix)


def for_igraph(source, target, size, directed):
    """The edges as a graph of igraph.

    Pairs that are made one by one go in twice as fast as an array does.
    """
    pairs = zip(source.tolist(), target.tolist(), strict=True)
    return igraph.Graph(n=size, edges=pairs, directed=directed)


def _weights(weight, count):
    if weight is None:
        return np.ones(count)
    weight = np.asarray(weight, dtype=float).ravel()
    if len(weight) != count:
        raise ValueError("weight differs in length from source")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("weights must be finite and not negative")
    return weight
