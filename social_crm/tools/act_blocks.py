# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The acts of a day as bytes: what a night need not read from the table again.

Acts are packed as they are, without weights: a changed weight, half-life or reference
date works on the same blocks.
"""

import zlib
from datetime import datetime, timedelta

import numpy as np

from .items import ACT_KINDS
from .measures import DAY
from .rows import EPOCH

ACT = np.dtype(
    [
        ("source", "<i4"),
        ("target", "<i4"),
        ("second", "<i4"),
        ("kind", "i1"),
        ("told", "i1"),
    ]
)
# Blocks written with other kinds of acts, or in another layout, are read anew; 2, as
# moments were once rounded to seconds, which brought some to the next day.
FORM = zlib.crc32(f"2 {ACT_KINDS} {ACT.descr}".encode()) & 0x7FFFFFFF
# Seconds from 1970 to where PostgreSQL's moments begin, and its parts of a second.
BEGIN = (EPOCH - datetime(1970, 1, 1)) // timedelta(seconds=1)
SECOND = 1_000_000


def pack(acts, days):
    """Bytes of each of the days, in their order; a day without acts is empty.

    :param acts: ``{id, source, target, kind, at, told}``, arrays (m,) in any order;
        ``at`` in microseconds since 2000
    :param days: dates, ascending; acts of other days are left out
    :return: list of bytes, acts by their id
    """
    at = acts["at"] // SECOND + BEGIN
    day, numbers = at // DAY, _numbers(days)
    order = np.argsort((day << 32) + acts["id"], kind="stable")
    day = day[order]
    rows = np.empty(len(order), ACT)
    for name in ("source", "target", "kind", "told"):
        rows[name] = acts[name][order]
    rows["second"] = at[order] - day * DAY
    ends = np.searchsorted(day, numbers, side="right")
    begins = np.searchsorted(day, numbers, side="left")
    return [rows[begin:end].tobytes() for begin, end in zip(begins, ends, strict=True)]


def unpack(blocks, days):
    """The acts of several days.

    :param blocks: bytes of each day
    :param days: dates, one for each block
    :return: ``{source, target, kind, at, told}``, arrays (m,); ``at`` in seconds since
        1970
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
