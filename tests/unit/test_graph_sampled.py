# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Betweenness from sources of which most are kept from the night before."""

import igraph
import networkx as nx
import numpy as np
import pytest
from graph_references import REFERENCES, ours

from odoo.addons.social_crm.tools import graph as g
from odoo.addons.social_crm.tools.graph import between
from odoo.addons.social_crm.tools.graph import sampled as s
from odoo.addons.social_crm.tools.graph.hashing import mixed

NODES, TIES = 1500, 10_000
NAMES = np.arange(NODES) * 3 + 1000

# Of each group, of the 64 that the network has.
SOURCES = 64 // s.GROUPS


def network(more=0, seed=1):
    """Few are known to many; ``more`` ties come on top, between whomever."""
    rng, later = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    source, target = (NODES * rng.random((2, TIES)) ** 1.7).astype(int)
    target = np.random.default_rng(7).permutation(NODES)[target]
    extra, other = (NODES * later.random((2, more)) ** 1.7).astype(int)
    return g.build(np.append(source, extra), np.append(target, other), size=NODES)


def found(graph, known, names=NAMES, sample=64):
    return g.known_betweenness(graph, names, known, counted=10, sample=sample)


@pytest.fixture(scope="module")
def first():
    return found(network(), {})


def standard_error(graph, sample=64):
    """Of the estimate of each node, by how much the sampled sources differ."""
    edges = np.stack([graph.sources, graph.matrix.indices], axis=1)
    plain = igraph.Graph(n=NODES, edges=edges, directed=True)
    nodes = np.concatenate(list(s.sources(NAMES, sample).values()))
    each = np.array([plain.betweenness(sources=[node]) for node in nodes.tolist()])
    return each.std(axis=0, ddof=1) / np.sqrt(sample) / (NODES - 1)


def test_the_first_night_computes_all_groups(first):
    values, estimated, parts = first
    assert estimated
    assert sorted(parts) == list(range(s.GROUPS))
    assert {part.sources for part in parts.values()} == {SOURCES}
    exact = g.betweenness(network(), counted=10**12)[0]
    assert np.corrcoef(values, exact)[0, 1] > 0.7
    assert values.sum() == pytest.approx(exact.sum(), rel=0.2)


def test_all_nodes_as_sources_are_exact():
    reference = REFERENCES["random"]
    plain = reference.copy()
    plain.remove_edges_from(list(nx.selfloop_edges(reference)))
    expected = list(nx.betweenness_centrality(plain).values())
    size = len(reference)
    chosen = s.sources(np.arange(size), s.GROUPS * size)
    assert sorted(np.concatenate(list(chosen.values()))) == list(range(size))
    values, _estimated, _parts = g.known_betweenness(
        ours(reference), np.arange(size), {}, counted=10, sample=size - 1
    )
    # A group has no more sources than it has nodes: nearly all of them.
    np.testing.assert_allclose(values, expected, rtol=0.3, atol=0.01)


def test_the_oldest_group_is_computed_anew_each_night(first):
    graph, known, order = network(), dict(first[2]), []
    for _night in range(s.GROUPS + 1):
        values, _estimated, fresh = found(graph, known)
        np.testing.assert_allclose(values, first[0], rtol=1e-9, atol=1e-12)
        order += fresh
        # What is kept stands in the order in which it was computed.
        known = {k: part for k, part in known.items() if k not in fresh} | fresh
    assert order == [*range(s.GROUPS), 0]


