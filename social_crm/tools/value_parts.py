# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is kept of a score: no more than what the rest can be told from.

A night keeps a row for everybody whose score moved. Names and weights of dimensions
are written once a row and points not at all: half the bytes of one object a dimension.
"""

import json

from .value import DECIMALS, PLACES, plain


def pack(scores, layers, distance, core, estimated):
    """Yield what is kept of each person, as JSON text.

    :param scores: :class:`~.value.Scores` of n people
    :param layers: int array (n, 3), people reached within 1, 2, 3 steps
    :param distance: int array (n,), steps from our accounts, −1 without a path
    :param core: int array (n,), core numbers
    :param estimated: whether the layers after the first are estimates
    """
    codes = list(scores.raw)
    weights = [round(scores.weights[code], PLACES) for code in codes]
    begin = json.dumps({"codes": " ".join(codes), "weights": weights})[:-1]
    end = f'"estimated": {json.dumps(bool(estimated))}}}'
    known = zip(
        _rows(scores.raw, PLACES, len(distance)),
        _rows(scores.scaled, DECIMALS, len(distance)),
        layers.tolist(),
        distance.tolist(),
        core.tolist(),
        strict=True,
    )
    for raw, scaled, reached, steps, number in known:
        # A list of numbers is written as JSON writes it, in a third of the time.
        numbers = f'"raw": {raw}, "scaled": {scaled}'.replace("None", "null")
        yield (
            f'{begin}, {numbers}, "layers": {reached}, "distance": {steps}, '
            f'"core": {number}, {end}'
        )


def unpack(packed):
    """What :func:`pack` kept, with a dictionary for each dimension.

    :param packed: dict, the JSON that was kept
    :return: dict of ``parts``, as ``value.Scores.parts`` gives them; layers, distance,
        core, estimated
    """
    if "parts" in packed:
        # As it was kept before points were left out.
        return packed
    names = packed["codes"].split()
    numbers = (packed[name] for name in ("weights", "raw", "scaled"))
    columns = list(zip(names, *numbers, strict=True))
    known = sum(weight for _code, weight, _raw, scaled in columns if scaled is not None)
    parts = [
        {
            "code": code,
            "weight": weight,
            "raw": raw,
            "scaled": scaled,
            "points": round((scaled or 0) * weight / known, DECIMALS) if known else 0.0,
        }
        for code, weight, raw, scaled in columns
    ]
    standing = ("layers", "distance", "core", "estimated")
    return {"parts": parts, **{name: packed[name] for name in standing}}


def raw_numbers(parts):
    """``{code: raw number}``, None where it is not known.

    :param parts: what :func:`pack` kept, or a list as ``value.Scores.parts`` gives it
    """
    if isinstance(parts, dict):
        parts = unpack(parts)["parts"]
    return {part["code"]: part["raw"] for part in parts}


def _rows(columns, decimals, count):
    """The numbers of each person, in the order of the dimensions."""
    if not columns:
        return ([] for _person in range(count))
    plains = (plain(numbers, decimals) for numbers in columns.values())
    return map(list, zip(*plains, strict=True))
