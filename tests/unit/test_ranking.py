# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np
import pytest
from scipy.stats import spearmanr

from odoo.addons.social_crm.tools.ranking import compare


def test_who_climbs():
    found = compare([30.0, 20.0, 10.0], [5.0, 20.0, 10.0], first=1)
    assert found.before.tolist() == [1, 2, 3]
    assert found.after.tolist() == [3, 1, 2]
    assert (found.first, found.stay, found.moved) == (1, 0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_agreement_equals_scipy(seed):
    draw = np.random.default_rng(seed)
    before, after = draw.integers(0, 40, 200), draw.integers(0, 40, 200)
    found = compare(before, after)
    assert found.agreement == pytest.approx(spearmanr(before, after)[0], abs=1e-12)


def test_too_few_to_agree():
    assert compare([], []).agreement is None
    assert compare([1.0], [2.0]).agreement is None
    assert compare([1.0, 1.0], [2.0, 3.0]).agreement is None
    assert compare([1.0, 1.0], [2.0, 3.0]).before.tolist() == [1, 1]


def test_equals_do_not_swell_the_first():
    found = compare([0.0] * 9, [0.0] * 9, first=3)
    assert (found.first, found.stay) == (3, 3)
