# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Betweenness: through whom the shortest paths between others lead.

U. Brandes: A Faster Algorithm for Betweenness Centrality, Journal of Mathematical
Sociology 25, 2001; from a sample of sources: U. Brandes, C. Pich: Centrality Estimation
in Large Networks, International Journal of Bifurcation and Chaos 17, 2007.
"""

import igraph
import numpy as np

# Nodes × edges up to which every path is counted; beyond, paths from a sample.
COUNTED = 10**8
SAMPLE = 64


def betweenness(graph, counted=COUNTED, sample=SAMPLE, seed=1):
    """Share of the shortest paths of others that lead through each node, 0 to 1.

    Directed, steps count and weights do not; as ``networkx.betweenness_centrality``.

    :return: float array (n,), and whether it is estimated
    """
    size = graph.size
    if size < 3:
        return np.zeros(size), False
    proper = graph.sources != graph.matrix.indices
    edges = np.stack([graph.sources[proper], graph.matrix.indices[proper]], axis=1)
    network = igraph.Graph(n=size, edges=edges, directed=True)
    pairs = (size - 1) * (size - 2)
    if size * len(edges) <= counted or size <= sample:
        return np.array(network.betweenness()) / pairs, False
    chosen = np.random.default_rng(seed).choice(size, sample, replace=False)
    found = network.betweenness(sources=chosen.tolist())
    return np.array(found) * (size / sample) / pairs, True