@pytest.mark.parametrize("seed", range(1, 4))
def test_after_one_per_cent_more_it_is_what_all_groups_would_tell(seed):
    known = found(network(seed=seed), {})[2]
    graph = network(TIES // 100, seed)
    values, _estimated, fresh = found(graph, known)
    anew = found(graph, {})[0]
    assert len(fresh) == 1
    away, error = np.abs(values - anew), standard_error(graph)
    assert (away <= error).mean() > 0.95
    assert (away <= 2 * error + 1e-6).mean() > 0.99
    assert np.sqrt((away**2).sum() / (error**2).sum()) < 0.5
    # The sample itself is further from what all paths tell.
    exact = g.betweenness(graph, counted=10**12)[0]
    assert away.sum() < 0.25 * np.abs(anew - exact).sum()


def test_several_nights_do_not_drift_away(first):
    known = dict(first[2])
    for night in range(1, 13):
        graph = network(night * TIES // 100)
        values, _estimated, fresh = found(graph, known)
        known = {k: part for k, part in known.items() if k not in fresh} | fresh
    anew = found(graph, {})[0]
    away, error = np.abs(values - anew), standard_error(graph)
    assert np.sqrt((away**2).sum() / (error**2).sum()) < 0.5


def test_many_other_ties_are_computed_anew(first):
    graph = network(TIES // 5)
    values, _estimated, fresh = found(graph, first[2])
    assert len(fresh) == s.GROUPS
    np.testing.assert_array_equal(values, found(graph, {})[0])


def test_another_sample_is_computed_anew(first):
    assert len(found(network(), first[2], sample=32)[2]) == s.GROUPS


def test_a_group_that_was_lost_is_all_that_is_computed(first):
    known = {
        number: first[2][number]
        for number in range(s.GROUPS - 1, -1, -1)
        if number != 2
    }
    assert list(found(network(), known)[2]) == [2]


def test_who_left_is_left_out_and_who_came_moves_nobody(first):
    graph = network()
    gone = int(np.argmax(first[0]))
    kept = np.arange(NODES) != gone
    part = first[2][0]
    total = np.zeros(NODES - 1)
    s._add(total, NAMES[kept], part)
    whole = np.zeros(NODES)
    s._add(whole, NAMES, part)
    np.testing.assert_array_equal(total, whole[kept])
    s._add(np.zeros(1), NAMES[gone : gone + 1] + 1, part)
    assert graph.size == NODES


def test_sources_stay_whoever_comes_and_goes():
    before = s.sources(NAMES, 64)
    some = np.delete(NAMES, np.arange(5, NODES, 50))
    after = s.sources(some, 64)
    for number, nodes in before.items():
        names, later = set(NAMES[nodes]), set(some[after[number]])
        assert names & set(some) <= later
        assert len(later) == SOURCES


def test_sources_are_spread_over_all():
    drawn = np.concatenate([NAMES[n] for n in s.sources(NAMES, 1000).values()])
    place = (drawn - NAMES[0]) / (NAMES[-1] - NAMES[0])
    assert place.mean() == pytest.approx(0.5, abs=0.04)
    assert place.var() == pytest.approx(1 / 12, abs=0.01)


def test_a_few_people_have_fewer_groups():
    assert sum(map(len, s.sources(np.arange(3), 64).values())) == 3
    assert s.sources(np.arange(0), 64) == {}


def test_the_sample_of_ties_tells_how_many_are_others():
    size = 200_000
    rng = np.random.default_rng(2)
    source, target = rng.integers(0, NODES, (2, size))
    names = NAMES

    def ties(begin, end):
        graph = g.build(source[begin:end], target[begin:end], size=NODES)
        return s.tie_sample(graph, names)

    one, other = ties(0, 190_000), ties(10_000, size)
    common = len(np.intersect1d(one, other))
    assert len(one) == pytest.approx(190_000 / s.TIES, rel=0.1)
    assert common / (len(one) + len(other) - common) == pytest.approx(0.9, abs=0.02)


def test_a_tie_and_its_way_back_differ():
    some, other = np.arange(2000), np.arange(2000, 4000)
    there = s.tie_sample(g.build(some, other, size=4000), np.arange(4000))
    back = s.tie_sample(g.build(other, some, size=4000), np.arange(4000))
    assert len(there) and len(back)
    assert not len(np.intersect1d(there, back))


def test_splitmix():
    """The first numbers of the generator seeded with 0, as published with it."""
    assert mixed([0]).tolist() == [0xE220A8397B1DCDAF]
    bits = np.unpackbits(mixed(np.arange(10_000)).view(np.uint8).reshape(-1, 8), axis=1)
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.03


@pytest.mark.parametrize("seed", range(4))
def test_few_sources_step_by_step_as_by_igraph(seed):
    graph = network(seed=seed)
    edges = graph.sources, graph.matrix.indices
    some = np.random.default_rng(seed).choice(graph.size, 5, replace=False)
    paths = between.Paths(*edges, graph.size)
    first, second = paths.from_some(some), paths.from_some(some)
    assert first.any()
    np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first, paths._step_by_step(some), rtol=0)


def test_a_long_chain_is_left_to_igraph():
    chain = np.arange(between.STEPS + 5)
    paths = between.Paths(chain[:-1], chain[1:], len(chain))
    assert paths._step_by_step(np.array([0])) is None
    found = paths.from_some(np.array([0]))
    assert found.tolist() == [0.0, *range(len(chain) - 2, -1, -1)]
    assert paths._step_by_step(np.array([10])).tolist() == [
        *[0.0] * 11,
        *range(len(chain) - 12, -1, -1),
    ]
