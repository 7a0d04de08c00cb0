# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who belongs to a segment, set against a count by hand."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import segments as s

IDS = (3, 5, 8, 13)
DAY_ZERO = date(1970, 1, 1)


def people(**columns):
    """Four people of whom nothing is known but what is told."""
    nothing = {
        "id": IDS,
        "counted": [True] * 4,
        "value": [0.0] * 4,
        "stage": [-1] * 4,
        "hub": [False] * 4,
        "bridge": [False] * 4,
        "member": [False] * 4,
        "between": [0.0] * 4,
        "rung": [-1] * 4,
        "tier": [0] * 4,
    }
    return s.People(**{k: np.array(v) for k, v in (nothing | columns).items()})


def arrays(rows, *names):
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {
        name: np.array(column, dtype=np.int64)
        for name, column in zip(names, columns, strict=True)
    }


def did(posts=(), follows=(), clicks=(), likes=(0, 0, 0, 0), reposts=(0, 0, 0, 0)):
    return s.did(
        people(),
        arrays(posts, "profile", "day", "worded", "made", "comment"),
        arrays(follows, "profile", "count"),
        arrays(clicks, "profile", "count"),
        np.array(likes),
        np.array(reposts),
    )


def test_each_rung_counts_its_own():
    found = did(
        posts=[
            (3, 20_000, 1, 1, 0),
            (3, 20_000, 1, 0, 1),
            (3, 20_030, 1, 1, 0),
            (13, 20_000, 0, 0, 0),
        ],
        follows=[(5, 4)],
        clicks=[(8, 2), (5, 1)],
        likes=(0, 0, 3, 0),
        reposts=(1, 0, 0, 0),
    )
    assert {name: counts.tolist() for name, counts in found.items()} == {
        "posts": [2, 0, 0, 0],
        "comments": [1, 0, 0, 0],
        "weeks": [2, 0, 0, 0],
        "collected": [1, 0, 3, 0],
        "follows": [0, 4, 0, 0],
        "seen": [0, 1, 5, 0],
    }
    mask, why = s.behaves(people(), found, "collector", 2)
    assert mask.tolist() == [False, False, True, False]
    assert why(np.array([2])) == ['{"collected": 3}']
    mask, why = s.behaves(people(), found, "inactive", 1)
    assert mask.tolist() == [False, False, False, True]
    assert why([3]) == [None]


def test_somebody_who_went_since_is_left_out():
    found = did(posts=[(4, 20_000, 1, 1, 0), (99, 20_000, 1, 1, 0)], follows=[(1, 7)])
    assert not any(counts.any() for counts in found.values())


@given(
    st.lists(
        st.tuples(st.sampled_from(IDS), st.integers(-400, 30_000), st.booleans()),
        max_size=30,
    )
)
def test_weeks_begin_on_monday(rows):
    found = did(posts=[(who, day, worded, 0, 0) for who, day, worded in rows])
    by_hand = {
        (who, (DAY_ZERO + timedelta(days=day)).isocalendar()[:2])
        for who, day, worded in rows
        if worded
    }
    assert found["weeks"].tolist() == [
        sum(who == person for who, _week in by_hand) for person in IDS
    ]


def test_bounds_of_influence():
    known = people(value=[0.0, 29.9, 30.0, 60.0])
    assert s.valued(known, 30, 60)[0].tolist() == [False, False, True, False]
    assert s.valued(known, 30)[0].tolist() == [False, False, True, True]
    assert s.valued(known, 0, 30)[0].tolist() == [True, True, False, False]
    _mask, why = s.valued(known, 30)
    assert [json.loads(text) for text in why([2, 3])] == [
        {"influence": 30.0},
        {"influence": 60.0},
    ]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("hub", [True, False, False, False]),
        ("bridge", [False, True, False, False]),
        ("member", [True, True, False, False]),
        ("alone", [False, False, True, True]),
    ],
)
def test_places_of_the_network(place, wanted):
    known = people(
        hub=[True, False, False, False],
        bridge=[False, True, False, False],
        member=[True, True, False, False],
        between=[0.25, 1e-05, 0.0, 0.0],
    )
    mask, why = s.placed(known, place)
    assert mask.tolist() == wanted
    assert json.loads(why(np.array([1]))[0]) == {"betweenness": 1e-05}


def test_a_stage_and_why():
    mask, why = s.staged(people(stage=[2, -1, 2, 0]), 2, "engaged")
    assert mask.tolist() == [True, False, True, False]
    assert why(np.array([0, 2])) == ['{"stage": "engaged"}'] * 2


def test_ours_and_the_archived_belong_nowhere():
    known = people(counted=[False] * 4, stage=[1] * 4, hub=[True] * 4, value=[9.0] * 4)
    nothing = did()
    masks = [
        s.behaves(known, nothing, "inactive", 1)[0],
        s.valued(known, 0)[0],
        s.staged(known, 1, "aware")[0],
        s.placed(known, "hub")[0],
        s.placed(known, "alone")[0],
    ]
    assert not np.any(masks)


def test_the_highest_of_several():
    masks = [np.array(m, bool) for m in ([1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0])]
    assert s.highest(masks, 4).tolist() == [0, 2, 2, -1]
    assert s.highest([], 2).tolist() == [-1, -1]


def test_without_people():
    known = people(**dict.fromkeys(vars(people()), ()))
    assert known.total(np.array([1, 2]), np.array([3, 4])).tolist() == []
