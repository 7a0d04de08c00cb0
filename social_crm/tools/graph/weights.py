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


def act_weights(kinds, age_days, kind_weights, half_life_days, default=1.0):
    """Weight of each act: weight of its kind × :func:`decay` of its age.

    :param kinds: sequence of kind names (m,)
    :param age_days: float array (m,)
    :param kind_weights: {kind: weight}; a kind not named weighs ``default``
    :return: float array (m,)
    """
    names, position = np.unique(np.asarray(kinds, dtype=str), return_inverse=True)
    table = np.array([kind_weights.get(str(name), default) for name in names], float)
    by_kind = table[position.ravel()] if len(names) else np.zeros(0)
    return by_kind * decay(age_days, half_life_days)
