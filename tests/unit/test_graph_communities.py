# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Communities, bridges and paths, against networkx."""

import networkx as nx
import numpy as np
import pytest
from graph_references import REFERENCES, ours, random_graph

from odoo.addons.social_crm.tools import graph as g


@pytest.fixture(params=list(REFERENCES))
def reference(request):
    return REFERENCES[request.param]


def undirected(reference):
    """Both directions added up, as networkx's own conversion does not."""
    result = nx.Graph()
    result.add_nodes_from(reference)
    for source, target, data in reference.edges(data=True):
        weight = data.get("weight", 1.0)
        if result.has_edge(source, target):
            result[source][target]["weight"] += weight
        else:
            result.add_edge(source, target, weight=weight)
    return result


def groups(membership):
    return [set(np.flatnonzero(membership == c)) for c in range(membership.max() + 1)]


def test_modularity(reference):
    graph, plain = ours(reference), undirected(reference)
    if not plain.number_of_edges():
        assert g.modularity(graph, np.zeros(len(reference), dtype=int)) == 0
        return
    rng = np.random.default_rng(3)
    for _time in range(3):
        found = np.unique(rng.integers(0, 4, len(reference)), return_inverse=True)[1]
        expected = nx.community.modularity(plain, groups(found))
        assert g.modularity(graph, found) == pytest.approx(expected, abs=1e-9)


def test_communities_are_as_good_as_those_of_networkx(reference):
    graph, plain = ours(reference), undirected(reference)
    found = g.communities(graph)
    assert sorted(set(found)) == list(range(found.max() + 1))
    if plain.number_of_edges():
        theirs = nx.community.louvain_communities(plain, seed=1)
        best = nx.community.modularity(plain, theirs)
        assert g.modularity(graph, found) >= best - 0.01


def test_communities_stay_the_same_on_the_same_graph():
    graph = ours(random_graph(300, 1500, 4))
    assert (g.communities(graph) == g.communities(graph)).all()
    sizes = np.bincount(g.communities(graph))
    assert (np.diff(sizes) <= 0).all(), "the largest comes first"


def test_a_group_goes_on_from_the_one_it_shares_most_people_with():
    before = np.array([7, 7, 7, 7, 9, 9, -1, 5])
    now = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    assert g.match(before, now) == {0: 7, 1: 9}
    assert g.match(np.full(3, -1), np.zeros(3, dtype=int)) == {}


def test_ties_with_one_group_only_are_no_participation():
    graph = g.build([0, 0, 0, 0], [1, 2, 3, 4])
    share = g.participation(graph, np.array([0, 0, 0, 1, 1]))
    assert share.tolist() == pytest.approx([0.5, 0, 0, 0, 0])
    assert g.participation(g.build([0], [0]), [0]).tolist() == [0]


def test_betweenness(reference):
    proper = reference.copy()
    proper.remove_edges_from(list(nx.selfloop_edges(reference)))
    found, estimated = g.betweenness(ours(reference))
    expected = nx.betweenness_centrality(proper)
    np.testing.assert_allclose(
        found, [expected[n] for n in range(len(reference))], rtol=1e-9, atol=1e-9
    )
    assert not estimated


def test_betweenness_of_large_graphs_comes_from_a_sample():
    graph = ours(REFERENCES["random"])
    exact, _estimated = g.betweenness(graph)
    found, estimated = g.betweenness(graph, counted=10, sample=150)
    assert estimated
    assert np.corrcoef(exact, found)[0, 1] > 0.9
    assert found.sum() == pytest.approx(exact.sum(), rel=0.2)


def test_strongest_path(reference):
    graph, last = ours(reference), len(reference) - 1
    lengths = nx.DiGraph()
    lengths.add_nodes_from(reference)
    for source, target, data in reference.edges(data=True):
        lengths.add_edge(source, target, length=1 / data.get("weight", 1.0))
    for target in {0, 1, last // 2, last} & set(reference):
        path = g.strongest_path(graph, 0, target)
        if not nx.has_path(lengths, 0, target):
            assert path == []
            continue
        least = nx.dijkstra_path_length(lengths, 0, target, weight="length")
        assert (path[0], path[-1]) == (0, target)
        assert nx.path_weight(lengths, path, "length") == pytest.approx(least)


def test_the_strongest_path_avoids_weak_acts():
    graph = g.build([0, 0, 2], [1, 2, 1], [0.1, 5.0, 5.0])
    assert g.strongest_path(graph, [0], 1) == [0, 2, 1]
    assert g.shortest_path(graph, [0], 1) == [0, 1]
    assert g.strongest_path(g.build([0], [1], [0.0]), 0, 1) == []
    assert g.strongest_path(graph, [], 1) == []
    with pytest.raises(ValueError):
        g.strongest_path(graph, 0, 9)


def test_common_neighbours(reference):
    graph, plain = ours(reference), undirected(reference)
    other = len(reference) // 2
    found = g.common_neighbours(graph, 0, other)
    expected = (set(plain[0]) & set(plain[other])) - {0, other}
    assert set(found.tolist()) == expected
    ties = [
        min(plain[node][end].get("weight", 1.0) for end in (0, other)) for node in found
    ]
    assert ties == sorted(ties, reverse=True)


def _planted(seed, groups=8, each=25):
    """A graph of people who act mostly within their group, and these groups."""
    rng = np.random.default_rng(seed)
    source = rng.integers(0, groups * each, 4000)
    home = source // each * each + rng.integers(0, each, 4000)
    anybody = rng.integers(0, groups * each, 4000)
    target = np.where(rng.random(4000) < 0.8, home, anybody)
    return source, target, groups * each


@pytest.mark.parametrize("seed", range(5))
def test_communities_that_go_on_are_as_good_as_new_ones(seed):
    source, target, size = _planted(seed)
    before = g.communities(g.build(source[:3900], target[:3900], size=size))
    before[::17] = -1
    graph = g.build(source, target, size=size)
    found = g.communities(graph, before=before, small=0)
    assert (found == g.communities(graph, before=before, small=0)).all()
    anew = g.communities(graph)
    assert g.modularity(graph, found) >= g.modularity(graph, anew) - 0.01
    # In a small network the beginning is of no account.
    assert (g.communities(graph, before=before) == anew).all()
