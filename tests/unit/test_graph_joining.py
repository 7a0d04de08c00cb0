# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Communities go on with their newcomers as long as they fit."""

import networkx as nx
import numpy as np
import pytest

from odoo.addons.social_crm.tools import graph as g
from odoo.addons.social_crm.tools.graph import joining


def build(reference):
    """A weighted graph of ours from one of networkx with nodes 0 … n − 1."""
    edges = list(reference.edges(data="weight", default=1.0))
    source, target, weight = map(list, zip(*edges, strict=True))
    return g.build(source, target, weight, size=reference.number_of_nodes())


def groups(division):
    return {frozenset(np.flatnonzero(division == n).tolist()) for n in set(division)}


@pytest.fixture(scope="module")
def villages():
    """Ten dense groups of forty with some ties between them, seeded."""
    found = nx.planted_partition_graph(10, 40, 0.4, 0.005, seed=3)
    return build(found)


def going_on(graph, before, then, **options):
    return g.going_on(graph, before, then, small=0, **options)


def test_what_fits_goes_on_as_it_is(villages):
    found = g.communities(villages)
    then = g.modularity(villages, found)
    kept = going_on(villages, found, then)
    assert groups(kept) == groups(found)


def test_newcomers_join_those_they_know_best(villages):
    found = g.communities(villages)
    then = g.modularity(villages, found)
    before = found.copy()
    newcomers = np.random.default_rng(1).choice(400, 60, replace=False)
    before[newcomers] = -1
    assert groups(going_on(villages, before, then)) == groups(found)


def test_a_chain_of_newcomers_joins_from_its_end():
    ties = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (5, 6), (6, 7), (5, 7)]
    graph = build(nx.Graph(ties))
    before = np.array([0, 0, 0, -1, -1, 1, 1, 1])
    kept = going_on(graph, before, 0.3)
    assert groups(kept) == {frozenset(range(5)), frozenset({5, 6, 7})}


def test_of_equal_ties_the_lowest_number_wins_and_weight_counts():
    graph = build(nx.Graph([(0, 1), (2, 3), (4, 1), (4, 2)]))
    before = np.array([7, 7, 3, 3, -1])
    kept = going_on(graph, before, 0.01)
    assert kept[4] == kept[2]
    heavier = nx.Graph([(0, 1), (2, 3), (4, 2)])
    heavier.add_edge(4, 1, weight=2.0)
    kept = going_on(build(heavier), before, 0.01)
    assert kept[4] == kept[1]


def test_who_has_no_tie_left_stands_alone(villages):
    found = g.communities(villages)
    proper = (villages.sources != 5) & (villages.matrix.indices != 5)
    source, target = villages.sources[proper], villages.matrix.indices[proper]
    without = g.build(source, target, size=400)
    kept = going_on(without, found, g.modularity(villages, found))
    assert (kept == kept[5]).sum() == 1


def test_what_fits_no_more_is_found_anew(villages):
    found = g.communities(villages)
    then = g.modularity(villages, found)
    mixed = np.random.default_rng(2).permutation(found)
    assert going_on(villages, mixed, then) is None
    moved = found.copy()
    moved[np.random.default_rng(4).choice(400, 40, replace=False)] = 0
    assert going_on(villages, moved, then) is None
    assert going_on(villages, moved, then, loss=0.5) is not None


def test_nothing_to_go_on_from(villages):
    found = g.communities(villages)
    assert going_on(villages, np.full(400, -1), 0.5) is None
    assert going_on(villages, found, 0.0) is None
    assert g.going_on(villages, found, 0.5) is None, "small networks are found anew"
    assert joining.LOSS <= 0.03
