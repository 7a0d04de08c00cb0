# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Graphs of networkx on which our measures have to agree with it."""

import networkx as nx
import numpy as np

from odoo.addons.social_crm.tools import graph as g


def _arrays(reference):
    edges = [(a, b, d.get("weight", 1.0)) for a, b, d in reference.edges(data=True)]
    if not edges:
        return [], [], []
    return map(list, zip(*edges, strict=True))


def ours(reference):
    return g.build(*_arrays(reference), size=len(reference))


def random_graph(nodes, edges, seed, loops=False):
    rng = np.random.default_rng(seed)
    reference = nx.DiGraph()
    reference.add_nodes_from(range(nodes))
    skewed = (nodes * rng.random((edges, 2)) ** 2).astype(int)
    for (source, target), weight in zip(skewed, rng.exponential(3, edges), strict=True):
        if loops or source != target:
            reference.add_edge(int(source), int(target), weight=float(weight))
    return reference


def apart():
    reference = nx.disjoint_union(random_graph(30, 90, 5), random_graph(20, 40, 6))
    reference.add_nodes_from([50, 51])
    return reference


def numbered(reference):
    """A graph of networkx's own, its people numbered from 0, each tie both ways."""
    return nx.DiGraph(nx.convert_node_labels_to_integers(reference))


REFERENCES = {
    "karate": numbered(nx.karate_club_graph()),
    "davis": numbered(nx.davis_southern_women_graph()),
    "florentine": numbered(nx.florentine_families_graph()),
    "les miserables": numbered(nx.les_miserables_graph()),
    "kite": numbered(nx.krackhardt_kite_graph()),
    "random": random_graph(300, 3000, 1),
    "sparse": random_graph(400, 500, 2),
    "loops": random_graph(60, 600, 3, loops=True),
    "apart": apart(),
    "complete": nx.complete_graph(12, nx.DiGraph),
    "cycle": nx.cycle_graph(9, nx.DiGraph),
    "star": nx.DiGraph([(i, 0) for i in range(1, 8)]),
    "one": nx.empty_graph(1, nx.DiGraph),
    "one loop": nx.DiGraph([(0, 0)]),
}
