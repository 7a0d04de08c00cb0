# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much one act counts: the weight of its kind, fading with age."""

import numpy as np


def decay(age_days, half_life_days):
    """Share of its weight that an act keeps: halved with every half-life.

    :param age_days: float array; an age below zero (a clock that is ahead) counts
        as zero
    :param half_life_days: above zero; zero or less means that nothing fades
    :return: float array, 0 < share <= 1
    """
    age_days = np.maximum(np.asarray(age_days, dtype=float), 0.0)
    if half_life_days <= 0:
        return np.ones_like(age_days)
    return np.exp2(-age_days / half_life_days)


def act_weights(kinds, age_days, kind_weights, half_life_days):
    """Weight of each act: weight of its kind × :func:`decay` of its age.

    :param kinds: int array (m,), places in ``kind_weights``
    :param age_days: float array (m,)
    :param kind_weights: sequence of float
    :return: float array (m,)
    """
    kinds = np.asarray(kinds, dtype=np.intp)
    return np.asarray(kind_weights, dtype=float)[kinds] * decay(
        age_days, half_life_days
    )
