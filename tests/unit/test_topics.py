# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Topics: their numbers by hand, and curves whose stage everybody would agree on."""

import networkx as nx
import numpy as np
import pytest

from odoo.addons.social_crm.tools import topic_life as life
from odoo.addons.social_crm.tools.topic_value import Said, topic_measures


def measures(rows, followers, acts=(), half_life=0, size=2):
    topic, person, age, posts, echoes = (np.array(c) for c in zip(*rows, strict=True))
    source, target = (
        (np.array(c, dtype=int) for c in zip(*acts, strict=True))
        if (acts)
        else (np.zeros(0, int), np.zeros(0, int))
    )
    said = Said(topic, person, age, posts, echoes)
    return topic_measures(
        said, np.array(followers, dtype=float), (source, target), half_life, size
    )


def test_numbers_by_hand():
    found = measures(
        [(0, 0, 0, 2, 10), (0, 0, 8, 1, 2), (0, 1, 30, 1, 0), (1, 2, 1, 3, 3)],
        [100, np.nan, 7],
        acts=[(0, 1), (0, 1), (2, 0)],
        half_life=30,
    )
    assert found["carriers"].tolist() == [2, 1]
    assert found["carrier_reach"].tolist() == [100, 7]
    assert found["volume"][0] == pytest.approx(2 + 2 ** (-8 / 30) + 0.5)
    assert found["speed"].tolist() == [(2 + 1) / (1 + 1), 4]
    assert found["echo_per_post"].tolist() == [3, 1]
    assert found["density"][0] == 0.5
    assert np.isnan(found["density"][1])


def test_density_is_that_of_networkx():
    rng = np.random.default_rng(2)
    acts = [tuple(pair) for pair in rng.integers(0, 12, (60, 2))]
    carriers = sorted(set(rng.integers(0, 12, 7).tolist()))
    rows = [(0, who, 0, 1, 0) for who in carriers]
    reference = nx.DiGraph((a, b) for a, b in acts if a != b)
    expected = nx.density(reference.subgraph(carriers))
    found = measures(rows, [0] * 12, acts)["density"][0]
    assert found == pytest.approx(expected, abs=1e-12)


def poisson(rates, seed=1):
    return np.random.default_rng(seed).poisson(rates)


def code(counts, previous=None):
    return life.stage(counts, previous).code


def test_a_topic_nobody_talks_about_has_no_stage():
    assert life.stage([0, 0]) is None
    assert life.stage([]) is None


def test_stages_of_a_whole_life():
    assert code([0] * 60 + [1, 0, 2]) == life.EMERGING
    assert code([3] * 30 + [4, 6, 9, 12, 16, 20, 26]) == life.GROWING
    assert code([3] * 20 + [20] * 14) == life.PEAK
    assert code([20] * 20 + [6] * 7) == life.DECLINING
    assert code([20] * 20 + [4] * 30) == life.DECLINING
    assert code([5] * 9 + [0] * 21) == life.DORMANT
    assert code([5] * 9 + [0] * 20) == life.DECLINING


def test_the_facts_of_a_stage():
    found = life.stage([0, 5, 0, 0, 0, 0, 0, 1, 2, 3])
    assert (found.now, found.before, found.highest) == (6, 5, 6)
    assert (found.silent, found.age) == (0, 8)


@pytest.mark.parametrize("rate", [0.3, 2, 20])
def test_chance_alone_hardly_moves_a_topic(rate):
    counts = poisson(np.full(400, rate), seed=int(rate * 10))
    found, moves = None, 0
    for day in range(120, 400):
        following = code(counts[day - 90 : day], found)
        moves += found not in (None, following)
        found = following
    assert moves <= 4


def test_a_small_topic_is_not_growing_by_two_posts():
    assert code([0] * 10 + [1] + [0] * 19 + [1, 0, 0, 1, 0, 1]) != life.GROWING


def test_the_forecast_of_a_flat_curve_is_flat():
    found = life.forecast([4] * 40)
    assert found.mean == pytest.approx(np.full(14, 4.0))
    assert (found.low < 4).all() and (found.high > 4).all()
    assert life.forecast([3]).mean[0] == 3


@pytest.mark.parametrize("slope", [-0.15, 0.2])
def test_the_forecast_beats_standing_still_on_a_trend(slope):
    ours, still = 0.0, 0.0
    for seed in range(30):
        rates = np.maximum(12 + slope * np.arange(74), 0.2)
        counts = poisson(rates, seed)
        found = life.forecast(counts[:60]).mean
        ours += np.abs(found - rates[60:]).mean()
        still += np.abs(counts[53:60].mean() - rates[60:]).mean()
    assert ours < still


def test_nine_days_in_ten_lie_within_the_bounds():
    inside = []
    for seed in range(60):
        counts = poisson(np.full(74, 6.0), seed)
        found = life.forecast(counts[:60])
        inside += ((counts[60:] >= found.low) & (counts[60:] <= found.high)).tolist()
    assert 0.85 <= np.mean(inside) <= 0.99
