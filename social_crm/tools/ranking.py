# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What another weighting would do to an order of people."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

FIRST = 100
NOTICED = 5.0


@dataclass(frozen=True)
class Comparison:
    """Two orders of the same n people side by side.

    ``before`` and ``after`` are ranks (n,), 1 is the first, equals share the better
    one; ``stay`` of ``first`` people are among the first in both, equals in the order
    in which they came; ``moved`` people
    have at least five points more or less; ``agreement`` is Spearman's rank
    correlation, None for fewer than two people or where all are equal.
    """

    before: np.ndarray
    after: np.ndarray
    first: int
    stay: int
    moved: int
    agreement: float | None


def compare(before, after, first=FIRST, noticed=NOTICED):
    """Compare two scores of the same people.

    :param before: float array (n,)
    :param after: float array (n,)
    :return: :class:`Comparison`
    """
    before, after = (np.asarray(scores, dtype=float) for scores in (before, after))
    ranks = [rankdata(-scores, method="min").astype(int) for scores in (before, after)]
    first = min(first, len(before))
    heads = (
        np.argsort(-scores, kind="stable")[:first].tolist()
        for scores in (before, after)
    )
    stay = len(set.intersection(*map(set, heads)))
    moved = np.count_nonzero(np.abs(after - before) >= noticed)
    return Comparison(*ranks, first, stay, int(moved), _spearman(before, after))


def _spearman(before, after):
    """C. Spearman 1904: Pearson's correlation of mid-ranks."""
    if len(before) < 2:
        return None
    one, other = rankdata(before), rankdata(after)
    if not (np.ptp(one) and np.ptp(other)):
        return None
    return float(np.corrcoef(one, other)[0, 1])
