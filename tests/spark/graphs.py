# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Edge lists that a step has to get right: ``(source, target, weight, size)``."""

import networkx as nx
import numpy as np


def karate():
    """Each tie both ways, as networkx has it."""
    edges = list(nx.DiGraph(nx.karate_club_graph()).edges(data="weight"))
    source, target, weight = map(np.array, zip(*edges, strict=True))
    return source, target, weight.astype(float), 34


def skewed(nodes=2_000, edges=15_000, seed=1):
    """Parallel edges, loops, weights of zero, people without any edge."""
    rng = np.random.default_rng(seed)
    source, target = (nodes * rng.random((2, edges)) ** 3).astype(int)
    weight = rng.exponential(2.0, edges)
    weight[::50] = 0.0
    return source, target, weight, nodes + 20


def chain():
    """One way only: the last one gives nothing on."""
    return np.arange(9), np.arange(1, 10), np.ones(9), 10


def silent():
    """People without any act."""
    nobody = np.zeros(0, dtype=int)
    return nobody, nobody, np.zeros(0), 5


GRAPHS = (karate, skewed, chain, silent)
