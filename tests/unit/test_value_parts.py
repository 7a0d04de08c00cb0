# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is kept of a score tells all that was computed."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import value, value_parts
from odoo.addons.social_crm.tools.value import Dimension

NAN = float("nan")


def kept(raw, dimensions, estimated=False):
    scores = value.score(raw, dimensions)
    count = len(scores.total)
    layers = np.arange(3 * count).reshape(count, 3)
    steps, cores = np.arange(count) - 1, np.arange(count) * 2
    packed = list(value_parts.pack(scores, layers, steps, cores, estimated))
    assert len(packed) == count
    return scores, [json.loads(row) for row in packed]


def test_a_row_in_full():
    raw = {"a": np.array([2.0, NAN]), "b": np.array([0.0, 1.23456])}
    dimensions = [Dimension("a", 3, "linear", 4), Dimension("b", 1, "linear", 10)]
    _scores, rows = kept(raw, dimensions, estimated=True)
    assert rows[0] == {
        "codes": "a b",
        "weights": [3.0, 1.0],
        "raw": [2.0, 0.0],
        "scaled": [50.0, 0.0],
        "layers": [0, 1, 2],
        "distance": -1,
        "core": 0,
        "estimated": True,
    }
    assert value_parts.unpack(rows[1]) == {
        "parts": [
            {"code": "a", "weight": 3.0, "raw": None, "scaled": None, "points": 0.0},
            {
                "code": "b",
                "weight": 1.0,
                "raw": 1.2346,
                "scaled": 12.35,
                "points": 12.35,
            },
        ],
        "layers": [3, 4, 5],
        "distance": 0,
        "core": 2,
        "estimated": True,
    }
    assert value_parts.raw_numbers(rows[1]) == {"a": None, "b": 1.2346}


def test_without_dimensions_and_without_people():
    scores = value.score({"a": np.array([1.0, 2.0])}, [])
    layers, zeros = np.zeros((2, 3), int), np.zeros(2, int)
    rows = list(value_parts.pack(scores, layers, zeros, zeros, False))
    assert [value_parts.unpack(json.loads(row))["parts"] for row in rows] == [[], []]
    assert kept({"a": np.array([])}, [Dimension("a", 1)])[1] == []


def test_an_older_form_is_read_as_it_is():
    parts = [{"code": "a", "weight": 1.0, "raw": 1.0, "scaled": 2.0, "points": 2.0}]
    older = {"parts": parts, "layers": [0, 0, 0], "distance": 1, "core": 0}
    assert value_parts.unpack(older) == older
    assert value_parts.raw_numbers(older) == value_parts.raw_numbers(parts) == {"a": 1}


numbers = st.one_of(st.just(NAN), st.floats(0, 1e6))


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=30))
def test_nothing_is_lost_but_the_last_digit_of_points(people):
    raw = dict(zip("abc", np.array(people).T, strict=True))
    dimensions = [Dimension("a", 20), Dimension("b", 7.5, "log"), Dimension("c", 0)]
    scores, rows = kept(raw, dimensions)
    for place, row in enumerate(rows):
        found, told = value_parts.unpack(row)["parts"], scores.parts(place)
        for part, other in zip(found, told, strict=True):
            assert part.pop("points") == pytest.approx(other.pop("points"), abs=0.011)
            assert part == other
