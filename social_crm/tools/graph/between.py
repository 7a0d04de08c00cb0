# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Betweenness: through whom the shortest paths between others lead.

U. Brandes: A Faster Algorithm for Betweenness Centrality, Journal of Mathematical
Sociology 25, 2001; from a sample of sources: U. Brandes, C. Pich: Centrality Estimation
in Large Networks, International Journal of Bifurcation and Chaos 17, 2007.
"""

from functools import cached_property

import numpy as np
from scipy.sparse import coo_array

from .build import for_igraph
from .sampled import sampled

# Nodes × edges up to which every path is counted; beyond, paths from a sample.
COUNTED = 10**8
SAMPLE = 64
# Sources from which one goes out together, and steps up to which.
TOGETHER, STEPS = 8, 40


def betweenness(graph, counted=COUNTED, sample=SAMPLE):
    """Share of the shortest paths of others that lead through each node, 0 to 1.

    Directed, steps count and weights do not; as ``networkx.betweenness_centrality``.

    :return: float array (n,), and whether it is estimated
    """
    return known_betweenness(graph, np.arange(graph.size), {}, counted, sample)[:2]


def known_betweenness(graph, names, known, counted=COUNTED, sample=SAMPLE):
    """As :func:`betweenness`, with what earlier nights found where it still holds.

    :param names: int array (n,), ascending, what each node is called every night
    :param known: ``{group: sampled.Part}``, the oldest first
    :return: float array (n,), whether it is estimated, and ``{group: sampled.Part}``
        to be known the next time
    """
    size = graph.size
    if size < 3:
        return np.zeros(size), False, {}
    proper = graph.sources != graph.matrix.indices
    edges = graph.sources[proper], graph.matrix.indices[proper]
    pairs = (size - 1) * (size - 2)
    paths = Paths(*edges, size)
    if size * len(edges[0]) <= counted or size <= sample:
        return paths.from_all() / pairs, False, {}
    total, count, fresh = sampled(graph, paths.from_some, names, known, sample)
    return total * (size / count) / pairs, True, fresh


class Paths:
    """How much sources depend on each node: Brandes' sum of shares of shortest paths.

    igraph is fast once it has the network, and slow to take it. What a night asks for,
    one group of few sources, is found sooner by going out from all of them at once, a
    step of all paths at a time: paths are counted on the way, shares handed back.
    """

    def __init__(self, source, target, size):
        self._edges = source, target
        self._size = size
        self._asked = False

    @cached_property
    def _network(self):
        return for_igraph(*self._edges, self._size, directed=True)

    def from_all(self):
        return np.array(self._network.betweenness())

    def from_some(self, sources):
        """Sum over some sources, float array (n,)."""
        first, self._asked = not self._asked, True
        found = None
        if first and len(sources) <= TOGETHER:
            found = self._step_by_step(sources)
        if found is None:
            found = np.array(self._network.betweenness(sources=sources.tolist()))
        return found

    def _step_by_step(self, sources):
        """None where paths have so many steps that each is not worth its time."""
        shape, start = (self._size, len(sources)), (sources, np.arange(len(sources)))
        ones = np.ones(len(self._edges[0]))
        forward = coo_array((ones, self._edges), shape=(self._size, self._size)).tocsr()
        backward = forward.T.tocsr()
        depth, paths = np.full(shape, -1, dtype=np.int8), np.zeros(shape)
        depth[start], paths[start] = 0, 1.0
        step, frontier = 0, paths.copy()
        while frontier.any():
            if step == STEPS:
                return None
            step += 1
            reached = backward @ frontier
            frontier = np.where(depth < 0, reached, 0.0)
            depth[frontier > 0] = step
            paths += frontier
        return _handed_back(forward, paths, depth, step, start)


def _handed_back(forward, paths, depth, last, start):
    """From the last step to the first, each hands on its share of those behind it."""
    found = np.zeros(paths.shape)
    for step in range(last, 0, -1):
        share = np.zeros(paths.shape)
        np.divide(1.0 + found, paths, out=share, where=depth == step)
        np.copyto(found, (forward @ share) * paths, where=depth == step - 1)
    found[start] = 0.0
    return found.sum(axis=1)
