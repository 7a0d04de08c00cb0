# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np
import pytest

from odoo.addons.social_crm_listening.tools.series import (
    LEVELS,
    Condition,
    Spread,
    detect,
)
from odoo.addons.social_crm_listening.tools.series.detect import (
    doubling_minutes,
    onset_minutes,
)

USUAL = 4.0


def look(
    new=(), old=0.0, people=None, reach=0, threads=1, dark=0.0, bright=0.0, **more
):
    """Findings of one series: ``new`` are the latest buckets' counts."""
    usual = more.get("usual", USUAL)
    counts = np.full((1, 36), old)
    if len(new):
        counts[0, -len(new) :] = new
    hour = counts[0, -12:].sum()
    spread = Spread(
        np.array([hour if people is None else people]),
        np.array([reach]),
        np.array([threads]),
    )
    moods = np.round(counts * dark), np.round(counts * bright)
    return detect(
        counts,
        np.full((1, 36), usual / 12),
        np.array([more.get("shape", 8.0)]),
        spread,
        moods,
        np.array([0.15]),
        more.get("table"),
    )


def level(*args, **kwargs):
    found = int(look(*args, **kwargs).level[0])
    return LEVELS[found] if found >= 0 else None


def test_usual_talk_is_no_storm():
    assert level(old=USUAL / 12) is None
    assert level(new=[1, 2, 1]) is None


def test_four_levels_from_the_table():
    assert level(new=[5, 6, 7], people=8) == "notice"
    grave = {"dark": 0.6, "threads": 8}
    assert level(new=[6, 8, 10], **grave) == "warning"
    assert level(new=[10, 25, 40], **grave) == "alarm"
    assert level(new=[20, 60, 120], reach=2_000_000, **grave) == "crisis"


def test_a_higher_level_needs_its_signs():
    calm = {"new": [70] * 12, "old": 70}
    assert level(**calm) == "notice"
    assert level(**calm, threads=9) == "warning"
    assert level(**calm, threads=9, dark=0.5) == "alarm"


def test_one_loud_person_is_no_storm():
    assert level(new=[10, 10, 10], people=1) is None


def test_a_quiet_series_needs_six_people():
    quiet = {"usual": 0.24, "new": [2, 2, 3]}
    assert level(**quiet, people=5) is None
    assert level(**quiet, people=6) == "notice"


def test_praise_stays_a_notice():
    storm = {"new": [20, 60, 120], "reach": 2_000_000, "threads": 9}
    assert level(**storm, bright=0.8) == "notice"
    assert level(**storm, dark=0.8) == "crisis"


def test_a_quarrel_within_the_usual_volume():
    # Seven posts an hour are usual enough; that nearly all are angry is not.
    talk = {"old": 10 / 12, "usual": 10.0, "new": [2] * 12, "people": 20}
    assert level(**talk) is None
    assert level(**talk, dark=1.0) is not None


def test_what_arrives_late_is_held_against_its_own_hour():
    counts = np.zeros((1, 36))
    counts[0, :12] = 4
    expected = np.full((1, 36), 4.0)
    spread = Spread(np.array([40]), np.array([0]), np.array([1]))
    none = np.zeros((1, 36))
    found = detect(
        counts, expected, np.array([8.0]), spread, (none, none), np.array([0.15])
    )
    assert found.level[0] == -1


def test_a_policy_has_its_own_table():
    strict = tuple(Condition(name, 1e-30, 500, 50.0, 4) for name in LEVELS)
    assert level(new=[20, 60, 120], table=strict) is None


@pytest.mark.parametrize(
    ("new", "low", "high"),
    [([4] * 3 + [8] * 3, 14, 17), ([2] * 3 + [16] * 3, 4.5, 5.5)],
)
def test_doubling_time(new, low, high):
    counts = np.zeros((1, 36))
    counts[0, -6:] = new
    assert low < doubling_minutes(counts, np.zeros((1, 36)))[0] < high


def test_what_does_not_grow_has_no_doubling_time():
    counts = np.full((1, 36), 8.0)
    assert np.isnan(doubling_minutes(counts, np.zeros((1, 36)))[0])


def test_the_onset_is_found():
    counts, expected = np.full((1, 36), 1.0), np.full((1, 36), 1.0)
    counts[0, -7:] = 9
    assert onset_minutes(counts, expected, np.array([9.0]))[0] == 35


def test_many_series_at_once_are_as_one():
    rng = np.random.default_rng(1)
    counts = rng.poisson(2.0, (50, 36)).astype(float)
    counts[7, -3:] = 40
    none = np.zeros((50, 36))
    spread = Spread(np.full(50, 30), np.zeros(50), np.ones(50))
    found = detect(
        counts, none + 2.0, np.full(50, 8.0), spread, (none, none), np.full(50, 0.15)
    )
    assert np.flatnonzero(found.level >= 0).tolist() == [7]
