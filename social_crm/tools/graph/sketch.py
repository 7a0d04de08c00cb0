# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People reached in a few steps, estimated, for networks too large to walk.

P. Flajolet, E. Fusy, O. Gandouet, F. Meunier: HyperLogLog, 2007; P. Boldi, M. Rosa,
S. Vigna: HyperANF: Approximating the Neighbourhood Function of Very Large Graphs on a
Budget, WWW 2011.
"""

import numpy as np

from .layers import own_steps

BITS = 8
REGISTERS = 1 << BITS
# Registers handled together, so that the memory stays within bytes × edges.
BLOCK = 16


def reach_estimate(graph, depth=3):
    """As ``layers.reach`` of all nodes, with a standard error of 6.5 %.

    The first step is counted, not estimated. Costs depth × edges × 256 operations on
    bytes, whatever the number of starting points. The same graph gives the same
    numbers.

    :return: int array (n, depth), not falling along a row
    """
    register, rank = _marks(graph.size)
    total = np.zeros((graph.size, depth))
    empty = np.zeros((graph.size, depth))
    for begin in range(0, REGISTERS, BLOCK):
        _add_block(graph, register - begin, rank, total, empty)
    found = np.rint(_cardinality(total, empty)).astype(np.int64) - 1
    if depth:
        found[:, 0] = own_steps(graph)
    return np.maximum.accumulate(np.clip(found, 0, max(graph.size - 1, 0)), axis=1)


def _add_block(graph, register, rank, total, empty):
    """Walk with BLOCK registers of all nodes, adding to the sums of each step."""
    inside = np.flatnonzero((register >= 0) & (register < BLOCK))
    seen = np.zeros((graph.size, BLOCK), dtype=np.uint8)
    seen[inside, register[inside]] = rank[inside]
    filled = np.flatnonzero(np.diff(graph.matrix.indptr))
    for step in range(total.shape[1]):
        following = seen.copy()
        if len(filled):
            heard = seen[graph.matrix.indices]
            most = np.maximum.reduceat(heard, graph.matrix.indptr[filled], axis=0)
            following[filled] = np.maximum(following[filled], most)
        seen = following
        total[:, step] += np.exp2(-seen.astype(float)).sum(axis=1)
        empty[:, step] += (seen == 0).sum(axis=1)


def _marks(size):
    """Register and rank of each node, from a hash of its number (splitmix64)."""
    mixed = (np.arange(size, dtype=np.uint64) + np.uint64(1)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    register = (mixed >> np.uint64(64 - BITS)).astype(np.int64)
    # The lowest 52 bits are exact as float; its exponent tells the leading zeros.
    low = (mixed & np.uint64((1 << 52) - 1)).astype(float)
    _fraction, exponent = np.frexp(low)
    return register, (53 - exponent).astype(np.uint8)


def _cardinality(total, empty):
    """Number of distinct marks, with linear counting for small numbers."""
    estimate = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS**2 / np.maximum(total, 1e-9)
    counted = REGISTERS * np.log(REGISTERS / np.maximum(empty, 1))
    return np.where((estimate <= 2.5 * REGISTERS) & (empty > 0), counted, estimate)
