# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Days and carriers of topics, set against loops in plain Python."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import talk

NAMES = (
    "topic person day first_at last_at posts echoes mood negative positive"
).split()
TALK = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(100, 106)),
    st.tuples(
        st.integers(0, 50),
        st.integers(0, 9),
        st.integers(1, 5),
        st.integers(0, 2**31),
        st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=40,
)


def heard(told):
    rows = [
        (*key, key[2] * 100 + at, key[2] * 100 + at + longer, *numbers)
        for key, (at, longer, *numbers) in told.items()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMES)
    return talk.Heard(
        **{
            name: np.array(column, dtype=float if name == "mood" else np.int64)
            for name, column in zip(NAMES, columns, strict=True)
        }
    )


def rows_of(found, *names):
    return list(zip(*(found[name].tolist() for name in names), strict=True))


@given(TALK, st.integers(99, 107))
def test_days_equal_a_count_by_hand(told, begin):
    followers = {1: 10.0, 2: float("nan"), 3: 2.0**31, 4: 0.0, 5: 7.0}
    spoken = heard(told)
    known = np.array([followers[person] for person in spoken.person.tolist()])
    found = talk.by_day(spoken, known, begin)
    first, wanted = {}, defaultdict(lambda: [0] * 7)
    for topic, person, day in sorted(told, key=lambda key: key[2]):
        first.setdefault((topic, person), day)
    for (topic, person, day), (_at, _longer, *numbers) in told.items():
        if day < begin:
            continue
        posts, echoes, _mood, negative, positive = numbers
        row = wanted[topic, day]
        reach = 0 if person == 2 else int(followers[person])
        new = first[topic, person] == day
        added = (posts, 1, new, echoes, reach, negative, positive)
        wanted[topic, day] = [a + b for a, b in zip(row, added, strict=True)]
    most = 2**31 - 1
    assert rows_of(
        found,
        *"topic day posts carriers new_carriers echoes reach negative positive".split(),
    ) == [
        (*key, p, c, n, min(e, most), min(r, most), bad, good)
        for key, (p, c, n, e, r, bad, good) in sorted(wanted.items())
    ]


@given(TALK)
def test_carriers_equal_a_count_by_hand(told):
    found = talk.by_person(heard(told))
    wanted = {}
    for (topic, person, day), (at, longer, posts, echoes, mood, *_rest) in told.items():
        begin = day * 100 + at
        row = wanted.setdefault((topic, person), [begin, 0, 0, 0, 0.0])
        wanted[topic, person] = [
            min(row[0], begin),
            max(row[1], begin + longer),
            row[2] + posts,
            row[3] + echoes,
            row[4] + mood,
        ]
    names = "topic person first_at last_at posts".split()
    assert rows_of(found, *names) == [
        (*key, *row[:3]) for key, row in sorted(wanted.items())
    ]
    assert found["echoes"].tolist() == [
        min(row[3], 2**31 - 1) for _key, row in sorted(wanted.items())
    ]
    means = [row[4] / row[2] for _key, row in sorted(wanted.items())]
    np.testing.assert_allclose(found["mood"], means, atol=0.00501)
    for place, topic, first_at, person in rows_of(
        found, "place", "topic", "first_at", "person"
    ):
        earlier = [
            row[0]
            for (what, who), row in wanted.items()
            if what == topic and (row[0], who) < (first_at, person)
        ]
        assert place == len(earlier) + 1


ROWS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 2**31 - 1) | st.integers(0, 4)),
    st.integers(0, 2),
    max_size=12,
)


@given(ROWS, ROWS)
def test_what_is_new_what_changed_and_what_is_gone(now, before):
    def columns(rows):
        keys = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
        return {"a": keys[:, 0], "b": keys[:, 1], "n": np.array(list(rows.values()))}

    here, there = columns(now), columns(before)
    other, changed, gone = talk.changes(here, there, ("a", "b"), ["n"])
    new, old = list(now), list(before)
    assert [new[place] for place in other.tolist()] == [
        key for key in new if before.get(key) != now[key]
    ]
    assert {old[place] for place in changed.tolist()} == {
        key for key in old if key in now and now[key] != before[key]
    }
    assert [old[place] for place in gone.tolist()] == [
        key for key in old if key not in now
    ]


def test_only_some_of_the_talk():
    told = {(1, 1, 100): (0, 0, 1, 0, 0.0, 0, 0), (2, 1, 101): (0, 0, 2, 0, 0.0, 0, 0)}
    some = heard(told).of(np.array([False, True]))
    assert (some.topic.tolist(), some.posts.tolist()) == ([2], [2])
