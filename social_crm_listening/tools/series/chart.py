# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The band of what is usual, for people to look at."""

import numpy as np
from scipy.stats import nbinom

# One hour in two hundred lies above the band.
ABOVE = 0.995


def band(means, shape, quantile=ABOVE):
    """Return the upper edge of the usual counts for each mean.

    >>> band([4.0], 1000.0)
    [10.0]
    """
    means = np.maximum(np.asarray(means, float), 1e-6)
    return nbinom.ppf(quantile, shape, shape / (shape + means)).tolist()
