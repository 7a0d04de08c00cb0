# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How likely a count is by chance, where the usual count is known.

Counts of people who talk vary more than a Poisson process: the rate of an hour is
itself drawn from a distribution. Drawn from a Gamma the count is negative binomial;
drawn from a log-normal of the same mean and variance its tail is heavier. What real
series follow is not known, so the larger of the two is taken.
"""

import numpy as np
from scipy.special import betainc, gammainc

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def nb_tail(count, mean, shape):
    """Return P(X >= count) of a negative binomial (Gamma-Poisson) X.

    :param count: array of whole numbers
    :param mean: expected count, same shape or broadcast
    :param shape: the Gamma's shape; variance is ``mean + mean ** 2 / shape``
    """
    count, mean, shape = np.broadcast_arrays(
        *(np.asarray(value, float) for value in (count, mean, shape))
    )
    odds = mean / (mean + shape)
    tail = betainc(np.maximum(count, 1), shape, odds)
    return np.where(count < 1, 1.0, tail)


def lognormal_tail(count, mean, shape):
    """Return P(X >= count) where the rate is log-normal with the Gamma's moments.

    Gauss-Hermite quadrature over the rate; where the count lies beyond the outermost
    node the quadrature is an underestimate, and `nb_tail` is the larger one anyway.
    """
    count, mean, shape = np.broadcast_arrays(
        *(np.asarray(value, float) for value in (count, mean, shape))
    )
    sigma = np.sqrt(np.log1p(1.0 / shape))
    rate = mean[..., None] * np.exp(
        sigma[..., None] * _NODES - 0.5 * sigma[..., None] ** 2
    )
    tail = gammainc(np.maximum(count, 1)[..., None], rate) @ _WEIGHTS
    return np.where(count < 1, 1.0, tail)


def heavy_tail(count, mean, shape):
    """Return the larger of the two tails."""
    return np.maximum(nb_tail(count, mean, shape), lognormal_tail(count, mean, shape))
