# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Posts that say nearly the same: chain posts, copies, reposts by hand.

A post is the set of its runs of ``SHINGLE`` characters, folded, without links, names
and the marks of forwarding. Two are the same when the sets share ``SAME`` of their
union (Jaccard). Candidates are found by MinHash (Broder, 1997): the smallest values
under several hash functions, ``ROWS`` of them to a key; posts that share a key are
compared. With 4 keys of 3, posts alike by 0.9 meet in 99 %, by 0.7 in 81 %, by 0.3 in
10 % of cases.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from odoo.addons.social_crm.tools import text as texts

from .features import cleaned

SHINGLE = 4
SAME = 0.7
BANDS, ROWS = 4, 3
# Shorter texts ("thanks!") are the same without having been copied.
LEAST = {True: 20, False: 8}
MAX_TEXT = 1_000
MAX_COMPARED = 20
_FORWARD = re.compile(
    r"\brt\b\s*:?|//\s*:|转发微博|快转微博|轉發|转发|repost(?:ed)?\b|\bvia\b|\bfwd?\b:"
)
_PLAIN = re.compile(r"[\W_]+")
_RNG = np.random.default_rng(19970101)
_FACTORS = _RNG.integers(1, 2**61, size=(BANDS * ROWS, 1), dtype=np.uint64) * 2 + 1
_OFFSETS = _RNG.integers(0, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64)


@dataclass(slots=True, eq=False)
class Sketch:
    """``exact`` is the same for equal texts, ``keys`` likely for similar ones."""

    exact: str
    keys: tuple
    _hashes: np.ndarray
    _shingles: frozenset | None = None

    @property
    def shingles(self):
        """The set that is compared, made when somebody first compares."""
        if self._shingles is None:
            self._shingles = frozenset(self._hashes.tolist())
        return self._shingles


def normal(text):
    """Return what is compared of a text."""
    folded = texts.fold(cleaned(text)[:MAX_TEXT])
    return _PLAIN.sub("", _FORWARD.sub(" ", folded))


def sketch(text):
    """Return the Sketch of a text, or None if it is too short to be a copy."""
    return sketches([text])[0]


def sketches(posts):
    """Return the Sketches of many texts; None for those too short to be a copy."""
    plain = [normal(text) for text in posts]
    long = [text for text in plain if len(text) >= LEAST[text[:200].isascii()]]
    drawn = iter(_drawn(long) if long else ())
    return [
        next(drawn) if len(text) >= LEAST[text[:200].isascii()] else None
        for text in plain
    ]


def _drawn(plain):
    hashes, edges = _hashed(plain)
    # One text a row, so that the bytes of a key lie together.
    least = np.empty((len(plain), BANDS * ROWS), dtype=np.uint64)
    wide = hashes.astype(np.uint64)
    for row in range(BANDS * ROWS):
        with np.errstate(over="ignore"):
            values = (wide * _FACTORS[row] + _OFFSETS[row]) >> np.uint64(16)
        least[:, row] = np.minimum.reduceat(values, edges[:-1])
    for text, row, start, end in zip(plain, least, edges, edges[1:], strict=False):
        data = text.encode()
        exact = f"{zlib.crc32(data):08x}{zlib.adler32(data):08x}{len(text):x}"
        yield Sketch(exact, _keys(row.tobytes()), hashes[start:end])


def _keys(data):
    size = len(data) // BANDS
    bands = [data[at : at + size] for at in range(0, len(data), size)]
    return tuple(
        f"{band}:{zlib.crc32(part):08x}{zlib.crc32(part, 1):08x}"
        for band, part in enumerate(bands)
    )


def _hashed(plain):
    """Return the CRC-32 of each run of `SHINGLE` characters, and where texts begin.

    All runs of all texts advance together, byte by byte.
    """
    data = np.frombuffer("".join(plain).encode(), dtype=np.uint8)
    starts = np.append(np.flatnonzero((data & 0xC0) != 0x80), len(data))
    lengths = np.fromiter(map(len, plain), dtype=np.int64, count=len(plain))
    counts = lengths - (SHINGLE - 1)
    edges = np.concatenate([[0], np.cumsum(counts)])
    first = np.arange(edges[-1]) + np.repeat(np.arange(len(plain)), counts) * (
        SHINGLE - 1
    )
    begin, end = starts[first], starts[first + SHINGLE]
    crc, size = np.full(len(first), 0xFFFFFFFF, dtype=np.uint32), end - begin
    table = _crc_table()
    for step in range(size.max()):
        at = np.minimum(begin + step, len(data) - 1)
        fresh = table[(crc ^ data[at]) & 0xFF] ^ (crc >> np.uint32(8))
        crc = np.where(step < size, fresh, crc)
    return crc ^ np.uint32(0xFFFFFFFF), edges


@cache
def _crc_table():
    table = np.arange(256, dtype=np.uint32)
    for _bit in range(8):
        odd = (table & 1).astype(bool)
        table = (table >> np.uint32(1)) ^ np.where(odd, 0xEDB88320, 0).astype(np.uint32)
    return table


def likeness(one, other):
    """Return the Jaccard index of two sets of shingles."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


class Groups:
    """First posts of groups by key; each new post joins one or begins its own.

    :param window: how far apart in time two posts may be, as the difference of two of
        the moments given
    """

    def __init__(self, window):
        self._window = window
        self._by_key = {}

    def file(self, post_id, drawn, moment):
        """Keep a first post, to be found by those that say the same."""
        for key in (drawn.exact, *drawn.keys):
            self._by_key.setdefault(key, []).append((post_id, drawn, moment))

    def place(self, post_id, drawn, moment):
        """Return the id of the first post that said the same, or file this and None."""
        for other_id, other in self._candidates(post_id, drawn, moment):
            if other.exact == drawn.exact:
                return other_id
            if likeness(drawn.shingles, other.shingles) >= SAME:
                return other_id
        self.file(post_id, drawn, moment)
        return None

    def _candidates(self, post_id, drawn, moment):
        seen = {post_id}
        for key in (drawn.exact, *drawn.keys):
            for other_id, other, when in self._by_key.get(key, ())[:MAX_COMPARED]:
                if other_id not in seen and abs(moment - when) <= self._window:
                    seen.add(other_id)
                    yield other_id, other
