# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Directed clustering: how far a person's neighbours know each other.

G. Fagiolo: Clustering in complex directed networks, Physical Review E 76, 026107,
2007. Triangles are listed from their node of lowest degree, so that a hub costs no
more than others: M. Latapy, Theoretical Computer Science 407, 2008.
"""

import numpy as np

# Wedges looked at in one go; bounds the memory to some megabytes.
CHUNK = 500_000
# A table of marks has no more than 2 to the power of this entries, a byte each.
MARK_BITS = 27
# 2 to the power of 64 by the golden ratio, and by the square root of two.
FACTORS = np.array([0x9E3779B97F4A7C15, 0xB504F333F9DE6485], dtype=np.uint64)


def clustering(graph, weighted=False, alone=0.0):
    """Directed clustering coefficient of every node, from 0 to 1.

    Share of the possible directed triangles through a node that exist, self loops
    left out; with ``weighted`` each triangle counts as the geometric mean of its
    weights over the largest weight. As ``networkx.clustering`` of a DiGraph.

    :param alone: what those with fewer than two neighbours get
    :return: float array (n,); 0 where no triangle is possible
    """
    proper = graph.sources != graph.matrix.indices
    source, target = graph.sources[proper], graph.matrix.indices[proper]
    strength = _strength(graph.matrix.data[proper]) if weighted else None
    lower, upper, value, bidirectional = _pairs(source, target, strength, graph.size)
    total = np.bincount(source, minlength=graph.size) + np.bincount(
        target, minlength=graph.size
    )
    possible = 2.0 * (total * (total - 1.0) - 2.0 * bidirectional)
    closed = 2.0 * _triangles(lower, upper, value, graph.size)
    result = np.zeros(graph.size)
    np.divide(closed, possible, out=result, where=(possible > 0) & (closed > 0))
    neighbours = np.bincount(lower, minlength=graph.size)
    neighbours += np.bincount(upper, minlength=graph.size)
    return np.where(neighbours >= 2, result, alone)


def _strength(weight):
    largest = weight.max() if len(weight) else 0.0
    return np.cbrt(weight / largest) if largest else np.zeros(len(weight))


def _pairs(source, target, strength, size):
    """Undirected pairs, both directions added; and mutual pairs of each node.

    :param strength: float array of the edges, ones if None
    """
    low, high = np.minimum(source, target), np.maximum(source, target)
    keys = low.astype(np.int64) * size + high
    if strength is None:
        # To sort takes a fifth of what it takes to tell where each came from.
        keys.sort()
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        count = np.diff(first, append=len(keys))
        keys, value = keys[first], count.astype(float)
    else:
        keys, position, count = np.unique(keys, return_inverse=True, return_counts=True)
        value = np.bincount(position, strength, minlength=len(keys))
    low, high = keys // max(size, 1), keys % max(size, 1)
    mutual = count == 2
    bidirectional = np.bincount(low[mutual], minlength=size) + np.bincount(
        high[mutual], minlength=size
    )
    return low, high, value, bidirectional


def _triangles(low, high, value, size):
    """Sum over each node's triangles of the product of their three values."""
    degree = np.bincount(low, minlength=size) + np.bincount(high, minlength=size)
    order = np.argsort(degree, kind="stable")
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    one, other = rank[low], rank[high]
    keys = np.minimum(one, other) * size + np.maximum(one, other)
    sorting = np.argsort(keys)
    keys, value = keys[sorting], value[sorting]
    lower, upper = keys // max(size, 1), keys % max(size, 1)
    closed = np.zeros(size)
    for first, second, third in _closed_wedges(lower, upper, keys, size):
        product = value[first] * value[second] * value[third]
        for corner in (lower[first], upper[first], upper[second]):
            closed += np.bincount(corner, product, minlength=size)
    return closed[rank]


def _closed_wedges(lower, upper, keys, size):
    """Yield the triangles, as the places of their three edges in ``keys``.

    A triangle a < b < c is met once, at the wedge of its edges a–b and a–c, which is
    closed if b–c is an edge.

    :param keys: int array (m,), ascending, ``lower * size + upper`` of each edge
    """
    maybe = _Marks(keys)
    # Edges that begin at the same node and come after.
    after = np.cumsum(np.bincount(lower, minlength=size))[lower] - 1
    after -= np.arange(len(lower))
    for part in _chunks(after):
        count = after[part]
        first = np.repeat(np.arange(part.start, part.stop), count)
        begin = np.repeat(np.cumsum(count) - count, count)
        second = first + 1 + np.arange(len(first)) - begin
        wanted = upper[first] * size + upper[second]
        some = maybe.among(wanted)
        third = np.searchsorted(keys, wanted[some])
        found = keys[np.minimum(third, len(keys) - 1)] == wanted[some]
        yield first[some[found]], second[some[found]], third[found]


class _Marks:
    """A table by hash: whether a number may be among those it was made of.

    Nine of ten wedges are open, and to look one up here takes a tenth of a search.
    B. H. Bloom: Space/Time Trade-offs in Hash Coding with Allowable Errors,
    Communications of the ACM 13, 1970; here with two hashes.
    """

    def __init__(self, numbers):
        bits = min(len(numbers).bit_length() + 4, MARK_BITS)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, dtype=bool)
        for factor in FACTORS:
            self._table[self._places(numbers, factor)] = True

    def among(self, numbers):
        """Places of those that may be among them."""
        some = np.arange(len(numbers))
        for factor in FACTORS:
            some = some[self._table[self._places(numbers[some], factor)]]
        return some

    def _places(self, numbers, factor):
        """Multiplicative hashing, D. E. Knuth: The Art of Computer Programming, 6.4."""
        return (numbers.astype(np.uint64) * factor) >> self._shift


def _chunks(sizes):
    """Slices of consecutive edges with about CHUNK wedges together."""
    number = np.cumsum(sizes) // CHUNK
    ends = [*(np.flatnonzero(np.diff(number)) + 1).tolist(), len(sizes)]
    return [slice(a, b) for a, b in zip([0, *ends], ends, strict=False) if a < b]
