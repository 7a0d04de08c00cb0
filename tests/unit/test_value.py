# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From numbers about people to one score, its parts and its reasons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import value as v

NAN = float("nan")
D = v.Dimension


def _scaled(values, kind, ceiling=0.0):
    found = v.scale(np.array(values, dtype=float), kind, ceiling)
    return [None if np.isnan(x) else round(float(x), 4) for x in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 30, 20], [0, 100, 50]),
        ([1, 1, 1], [50, 50, 50]),
        ([0, 0, 5], [0, 0, 100]),
        ([5, 5, 1], [75, 75, 0]),
        ([7], [50]),
        ([0], [0]),
        ([NAN, 4, 9], [None, 0, 100]),
        ([NAN], [None]),
        ([], []),
    ],
)
def test_percentile(values, expected):
    assert _scaled(values, "percentile") == expected


@pytest.mark.parametrize(
    ("values", "ceiling", "expected"),
    [
        ([0, 9, 99], 99, [0, 50, 100]),
        ([999], 99, [100]),
        ([0, 9, 99], 0, [0, 50, 100]),
        ([0, 0], 0, [0, 0]),
        ([NAN, 99], 0, [None, 100]),
        ([NAN, 0], 0, [None, 0]),
    ],
)
def test_log(values, ceiling, expected):
    assert _scaled(values, "log", ceiling) == expected


def test_linear():
    assert _scaled([0, 0.25, 1, 3, NAN], "linear", 1) == [0, 25, 100, 100, None]
    assert _scaled([1, 4], "linear") == [25, 100]


def test_unknown_scale_and_negative_input_are_refused():
    with pytest.raises(ValueError):
        v.scale([1.0], "square")
    with pytest.raises(ValueError):
        v.score({"a": [1.0]}, [D("a", -1)])
    with pytest.raises(ValueError):
        v.score({"a": [-1.0]}, [D("a", 1)])
    with pytest.raises(KeyError):
        v.score({}, [D("a", 1)])


def test_weighted_sum():
    found = v.score(
        {"a": [1.0, 0.5], "b": [100.0, 0.0]},
        [D("a", 3, "linear", 1), D("b", 1, "linear", 100)],
    )
    assert found.total.tolist() == [100, 37.5]
    assert found.points["a"].tolist() == [75, 37.5]
    assert found.points["b"].tolist() == [25, 0]


def test_unknown_number_leaves_its_weight_to_the_others():
    found = v.score(
        {"a": [0.5, 0.5], "b": [NAN, 0.0]},
        [D("a", 1, "linear", 1), D("b", 1, "linear", 1)],
    )
    assert found.total.tolist() == [50, 25]


def test_nothing_known_is_zero():
    found = v.score({"a": [NAN]}, [D("a", 1)])
    assert found.total.tolist() == [0]
    assert v.score({}, []).total.tolist() == []
    assert v.score({"a": [3.0, 4.0]}, []).total.tolist() == [0, 0]


def test_dimension_without_weight_is_shown_only():
    found = v.score({"a": [1.0], "b": [1.0]}, [D("a", 0), D("b", 2, "linear", 1)])
    assert found.total.tolist() == [100]
    assert found.parts(0)[0] == {
        "code": "a",
        "weight": 0.0,
        "raw": 1.0,
        "scaled": 50.0,
        "points": 0.0,
    }


def test_last_digits_do_not_decide_between_equals():
    found = v.score({"a": [0.1 + 0.2, 0.3, 0.1]}, [D("a", 1)])
    assert found.total.tolist() == [75, 75, 0]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(NAN), st.floats(0, 1e9)),
            st.one_of(st.just(NAN), st.floats(0, 1e-6)),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(["percentile", "log", "linear"]),
)
def test_total_stays_between_0_and_100_and_does_not_depend_on_order(rows, kind):
    raw = dict(zip("ab", np.array(rows).T, strict=True))
    dimensions = [D("a", 2, kind), D("b", 0.5, "percentile")]
    found = v.score(raw, dimensions)
    assert ((found.total >= 0) & (found.total <= 100)).all()
    turned = v.score({c: values[::-1] for c, values in raw.items()}, dimensions)
    assert found.total.tolist() == turned.total[::-1].tolist()


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_a_larger_number_is_never_worth_less(values):
    values = np.sort(values)
    for kind in ("percentile", "log", "linear"):
        assert (np.diff(v.scale(values, kind)) >= -1e-9).all()


def test_parts_are_plain_json():
    found = v.score({"a": [NAN]}, [D("a", 1)])
    assert found.parts(0) == [
        {"code": "a", "weight": 1.0, "raw": None, "scaled": None, "points": 0.0}
    ]


def _part(code, points, raw=1.0):
    return {"code": code, "points": points, "raw": raw}


def test_reasons_name_what_carries_first_and_what_is_missing():
    parts = [_part("a", 5.0), _part("b", 20.0), _part("c", 0.0, None)]
    assert v.reasons(parts) == [
        v.Reason("carried", "b", 20.0),
        v.Reason("carried", "a", 5.0),
        v.Reason("missing", "c"),
    ]


def test_reasons_for_nothing():
    assert v.reasons([_part("a", 0.0)]) == [v.Reason("nothing")]


def test_changes_since_the_last_score():
    before = [_part("a", 5.0), _part("b", 20.0), _part("c", 1.0)]
    parts = [_part("a", 6.0), _part("b", 12.5), _part("c", 1.01), _part("new", 3.0)]
    assert v.changes(parts, before) == [
        v.Reason("fell", "b", 7.5),
        v.Reason("rose", "a", 1.0),
    ]
    assert v.changes(parts, []) == []
