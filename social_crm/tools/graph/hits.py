# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hubs and authorities.

J. Kleinberg: Authoritative sources in a hyperlinked environment, Journal of the ACM
46 (5), 1999.
"""

import numpy as np

from .pagerank import NotConverged


def hits(graph, tolerance=1e-13, max_iter=1000):
    """Hub and authority scores, each summing to 1.

    :param tolerance: summed change of the hubs in a round at which to stop
    :return: two float arrays (n,); zeros where the graph has no edge of any weight
    :raises NotConverged: after ``max_iter`` rounds
    """
    hubs = np.full(graph.size, 1.0 / max(graph.size, 1))
    if not graph.matrix.data.any():
        return np.zeros(graph.size), np.zeros(graph.size)
    for _round in range(max_iter):
        authorities = graph.backward @ hubs
        following = graph.matrix @ authorities
        following /= following.sum()
        change = np.abs(following - hubs).sum()
        hubs = following
        if change < tolerance:
            return hubs, authorities / authorities.sum()
    raise NotConverged(max_iter)
