# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Building a graph from acts, and the weight of an act."""

import numpy as np
import pytest

from odoo.addons.social_crm.tools import graph as g


def test_parallel_edges_are_added_up():
    graph = g.build([0, 0, 1, 0], [1, 1, 0, 2], [1.0, 2.5, 1.0, 4.0])
    assert graph.size == 3 and graph.edge_count == 3
    assert graph.matrix.toarray().tolist() == [[0, 3.5, 4], [1, 0, 0], [0, 0, 0]]


def test_weights_default_to_one():
    assert g.build([0, 0], [1, 1]).matrix.toarray()[0, 1] == 2


def test_reversed():
    graph = g.build([0, 1], [1, 2], [2.0, 3.0], size=4)
    turned = graph.reversed()
    assert (turned.matrix.toarray() == graph.matrix.toarray().T).all()
    assert turned.size == 4


@pytest.mark.parametrize(
    ("source", "target", "weight", "size"),
    [
        ([0, 1], [1], None, None),
        ([0], [1], [1.0, 2.0], None),
        ([0], [1], [-1.0], None),
        ([0], [1], [float("nan")], None),
        ([0], [1], [float("inf")], None),
        ([0], [5], None, 3),
        ([-1], [0], None, None),
    ],
)
def test_wrong_input_is_refused(source, target, weight, size):
    with pytest.raises(ValueError):
        g.build(source, target, weight, size=size)


def test_large_node_numbers_do_not_overflow():
    size = 100_000
    last = size - 1
    graph = g.build([last, last - 1, last - 2], [last - 1, last - 2, last], size=size)
    assert g.clustering(graph)[-3:].tolist() == [0.5, 0.5, 0.5]
    assert g.core_numbers(graph)[-1] == 2
    assert np.isnan(g.reciprocity(graph)[0]) and g.reciprocity(graph)[last] == 0


def test_decay_halves_with_each_half_life():
    assert g.decay([0, 30, 60], 30).tolist() == [1, 0.5, 0.25]


def test_decay_of_the_future_and_without_half_life():
    assert g.decay([-5], 30).tolist() == [1]
    assert g.decay([0, 500], 0).tolist() == [1, 1]


def test_act_weights():
    found = g.act_weights([0, 1, 0, 2], [0, 30, 30, 0], [1, 4, 0], 30)
    assert found.tolist() == [1, 2, 0.5, 0]
    assert g.act_weights([], [], [], 30).shape == (0,)


def test_sources_outside_the_graph_are_refused():
    graph = g.build([0], [1])
    for measure in (g.distances, g.reach):
        with pytest.raises(ValueError):
            measure(graph, [2])
