# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np
import pytest
import storms

from odoo.addons.social_crm_listening.tools.series import events, replay
from odoo.addons.social_crm_listening.tools.series.storms import group


def run(found, base, buckets=288):
    return replay(found, storms.START, buckets, base, lambda moment: moment)


@pytest.mark.parametrize(
    ("shape", "onset"), [("sudden", 144), ("growing", 120), ("night", 36)]
)
@pytest.mark.parametrize("seed", range(5))
def test_warned_within_fifteen_minutes_of_the_onset(shape, onset, seed):
    found, base, onset = storms.storm(shape, onset, seed=seed)
    result = run(found, base)
    first = (result.first[0] + 1 - onset) * 5
    assert first <= 15
    assert abs(result.onset - onset) <= 15


def test_levels_come_in_order():
    found, base, _onset = storms.storm("growing", 120)
    first = run(found, base).first
    assert set(first) >= {0, 1, 2}
    assert [first[level] for level in sorted(first)] == sorted(first.values())


def test_a_usual_day_brings_nothing():
    rng, base = np.random.default_rng(9), storms.baseline()
    rows = storms.posts(rng, storms.usual(base, 288), mood=-0.15)
    result = run(events(rows, storms.START), base)
    assert (result.first, result.onset, result.delay) == ({}, None, None)


def test_the_replay_sees_what_a_look_then_saw():
    """Later posts change nothing about an earlier look."""
    found, base, onset = storms.storm("sudden", 144)
    whole = run(found, base)
    cut = onset + 3
    keep = found.minute < cut * 5
    part = type(found)(
        *(getattr(found, name)[keep] for name in found.__dataclass_fields__)
    )
    assert run(part, base, cut).level.tolist() == whole.level[:cut].tolist()


def test_people_are_counted_once():
    rows = [(storms.START, "mei", 10, "t", 0)] * 40
    result = run(events(rows, storms.START), storms.baseline(), 12)
    assert result.people[0] == 1
    assert result.first == {}


def test_without_posts():
    result = run(events([], storms.START), storms.baseline(), 12)
    assert result.counts.sum() == 0
    assert result.first == {}


def test_one_storm_in_many_series():
    found = [("brand", {1, 2, 3, 4}), ("tag", {1, 2, 3}), ("else", {4, 7, 8, 9})]
    assert group(found) == {"brand": ["tag"], "else": []}
