# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Betweenness: through whom the shortest paths between others lead.

U. Brandes: A Faster Algorithm for Betweenness Centrality, Journal of Mathematical
Sociology 25, 2001; from a sample of sources: U. Brandes, C. Pich: Centrality Estimation
in Large Networks, International Journal of Bifurcation and Chaos 17, 2007.
"""

import numpy as np

from .build import for_igraph
from .sampled import sampled

# Nodes × edges up to which every path is counted; beyond, paths from a sample.
COUNTED = 10**8
SAMPLE = 64


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
    network = for_igraph(*edges, size, directed=True)
    pairs = (size - 1) * (size - 2)
    if size * len(edges[0]) <= counted or size <= sample:
        return np.array(network.betweenness()) / pairs, False, {}

    def dependencies(nodes):
        return np.array(network.betweenness(sources=nodes.tolist()))

    total, count, fresh = sampled(graph, dependencies, names, known, sample)
    return total * (size / count) / pairs, True, fresh
