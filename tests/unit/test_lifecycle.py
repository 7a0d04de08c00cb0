# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Stages of a relation, one made-up person each; and rhythms."""

import numpy as np
import pytest

from odoo.addons.social_crm.tools import lifecycle as life

NOBODY = {
    "acts": 0,
    "carried": 0,
    "ever": 0,
    "silent": -1,
    "spoke": False,
    "follows": False,
    "left": False,
    "lead": False,
    "customer": False,
}


def stage(**known):
    facts = life.Facts(**{k: np.array([v]) for k, v in {**NOBODY, **known}.items()})
    return life.STAGES[life.stages(facts, life.Limits())[0]]


@pytest.mark.parametrize(
    ("expected", "known"),
    [
        ("stranger", {}),
        ("aware", {"ever": 1, "acts": 1, "silent": 0}),
        ("aware", {"follows": True}),
        ("aware", {"left": True}),
        ("aware", {"ever": 2, "acts": 2, "silent": 400}),
        ("engaged", {"ever": 3, "acts": 3, "silent": 0}),
        ("engaged", {"ever": 1, "acts": 1, "silent": 0, "spoke": True}),
        ("engaged", {"ever": 9, "acts": 3, "silent": 59}),
        ("lead", {"ever": 3, "acts": 3, "silent": 0, "lead": True}),
        ("lead", {"ever": 9, "silent": 300, "lead": True}),
        ("customer", {"customer": True}),
        ("customer", {"customer": True, "lead": True}),
        ("customer", {"customer": True, "ever": 1, "silent": 59}),
        ("advocate", {"ever": 5, "acts": 5, "carried": 3, "silent": 1}),
        ("advocate", {"customer": True, "carried": 3, "silent": 1}),
        ("engaged", {"ever": 5, "acts": 5, "carried": 2, "silent": 1}),
        ("dormant", {"ever": 3, "silent": 60}),
        ("dormant", {"customer": True, "ever": 1, "silent": 60}),
        ("dormant", {"ever": 3, "silent": 179}),
        ("lost", {"ever": 3, "silent": 180}),
        ("lost", {"ever": 3, "silent": 60, "left": True}),
        ("dormant", {"ever": 3, "silent": 60, "left": True, "follows": True}),
        ("engaged", {"ever": 3, "acts": 3, "silent": 59, "left": True}),
    ],
)
def test_stages(expected, known):
    assert stage(**known) == expected


def test_limits_move_the_borders():
    facts = life.Facts(
        **{k: np.array([v]) for k, v in {**NOBODY, "ever": 9, "silent": 40}.items()}
    )
    found = life.stages(facts, life.Limits(dormant=30, lost=40))
    assert life.STAGES[found[0]] == "lost"


def test_a_weekly_person_is_overdue_after_two_weeks():
    days = list(range(0, 71, 7))
    assert life.overdue(days, 70 + 13) is None
    assert life.overdue(days, 70 + 14) == (14, 7)


def test_a_monthly_person_has_more_time():
    days = list(range(0, 181, 30))
    assert life.overdue(days, 180 + 44) is None
    assert life.overdue(days, 180 + 45) == (45, 30)


def test_a_rhythm_needs_five_days():
    assert life.overdue([1, 2, 3, 4, 4, 4], 400) is None
    assert life.overdue([], 4) is None


def test_few_regular_people_are_called_overdue_by_mistake():
    """Backtest: people who go on for ever, asked at a random day."""
    rng = np.random.default_rng(5)
    wrong = 0
    for _person in range(400):
        days = np.cumsum(rng.gamma(2.0, 4.0, 60)).astype(int)
        today = int(rng.integers(days[30], days[31] + 1))
        wrong += life.overdue(days[days <= today], today) is not None
    assert wrong / 400 < 0.06


def test_people_who_stopped_are_found():
    rng = np.random.default_rng(6)
    found = 0
    for _person in range(200):
        days = np.cumsum(rng.gamma(2.0, 4.0, 40)).astype(int)
        found += life.overdue(days, int(days[-1]) + 60) is not None
    assert found / 200 > 0.95
