# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Layers around a person, distances and shortest paths, by breadth-first search.

Many starting points at once: T. Then et al.: The More the Merrier: Efficient
Multi-Source Graph Traversal, PVLDB 8 (4), 2014 (one bit for each starting point).
"""

import numpy as np

from .cores import row_slices

# Bytes of one bit matrix (nodes × starting points / 8).
MEMORY = 64 * 2**20


def distances(graph, sources):
    """Steps from the nearest of the sources to every node, along the edges.

    :param sources: int array of node numbers
    :return: int array (n,) of steps, −1 where no path leads; and int array (n,) of
        the node before it on a shortest path (the lowest numbered), −1 for none
    :raises ValueError: a source that is no node
    """
    frontier = _checked(graph, sources)
    steps = np.full(graph.size, -1, dtype=np.int64)
    before = np.full(graph.size, -1, dtype=np.int64)
    steps[frontier] = 0
    while len(frontier):
        edges = row_slices(graph.matrix, frontier)
        reached, origin = graph.matrix.indices[edges], graph.sources[edges]
        new = steps[reached] < 0
        found, first = np.unique(reached[new], return_index=True)
        before[found] = origin[new][first]
        steps[found] = steps[frontier[0]] + 1
        frontier = found
    return steps, before


def path_to(before, node):
    """Nodes of the shortest path that ends in node, from its source on.

    :param before: second result of :func:`distances`
    :return: list of int; only the node itself if nothing leads to it
    """
    path = [int(node)]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]


def layers(graph, source, depth=3):
    """Number of people exactly 1, 2, … depth steps from one node.

    :return: int array (depth,)
    """
    steps, _before = distances(graph, [source])
    return np.bincount(steps[steps > 0], minlength=depth + 1)[1 : depth + 1]


def own_steps(graph):
    """Number of other people one step from each node.

    :return: int array (n,)
    """
    proper = graph.sources != graph.matrix.indices
    return np.bincount(graph.sources[proper], minlength=graph.size)


def reach(graph, nodes=None, depth=3):
    """People reached within 1, 2, … depth steps from each node, without itself.

    Costs depth × edges × nodes / 64 operations on words.

    :param nodes: int array (k,) of starting points, all nodes if left out
    :return: int array (k, depth), not falling along a row
    :raises ValueError: a starting point that is no node
    """
    nodes = np.arange(graph.size) if nodes is None else _checked(graph, nodes, False)
    words = max(MEMORY // (8 * max(graph.size, 1)), 1)
    result = np.zeros((len(nodes), depth), dtype=np.int64)
    for begin in range(0, len(nodes), 64 * words):
        part = slice(begin, begin + 64 * words)
        result[part] = _reach_chunk(graph, nodes[part], depth)
    return result


def _reach_chunk(graph, nodes, depth):
    """Bit j % 64 of word j / 64 in row v: v is reached from nodes[j]."""
    column = np.arange(len(nodes))
    seen = np.zeros((graph.size, (len(nodes) + 63) // 64), dtype=np.uint64)
    bits = np.left_shift(np.uint64(1), (column % 64).astype(np.uint64))
    np.bitwise_or.at(seen, (nodes, column // 64), bits)
    result = np.empty((len(nodes), depth), dtype=np.int64)
    for step in range(depth):
        seen = _spread(graph.backward, seen)
        result[:, step] = _bit_counts(seen, len(nodes)) - 1
    return result


def _spread(backward, seen):
    """Hand every node's bits on along its edges."""
    filled = np.flatnonzero(np.diff(backward.indptr))
    following = seen.copy()
    if len(filled):
        handed = np.bitwise_or.reduceat(
            seen[backward.indices], backward.indptr[filled], axis=0
        )
        following[filled] |= handed
    return following


def _bit_counts(seen, count):
    """Number of rows in which each bit is set."""
    total = np.zeros(seen.shape[1] * 64, dtype=np.int64)
    for begin in range(0, len(seen), 4096):
        block = np.ascontiguousarray(seen[begin : begin + 4096]).astype("<u8")
        bits = np.unpackbits(block.view(np.uint8), axis=1, bitorder="little")
        total += bits.sum(axis=0, dtype=np.int64)
    return total[:count]


def _checked(graph, nodes, unique=True):
    nodes = np.asarray(nodes, dtype=np.int64).ravel()
    if len(nodes) and (nodes.min() < 0 or nodes.max() >= graph.size):
        raise ValueError("node number out of range")
    return np.unique(nodes) if unique else nodes
