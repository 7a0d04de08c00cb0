# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers mixed so that neighbours have nothing in common: splitmix64.

G. L. Steele, D. Lea, C. H. Flood: Fast Splittable Pseudorandom Number Generators,
OOPSLA 2014.
"""

import numpy as np

STEP = np.uint64(0x9E3779B97F4A7C15)
ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def mixed(numbers):
    """The same 64 bits for the same number, each of them as likely 0 as 1.

    :param numbers: int array, not negative
    :return: uint64 array of that shape
    """
    found = (np.asarray(numbers).astype(np.uint64) + np.uint64(1)) * STEP
    for shift, factor in ROUNDS:
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return found ^ (found >> np.uint64(31))
