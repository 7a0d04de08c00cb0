# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many texts at once as hashed pieces: words, parts of words, runs of characters.

All texts are laid behind each other in one array of code points. With prefix sums
``S[k] = sum(code[i] * P**i for i < k)`` modulo 2**64, the hash of any piece ``[i, j)``
is ``(S[j] - S[i]) * P**-i``: numpy hashes all pieces of all texts without a loop.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from odoo.addons.social_crm.tools import text as texts

OTHER, WORD, SCRIPT, SIGN = range(4)
_PRIME = 0x9E3779B97F4A7C15
_INVERSE = pow(_PRIME, -1, 2**64)
_GAP = 0
_PARTS = (3, 4, 5)
_RUNS = (1, 2, 3, 4)


@dataclass(slots=True)
class Pieces:
    """Pieces of a batch, one entry each: text number, place in it, hash."""

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    hash: np.ndarray
    offsets: np.ndarray  # where each text begins in the batch


@cache
def _kinds():
    """Return the kind of each code point below 0x10000."""
    kinds = np.zeros(0x10000, dtype=np.uint8)
    for code in range(1, 0x10000):
        char = chr(code)
        if texts.is_word_script(char) or char == "'":
            kinds[code] = WORD
        elif char.isalnum():
            kinds[code] = SCRIPT
        elif char in "!?" or unicodedata.category(char) in ("So", "Sk"):
            kinds[code] = SIGN
    return kinds


def kinds_of(codes):
    """Return for each code point: OTHER, WORD, SCRIPT (no spaces) or SIGN."""
    low = _kinds()[np.minimum(codes, 0xFFFF)]
    high = np.where((codes >= 0x20000) & (codes < 0x40000), SCRIPT, SIGN)
    return np.where(codes < 0x10000, low, high)


@lru_cache(maxsize=2)
def _powers(length):
    """Return ``P**i`` and ``P**-i`` for all ``i < length``, modulo 2**64."""
    powers = np.empty((2, length), dtype=np.uint64)
    for row, base in enumerate((_PRIME, _INVERSE)):
        powers[row] = base
        powers[row, 0] = 1
        np.multiply.accumulate(powers[row], out=powers[row])
    return powers


def pieces(folded):
    """Cut folded texts into the pieces that the models know.

    :param folded: list of texts as `text.fold` returns them
    :return: Pieces, ordered by kind, not by text
    """
    lengths = np.fromiter(map(len, folded), dtype=np.int64, count=len(folded))
    joined = "\0".join(folded) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    offsets = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]).astype(np.int64)
    owner = np.repeat(np.arange(len(folded)), lengths + 1)
    kinds = kinds_of(codes)
    kinds[codes == _GAP] = OTHER
    spans = [span for salt, span in _spans(kinds, owner)]
    salts = [np.full(len(s), salt) for salt, (s, _e) in _spans(kinds, owner)]
    start = np.concatenate([s for s, _end in spans])
    end = np.concatenate([e for _start, e in spans])
    hashes = _hash(codes, start, end, np.concatenate(salts))
    text = owner[start]
    return Pieces(text, start - offsets[text], end - offsets[text], hashes, offsets)


def _spans(kinds, owner):
    """Yield ``(salt, (starts, ends))`` for each kind of piece."""
    first, last = _ranges(kinds == WORD)
    yield 1, (first, last)
    for reach in (1, 2):
        same = owner[first[:-reach]] == owner[first[reach:]]
        near = first[reach:] - last[:-reach] <= 2 * reach + _inner(first, last, reach)
        kept = same & near
        yield 1 + reach, (first[:-reach][kept], last[reach:][kept])
    for size in _PARTS:
        yield 10 + size, _windows(kinds == WORD, size)
    for size in _RUNS:
        yield 20 + size, _windows(kinds == SCRIPT, size)
    yield 30, _windows(kinds == SIGN, 1)


def _inner(first, last, reach):
    """Return how much of the gap between two words the words between them fill."""
    if reach == 1:
        return 0
    return (last - first)[1:-1]


def _ranges(mask):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.view(np.int8), [0]])))
    return edges[::2], edges[1::2]


def _windows(mask, size):
    """Return all windows of ``size`` that lie wholly within ``mask``."""
    if len(mask) < size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    total = np.concatenate([[0], np.cumsum(mask)])
    start = np.flatnonzero(total[size:] - total[:-size] == size)
    return start, start + size


def _hash(codes, start, end, salts):
    powers, inverses = _powers(1 << (len(codes)).bit_length())
    with np.errstate(over="ignore"):
        sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(codes.astype(np.uint64) * powers[: len(codes)], out=sums[1:])
        hashes = (sums[end] - sums[start]) * inverses[start]
        hashes ^= salts.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93)
        hashes ^= hashes >> np.uint64(32)
        hashes *= np.uint64(0xD6E8FEB86659FD93)
        hashes ^= hashes >> np.uint64(32)
        hashes *= np.uint64(0xD6E8FEB86659FD93)
    return hashes ^ (hashes >> np.uint64(32))
