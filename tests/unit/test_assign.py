# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import copy
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.assign import (
    METHODS,
    Case,
    Member,
    base_language,
    distribute,
)

SKILLS = st.frozensets(st.integers(1, 4))
CASES = st.lists(
    st.builds(
        Case,
        id=st.integers(1, 500),
        lang=st.sampled_from(["", "en", "zh-hant", "de"]),
        skills=SKILLS,
    ),
    unique_by=lambda case: case.id,
    max_size=60,
)
MEMBERS = st.lists(
    st.builds(
        Member,
        id=st.integers(1, 50),
        load=st.integers(0, 12),
        capacity=st.integers(0, 10),
        langs=st.frozensets(st.sampled_from(["en", "zh", "de"])),
        skills=SKILLS,
        turn=st.integers(0, 9),
    ),
    unique_by=lambda member: member.id,
    max_size=8,
)


def cases(count):
    return [Case(number) for number in range(1, count + 1)]


def takers(found):
    return [choice.member_id for choice in found.values()]


@given(st.sampled_from(METHODS), CASES, MEMBERS)
def test_nobody_gets_more_than_fits_and_room_is_used(method, waiting, members):
    room = {m.id: max(m.capacity - m.load, 0) for m in members}
    got = Counter(takers(distribute(method, waiting, members)))
    assert all(count <= room[member] for member, count in got.items())
    assert sum(got.values()) == min(len(waiting), sum(room.values()))


@given(st.sampled_from(METHODS), CASES, MEMBERS)
def test_the_same_again_gives_the_same_in_any_order_of_members(
    method, waiting, members
):
    for number, member in enumerate(sorted(members, key=lambda m: m.id)):
        member.turn = number
    again = copy.deepcopy(members)[::-1]
    assert distribute(method, waiting, members) == distribute(method, waiting, again)


@given(st.integers(1, 6), st.integers(0, 40))
def test_round_robin_is_fair(people, count):
    members = [Member(number, capacity=100) for number in range(1, people + 1)]
    got = Counter(takers(distribute("round_robin", cases(count), members)))
    shares = [got[member.id] for member in members]
    assert max(shares) - min(shares) <= 1


def test_round_robin_goes_on_where_it_stopped():
    members = [Member(1, capacity=9, turn=5), Member(2, capacity=9), Member(3, 0, 9)]
    first = distribute("round_robin", cases(2), members)
    assert takers(first) == [2, 3]
    assert takers(distribute("round_robin", cases(2), members)) == [1, 2]


def test_load_fills_evenly_by_share_of_what_fits():
    members = [Member(1, load=4, capacity=8), Member(2, load=1, capacity=4)]
    assert takers(distribute("load", cases(3), members)) == [2, 1, 2]


def test_a_speaker_goes_before_a_skill_and_a_skill_before_none():
    members = [
        Member(1, capacity=9),
        Member(2, capacity=9, skills=frozenset({7})),
        Member(3, load=8, capacity=9, langs=frozenset({"zh"})),
    ]
    case = Case(1, lang="zh-Hant", skills=frozenset({7}))
    found = distribute("skill", [case, Case(2, skills=frozenset({7}))], members)
    assert takers(found) == [3, 2]
    assert (found[1].lang, found[1].skills) == ("zh-Hant", frozenset())
    assert found[2].skills == {7}


def test_where_no_speaker_is_free_somebody_else_takes_it():
    members = [
        Member(1, load=9, capacity=9, langs=frozenset({"zh"})),
        Member(2, capacity=9),
    ]
    found = distribute("skill", [Case(1, lang="zh")], members)
    assert takers(found) == [2]
    assert not found[1].lang


def test_the_reason_counts_the_case_itself():
    found = distribute("load", cases(1), [Member(1, load=3, capacity=10)])
    assert (found[1].load, found[1].capacity) == (4, 10)


def test_an_unknown_method_is_an_error():
    with pytest.raises(KeyError):
        distribute("dice", cases(1), [Member(1, capacity=1)])


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh_CN", "zh"), ("zh-hant", "zh"), ("EN", "en"), ("", ""), (None, "")],
)
def test_a_language_is_known_in_all_its_variants(code, language):
    assert base_language(code) == language
