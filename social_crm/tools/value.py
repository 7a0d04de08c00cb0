# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Micro-value: several numbers about a person become one from 0 to 100.

Each dimension is brought to 0–100 by its scale and weighted; a number that nobody
knows is left out and the other dimensions share its weight, so that silence of a
network is not held against a person. A number that is known to be zero counts zero.
"""

from dataclasses import dataclass
from itertools import repeat

import numpy as np

PERCENTILE, LOG, LINEAR = "percentile", "log", "linear"
# Digits that are kept of a number before it is ranked: the last ones depend on the
# order of summation and must not decide between equals.
DIGITS = 9
# Decimals that are kept of a raw number, and of what is between 0 and 100.
PLACES, DECIMALS = 4, 2


@dataclass(frozen=True)
class Dimension:
    """One aspect of value.

    ``ceiling`` is the number that is worth 100 on the logarithmic and the linear
    scale; 0 takes the largest number found.
    """

    code: str
    weight: float
    scale: str = PERCENTILE
    ceiling: float = 0.0


@dataclass(frozen=True)
class Scores:
    """Arrays (n,) each: total 0–100; by code raw number, 0–100, and points added.

    Raw and scaled are NaN where the number is not known; points are then 0.
    """

    total: np.ndarray
    raw: dict
    scaled: dict
    points: dict
    weights: dict

    def of(self, which):
        """The scores of some of these people, by place or mask."""
        columns = (
            {code: numbers[which] for code, numbers in column.items()}
            for column in (self.raw, self.scaled, self.points)
        )
        return Scores(self.total[which], *columns, self.weights)

    def parts(self, position):
        """The parts of one person, as JSON-ready dictionaries, in given order."""
        return next(self._all_parts(slice(position, position + 1)))

    def all_parts(self):
        """Yield the parts of everybody, as :meth:`parts` gives them."""
        return self._all_parts(slice(None))

    def _all_parts(self, which):
        columns = [
            zip(
                plain(self.raw[code][which], PLACES),
                plain(self.scaled[code][which], DECIMALS),
                plain(self.points[code][which], DECIMALS),
                strict=True,
            )
            for code in self.raw
        ]
        names = [(code, round(self.weights[code], PLACES)) for code in self.raw]
        nothing = repeat((), len(self.total[which]))
        for person in zip(*columns, strict=True) if columns else nothing:
            yield [
                {
                    "code": code,
                    "weight": weight,
                    "raw": raw,
                    "scaled": scaled,
                    "points": points,
                }
                for (code, weight), (raw, scaled, points) in zip(
                    names, person, strict=True
                )
            ]


@dataclass(frozen=True)
class Reason:
    """Why a score is what it is; ``code`` is carried, missing, rose, fell, nothing.

    ``dimension`` is None for nothing. ``points`` is what the dimension adds
    (carried) or by how much that changed (rose, fell).
    """

    code: str
    dimension: str | None = None
    points: float = 0.0


def score(raw, dimensions):
    """Scores of n people.

    :param raw: {code: float array (n,)}, NaN where not known, not negative; codes
        without a dimension are left out
    :param dimensions: iterable of :class:`Dimension`; one without weight is shown,
        but adds nothing
    :return: :class:`Scores`
    :raises KeyError: a dimension that was not measured
    :raises ValueError: a negative weight, an unknown scale
    """
    dimensions = list(dimensions)
    if any(dimension.weight < 0 for dimension in dimensions):
        raise ValueError("weights must not be negative")
    count = len(next(iter(raw.values()))) if raw else 0
    raw = {d.code: _settled(raw[d.code]) for d in dimensions}
    scaled = {d.code: scale(raw[d.code], d.scale, d.ceiling) for d in dimensions}
    known = np.zeros(count)
    for dimension in dimensions:
        known += dimension.weight * ~np.isnan(scaled[dimension.code])
    points = {
        d.code: _shared(np.nan_to_num(scaled[d.code]) * d.weight, known)
        for d in dimensions
    }
    total = np.round(sum(points.values(), np.zeros(count)), DECIMALS)
    weights = {d.code: float(d.weight) for d in dimensions}
    return Scores(total, raw, scaled, points, weights)


def scale(values, kind, ceiling=0.0):
    """Bring numbers to 0–100; zero stays zero, unknown stays NaN.

    *percentile*: share of the other people whose number is smaller, equals count
    half; 50 for somebody alone. *log*: log(1 + x) / log(1 + ceiling). *linear*:
    x / ceiling. Both stop at 100.

    :param values: float array (n,), not negative, NaN where not known
    :return: float array (n,)
    :raises ValueError: an unknown scale
    """
    values = np.asarray(values, dtype=float)
    if kind == PERCENTILE:
        return _percentile(values)
    if kind not in (LOG, LINEAR):
        raise ValueError(f"unknown scale: {kind}")
    top = ceiling or np.nanmax(values, initial=0.0)
    if top <= 0:
        return np.where(np.isnan(values), np.nan, 0.0)
    share = values / top if kind == LINEAR else np.log1p(values) / np.log1p(top)
    return 100.0 * np.minimum(share, 1.0)


def reasons(parts, before=(), least=0.05):
    """The few facts that explain a score, the weightiest first.

    :param parts: see :meth:`Scores.parts`
    :param before: the parts of the last score, if there is one
    :param least: smaller changes of points are not worth a word
    :return: list of :class:`Reason`
    """
    carried = sorted(
        (Reason("carried", p["code"], p["points"]) for p in parts if p["points"]),
        key=lambda reason: -reason.points,
    )
    missing = [Reason("missing", p["code"]) for p in parts if p["raw"] is None]
    return [*(carried or [Reason("nothing")]), *missing, *changes(parts, before, least)]


def changes(parts, before, least=0.05):
    """Dimensions whose points rose or fell, the largest change first."""
    earlier = {part["code"]: part["points"] for part in before}
    found = [
        (part["code"], round(part["points"] - earlier[part["code"]], DECIMALS))
        for part in parts
        if part["code"] in earlier
    ]
    found.sort(key=lambda change: -abs(change[1]))
    return [
        Reason("rose" if points > 0 else "fell", code, abs(points))
        for code, points in found
        if abs(points) >= least
    ]


def _percentile(values):
    known = np.flatnonzero(~np.isnan(values))
    result = np.full(len(values), np.nan)
    if not len(known):
        return result
    order = known[np.argsort(values[known])]
    first = np.flatnonzero(np.diff(values[order], prepend=-np.inf))
    equals = np.diff(first, append=len(order))
    others = len(known) - 1
    share = (first + (equals - 1) / 2.0) / others if others else np.array([0.5])
    share = np.repeat(share, equals)
    result[order] = np.where(values[order] > 0, 100.0 * share, 0.0)
    return result


def _settled(values):
    """The numbers to DIGITS significant digits."""
    values = np.asarray(values, dtype=float)
    if (values < 0).any():
        raise ValueError("numbers must not be negative")
    filled = np.where(np.isfinite(values) & (values > 0), values, 1.0)
    digit = np.maximum(np.floor(np.log10(filled)), -290.0)
    unit = 10.0 ** (digit - DIGITS + 1)
    return np.where(values > 0, np.round(values / unit) * unit, values)


def _shared(weighted, known):
    result = np.zeros(len(weighted))
    np.divide(weighted, known, out=result, where=known > 0)
    return result


def plain(numbers, decimals):
    """The numbers as a list, rounded; None for those that are not known."""
    rounded = np.round(numbers, decimals)
    return np.where(np.isnan(rounded), None, rounded).tolist()
