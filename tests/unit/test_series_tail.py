# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np
import pytest
from scipy import integrate, stats

from odoo.addons.social_crm_listening.tools.series.chart import band
from odoo.addons.social_crm_listening.tools.series.tail import (
    heavy_tail,
    lognormal_tail,
    nb_tail,
)

CASES = [(1, 0.02, 4.0), (5, 0.5, 1.0), (12, 3.0, 8.0), (52, 4.0, 6.0), (900, 300, 20)]


@pytest.mark.parametrize(("count", "mean", "shape"), CASES)
def test_the_tail_is_that_of_scipy(count, mean, shape):
    reference = stats.nbinom.sf(count - 1, shape, shape / (shape + mean))
    assert nb_tail(count, mean, shape) == pytest.approx(reference, rel=1e-9)


def test_nothing_is_certain_to_be_reached():
    assert nb_tail(0, 3.0, 2.0) == 1.0
    assert lognormal_tail(0, 3.0, 2.0) == 1.0


def test_far_tails_stay_numbers():
    tail = nb_tail(np.array([200.0, 2000.0]), 1.0, 5.0)
    assert 0.0 <= tail[1] < tail[0] < 1e-20


@pytest.mark.parametrize(("count", "mean", "shape"), CASES[1:4])
def test_the_lognormal_tail_is_the_integral(count, mean, shape):
    sigma = np.sqrt(np.log1p(1 / shape))

    def weighed(z):
        rate = mean * np.exp(sigma * z - sigma**2 / 2)
        return stats.poisson.sf(count - 1, rate) * stats.norm.pdf(z)

    reference = integrate.quad(weighed, -12, 12, limit=400)[0]
    assert lognormal_tail(count, mean, shape) == pytest.approx(reference, rel=0.05)


def test_the_heavier_tail_counts():
    far = heavy_tail(60, 4.0, 3.0)
    assert far == max(nb_tail(60, 4.0, 3.0), lognormal_tail(60, 4.0, 3.0))
    assert far > 10 * nb_tail(60, 4.0, 3.0)


def test_the_band_holds_what_is_usual():
    (edge,) = band([4.0], 6.0)
    assert stats.nbinom.sf(edge, 6.0, 6.0 / 10.0) <= 0.005
    assert band([0.0], 1.0) == [0.0]
