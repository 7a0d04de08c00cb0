# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dimensions of value, measured on small networks that can be checked by hand."""

import numpy as np
import pytest

from odoo.addons.social_crm.tools import measures as m
from odoo.addons.social_crm.tools.items import ACT_KINDS

US, ANN, BOB, CAT, DAN = range(5)
DAY = m.DAY


def _acts(*rows):
    """Rows (source, target, kind, day[, told])."""
    rows = [(*row, True)[:5] for row in rows]
    source, target, kind, day, told = zip(*rows, strict=True) if rows else [()] * 5
    ones = np.ones(len(rows))
    return m.Acts(
        source=np.array(source, dtype=np.int64),
        target=np.array(target, dtype=np.int64),
        kind=np.array([ACT_KINDS.index(name) for name in kind], dtype=np.int16),
        at=(np.array(day, dtype=float) * DAY).astype(np.int64),
        weight=ones,
        fading=ones,
        told=np.array(told, dtype=bool),
    )


def _people(posts=(0, 0, 0, 0, 0), echoes=(0, 0, 0, 0, 0)):
    return m.People(
        own=np.array([True, False, False, False, False]),
        followers=np.array([9, 5, np.nan, 0, 1], dtype=float),
        posts=np.array(posts),
        faded_posts=np.array(posts) / 2,
        echoes=np.array(echoes),
    )


def test_reach_goes_to_those_who_act_towards_a_person_but_not_through_us():
    acts = _acts(
        (BOB, ANN, "like", 1),
        (CAT, BOB, "repost", 1),
        (DAN, CAT, "reply", 1),
        (US, ANN, "reply", 1),
        (DAN, US, "mention", 1),
    )
    found = m.measure(acts, _people())
    assert found.layers[ANN].tolist() == [1, 2, 3]
    assert found.layers[DAN].tolist() == [0, 0, 0]
    assert found.layers[US].tolist() == [0, 0, 0]
    assert found.raw["reach"].tolist() == [0, 2, 2, 1, 0]


def test_reach_of_other_steps():
    acts = _acts((BOB, ANN, "like", 1), (CAT, BOB, "like", 1), (DAN, CAT, "like", 1))
    assert m.measure(acts, _people(), reach_steps=3).raw["reach"][ANN] == 3
    assert m.measure(acts, _people(), reach_steps=1).raw["reach"][ANN] == 1


def test_reach_of_a_large_network_is_estimated(monkeypatch):
    acts = _acts((BOB, ANN, "like", 1), (CAT, BOB, "like", 1))
    counted = m.measure(acts, _people())
    monkeypatch.setattr(m, "COUNTED", 1)
    estimated = m.measure(acts, _people())
    assert (counted.estimated, estimated.estimated) == (False, True)
    assert estimated.layers.tolist() == counted.layers.tolist()


def test_authority_is_one_on_average_and_zero_without_attention():
    acts = _acts((ANN, BOB, "like", 1), (BOB, ANN, "like", 1))
    found = m.measure(acts, _people()).raw["authority"]
    assert found[ANN] == pytest.approx(found[BOB]) and found[ANN] > 1
    assert found[CAT] == found[DAN] == 0


def test_activity_counts_a_post_with_a_mention_once():
    acts = _acts((ANN, BOB, "mention", 1, True), (ANN, CAT, "like", 1, False))
    assert m.measure(acts, _people((0, 2, 0, 0, 0))).raw["activity"][ANN] == 2


def test_echo_is_acts_of_others_per_post():
    acts = _acts(
        (BOB, ANN, "like", 1),
        (CAT, ANN, "repost", 1),
        (DAN, ANN, "follow", 1),
        (US, ANN, "reply", 1),
    )
    found = m.measure(acts, _people((0, 4, 2, 0, 0), (0, 1, 7, 0, 0))).raw["echo"]
    assert found[ANN] == 0.5
    assert found[BOB] == 3.5
    assert np.isnan(found[CAT])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([(US, ANN, "reply", 1)], 0),
        ([(US, ANN, "reply", 1), (ANN, US, "reply", 2)], 1),
        ([(US, ANN, "reply", 1), (ANN, US, "like", 2)], 0),
        ([(US, ANN, "like", 1), (ANN, US, "reply", 2)], None),
        ([(US, ANN, "reply", 1), (ANN, BOB, "reply", 2)], 0),
        ([(US, ANN, "reply", 1), (BOB, US, "reply", 2)], 0),
        ([(US, ANN, "reply", 3), (ANN, US, "reply", 2)], 0),
        ([(US, ANN, "reply", 3), (ANN, US, "reply", 3)], 0),
        ([(US, ANN, "reply", 1), (ANN, US, "reply", 8)], 1),
        ([(US, ANN, "reply", 1), (ANN, US, "reply", 8.1)], 0),
        ([(US, ANN, "reply", 1), (US, ANN, "mention", 1), (ANN, US, "reply", 2)], 1),
        ([(US, ANN, "reply", 1), (US, ANN, "reply", 5), (ANN, US, "quote", 3)], 0.5),
        ([(US, ANN, "message", 1), (US, ANN, "reply", 2), (ANN, US, "message", 3)], 1),
    ],
)
def test_share_of_our_messages_that_were_answered(rows, expected):
    found = m.measure(_acts(*rows), _people()).raw["response"]
    assert np.isnan(found[ANN]) if expected is None else found[ANN] == expected
    assert np.isnan(found[US])


def test_an_answer_before_1970_does_not_mix_people_up():
    acts = _acts(
        (US, ANN, "reply", -9), (BOB, US, "reply", -8), (US, BOB, "reply", -8.5)
    )
    found = m.measure(acts, _people()).raw["response"]
    assert found[ANN] == 0 and found[BOB] == 1


def test_clustering_needs_two_neighbours():
    acts = _acts(
        (ANN, BOB, "like", 1),
        (BOB, CAT, "like", 1),
        (CAT, ANN, "like", 1),
        (DAN, ANN, "like", 1),
        (ANN, DAN, "like", 1),
    )
    found = m.measure(acts, _people()).raw["clustering"]
    assert found[BOB] == 0.5
    assert 0 < found[ANN] < 0.5
    assert np.isnan(found[DAN]) and np.isnan(found[US])


def test_place_in_the_network():
    acts = _acts((US, ANN, "reply", 1), (BOB, ANN, "like", 1))
    found = m.measure(acts, _people())
    assert found.distance.tolist() == [0, 1, 2, -1, -1]
    assert found.core.tolist() == [1, 1, 1, 0, 0]


def test_people_without_any_act():
    found = m.measure(_acts(), _people())
    assert found.raw["reach"].tolist() == found.raw["authority"].tolist() == [0] * 5
    assert found.distance.tolist() == [0, -1, -1, -1, -1]


def test_nobody():
    nothing = np.zeros(0)
    people = m.People(nothing.astype(bool), nothing, nothing, nothing, nothing)
    assert m.measure(_acts(), people).raw["response"].shape == (0,)
