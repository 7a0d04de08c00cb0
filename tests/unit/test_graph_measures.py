# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every measure against networkx, which is the reference."""

import importlib

import networkx as nx
import numpy as np
import pytest
from graph_references import REFERENCES, random_graph
from graph_references import ours as _ours

from odoo.addons.social_crm.tools import graph as g


@pytest.fixture(params=list(REFERENCES))
def reference(request):
    return REFERENCES[request.param]


def _module(name):
    return importlib.import_module(f"{g.__name__}.{name}")


def _close(ours, theirs):
    theirs = np.array([theirs[node] for node in range(len(theirs))], dtype=float)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_degrees(reference):
    found = g.degrees(_ours(reference))
    _close(found.received, dict(reference.in_degree()))
    _close(found.given, dict(reference.out_degree()))
    _close(found.strength_received, dict(reference.in_degree(weight="weight")))
    _close(found.strength_given, dict(reference.out_degree(weight="weight")))


def test_reciprocity(reference):
    theirs = {
        node: np.nan if share is None else share
        for node, share in nx.reciprocity(reference, list(reference)).items()
    }
    _close(g.reciprocity(_ours(reference)), theirs)


def test_pagerank(reference):
    theirs = nx.pagerank(reference, tol=1e-9 / len(reference), max_iter=300)
    ours = g.pagerank(_ours(reference))
    _close(ours, theirs)
    assert ours.sum() == pytest.approx(1)


def test_pagerank_of_another_damping(reference):
    theirs = nx.pagerank(reference, 0.5, tol=1e-12, max_iter=500)
    _close(g.pagerank(_ours(reference), 0.5, tolerance=1e-12), theirs)


def test_clustering(reference):
    _close(g.clustering(_ours(reference)), nx.clustering(reference))


def test_weighted_clustering(reference):
    theirs = nx.clustering(reference, weight="weight")
    _close(g.clustering(_ours(reference), weighted=True), theirs)


def test_core_numbers(reference):
    proper = reference.copy()
    proper.remove_edges_from(list(nx.selfloop_edges(reference)))
    _close(g.core_numbers(_ours(reference)), nx.core_number(proper))


def test_distances_and_paths(reference):
    sources = [0, len(reference) - 1]
    steps, before = g.distances(_ours(reference), sources)
    theirs = nx.multi_source_dijkstra_path_length(reference, set(sources), weight=None)
    _close(steps, {node: theirs.get(node, -1) for node in reference})
    for node in theirs:
        path = g.path_to(before, node)
        assert path[0] in sources and path[-1] == node
        assert len(path) == theirs[node] + 1
        assert all(reference.has_edge(*edge) for edge in nx.utils.pairwise(path))


def test_layers_of_one(reference):
    steps = nx.single_source_shortest_path_length(reference, 0, cutoff=3)
    expected = [sum(step == k for step in steps.values()) for k in (1, 2, 3)]
    assert g.layers(_ours(reference), 0).tolist() == expected


def test_reach_of_all(reference):
    ours = g.reach(_ours(reference), depth=3)
    for node in reference:
        steps = nx.single_source_shortest_path_length(reference, node, cutoff=3)
        expected = [sum(0 < s <= k for s in steps.values()) for k in (1, 2, 3)]
        assert ours[node].tolist() == expected


def test_reach_in_small_chunks(monkeypatch):
    ours = _ours(REFERENCES["random"])
    whole = g.reach(ours, nodes=[7, 3, 7])
    monkeypatch.setattr(_module("layers"), "MEMORY", 1)
    assert (g.reach(ours)[[7, 3, 7]] == whole).all()


def test_reach_estimated(reference):
    ours = _ours(reference)
    exact, estimated = g.reach(ours), g.reach_estimate(ours)
    assert (estimated[:, 0] == exact[:, 0]).all()
    assert (np.diff(estimated) >= 0).all()
    assert (estimated < max(len(reference), 1)).all()
    filled = exact > 0
    error = estimated[filled] / exact[filled] - 1
    assert not filled.any() or np.sqrt(np.mean(error**2)) < 0.08


def test_reach_estimated_of_thousands():
    ours = _ours(random_graph(6000, 30000, 9))
    exact, estimated = g.reach(ours)[:, 2], g.reach_estimate(ours)[:, 2]
    many = exact > 1000
    assert many.sum() > 50
    assert np.sqrt(np.mean((estimated[many] / exact[many] - 1) ** 2)) < 0.13
    assert (estimated == g.reach_estimate(ours)[:, 2]).all()


def test_clustering_in_small_chunks(monkeypatch):
    ours = _ours(REFERENCES["random"])
    whole = g.clustering(ours)
    monkeypatch.setattr(_module("clustering"), "CHUNK", 5)
    np.testing.assert_allclose(g.clustering(ours), whole, rtol=1e-12)


@pytest.mark.parametrize("name", ["karate", "random", "complete", "star"])
def test_hits(name):
    reference = REFERENCES[name]
    hubs, authorities = g.hits(_ours(reference))
    their_hubs, their_authorities = nx.hits(reference, tol=1e-13, max_iter=2000)
    _close(hubs, their_hubs)
    _close(authorities, their_authorities)


def test_hits_without_edges():
    hubs, authorities = g.hits(g.build([], [], size=2))
    assert hubs.tolist() == authorities.tolist() == [0, 0]


def test_empty_graph():
    empty = g.build([], [])
    assert empty.size == empty.edge_count == 0
    for measure in (g.pagerank, g.clustering, g.core_numbers, g.reciprocity):
        assert measure(empty).shape == (0,)
    assert g.reach(empty).shape == g.reach_estimate(empty).shape == (0, 3)
    assert g.distances(empty, [])[0].shape == (0,)


def test_published_pagerank():
    """Six pages of Langville and Meyer, Google's PageRank and Beyond, 2006, ch. 4."""
    edges = [(1, 2), (1, 3), (3, 1), (3, 2), (3, 5), (4, 5), (4, 6), (5, 4), (5, 6)]
    source, target = np.array([*edges, (6, 4)]).T - 1
    ranks = g.pagerank(g.build(source, target), alpha=0.9)
    expected = [0.03721, 0.05396, 0.04151, 0.3751, 0.206, 0.2862]
    np.testing.assert_allclose(ranks, expected, atol=5e-5)


def test_pagerank_that_does_not_converge():
    ours = _ours(REFERENCES["random"])
    with pytest.raises(g.NotConverged) as caught:
        g.pagerank(ours, max_iter=2)
    assert caught.value.code == "not_converged" and caught.value.max_iter == 2


def test_edges_of_weight_zero_hand_nothing_on():
    reference = nx.DiGraph()
    reference.add_weighted_edges_from([(0, 1, 0.0), (1, 2, 2.0), (2, 0, 1.0)])
    _close(g.pagerank(_ours(reference)), nx.pagerank(reference, tol=1e-12))
