# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Places in a picture of the network: who stood somewhere stays, ties draw near."""

import io

import networkx
import numpy as np
import pytest

from odoo.addons.social_crm.tools.graphml import graphml
from odoo.addons.social_crm.tools.layout import arrange


def two_groups(size=20):
    """Two groups, everybody tied to everybody within, one tie between."""
    groups = [range(size), range(size, 2 * size)]
    edges = [(a, b) for group in groups for a in group for b in group if a < b]
    return [*edges, (0, size)], [0] * size + [1] * size


def test_ties_draw_near():
    edges, groups = two_groups()
    places = arrange(40, edges, [1.0] * len(edges), groups)
    assert np.isfinite(places).all()
    middle = [places[:20].mean(axis=0), places[20:].mean(axis=0)]
    within = np.linalg.norm(places[:20] - middle[0], axis=1).mean()
    assert np.linalg.norm(middle[0] - middle[1]) > 2 * within


def test_the_same_picture_is_the_same_again():
    edges, groups = two_groups(8)
    first, second = (arrange(16, edges, [1.0] * len(edges), groups) for _ in "ab")
    assert np.array_equal(first, second)


def test_who_stood_somewhere_stays_and_others_come_beside():
    known = {0: (100.0, -50.0), 1: (140.0, -50.0), 2: (9000.0, 9000.0)}
    places = arrange(4, [(0, 1), (1, 3), (0, 3)], [1.0, 1.0, 1.0], (), known)
    for node, place in known.items():
        assert tuple(places[node]) == place
    assert np.linalg.norm(places[3] - places[1]) < 400


@pytest.mark.parametrize("size", [0, 1, 2])
def test_small_pictures(size):
    assert arrange(size, [], []).shape == (size, 2)


def test_all_known_is_left_alone():
    known = {0: (1.5, 2.5), 1: (3.0, 4.0)}
    assert arrange(2, [(0, 1)], [1.0], (), known).tolist() == [[1.5, 2.5], [3.0, 4.0]]


def test_graphml_is_read_by_networkx():
    nodes = [
        {"id": "p1", "label": "小满 <&> \x00\x0b茶", "influence": 12.5},
        {"id": "p2", "label": "b", "influence": 0.0},
    ]
    links = [{"source": "p2", "target": "p1", "weight": 3.0, "first": "2026-01-01"}]
    graph = networkx.read_graphml(io.BytesIO(graphml(nodes, links)))
    assert graph.is_directed()
    by_name = {data["name"]: (node, data) for node, data in graph.nodes(data=True)}
    assert by_name["p1"][1]["label"] == "小满 <&> 茶"
    assert by_name["p1"][1]["influence"] == 12.5
    data = graph.edges[by_name["p2"][0], by_name["p1"][0]]
    assert (data["weight"], data["first"]) == (3.0, "2026-01-01")


def test_graphml_of_nobody():
    assert len(networkx.read_graphml(io.BytesIO(graphml([], [])))) == 0
