# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The acts of a day as bytes: what a night need not read from the table again.

Acts are packed as they are, without weights: a changed weight, half-life or reference
date works on the same blocks.
"""

import zlib

import numpy as np

from .items import ACT_KINDS
from .measures import DAY

ACT = np.dtype(
    [
        ("source", "<i4"),
        ("target", "<i4"),
        ("second", "<i4"),
        ("kind", "i1"),
        ("told", "i1"),
    ]
)
# Blocks written with other kinds of acts, or in another layout, are read anew.
FORM = zlib.crc32(f"{ACT_KINDS} {ACT.descr}".encode()) & 0x7FFFFFFF


def pack(acts, days):
    """Bytes of each of the days, in their order; a day without acts is empty.

    :param acts: ``{source, target, kind, at, told}``, arrays (m,) ordered by day;
        ``at`` in seconds since 1970
    :param days: dates, ascending; every act lies in one of them
    :return: list of bytes
    """
    rows = np.empty(len(acts["at"]), ACT)
    for name in ("source", "target", "kind", "told"):
        rows[name] = acts[name]
    day, numbers = acts["at"] // DAY, _numbers(days)
    rows["second"] = acts["at"] - day * DAY
    ends = np.searchsorted(day, numbers, side="right")
    begins = np.searchsorted(day, numbers, side="left")
    return [rows[begin:end].tobytes() for begin, end in zip(begins, ends, strict=True)]


def unpack(blocks, days):
    """The acts of several days, as :func:`pack` took them.

    :param blocks: bytes of each day
    :param days: dates, one for each block
    """
    counts = [len(block) // ACT.itemsize for block in blocks]
    rows = np.frombuffer(b"".join(blocks), ACT)
    midnight = np.repeat(_numbers(days) * DAY, counts)
    return {
        "source": rows["source"].astype(np.int32),
        "target": rows["target"].astype(np.int32),
        "kind": rows["kind"].astype(np.int16),
        "at": midnight + rows["second"],
        "told": rows["told"].astype(np.int16),
    }


def _numbers(days):
    """Days since 1970."""
    return np.array(days, dtype="datetime64[D]").astype(np.int64)
