# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""PostgreSQL's binary rows, as its manual describes them."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import rows
from odoo.addons.social_crm.tools.rows import Rows

HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
END = struct.pack(">h", -1)


def line(*values):
    """One row of (format, number) pairs; a null is None."""
    data = struct.pack(">h", len(values))
    for value in values:
        if value is None:
            data += struct.pack(">i", -1)
        else:
            packed = struct.pack(">" + value[0], value[1])
            data += struct.pack(">i", len(packed)) + packed
    return data


def told(data, **columns):
    rows = Rows(**columns)
    # In pieces, as a server sends them.
    for begin in range(0, len(data), 7):
        rows.write(data[begin : begin + 7])
    return rows.arrays()


def test_rows_become_arrays():
    data = HEADER
    for number in (1, -2, 300):
        data += line(("i", number), ("h", -number), ("q", 10**12), ("d", number / 4))
    found = told(data + END, a="int4", b="int2", c="int8", d="float8")
    assert found["a"].tolist() == [1, -2, 300]
    assert found["b"].tolist() == [-1, 2, -300]
    assert found["c"].tolist() == [10**12] * 3
    assert found["d"].tolist() == [0.25, -0.5, 75]
    assert all(array.dtype.isnative for array in found.values())
    assert found["b"].dtype == np.int16


def test_no_rows():
    found = told(HEADER + END, a="int4")
    assert found["a"].shape == (0,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        HEADER,
        HEADER + line(("i", 1)),
        HEADER + line(("i", 1), ("i", 2)) + END,
        HEADER + line(("q", 1)) + END,
        HEADER + line(("i", 1)) + line(None) + END,
    ],
)
def test_what_is_not_as_told_is_refused(data):
    with pytest.raises(ValueError, match="."):
        told(data, a="int4")


def test_a_null_of_the_same_size_is_refused():
    """Two nulls and a number happen to be as long as two numbers."""
    data = HEADER + line(None, ("q", 7)) + END
    with pytest.raises(ValueError, match="a is null"):
        told(data, a="int4", b="int4")


@pytest.mark.parametrize("step", [1, 3, 16, 17, 1000])
def test_places_by_table_and_by_search(step):
    ids = np.arange(7, 7 + 50 * step, step)
    wanted = np.random.default_rng(1).choice(ids, 200)
    assert (ids[rows.places_of(ids, wanted)] == wanted).all()
    assert not len(rows.places_of(ids[:0], wanted[:0]))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "{}"),
        ([1, -2, None], "{1, -2, NULL}"),
        ((0.1, 1e-07), "{0.1, 1e-07}"),
        ([True, None], "{True, NULL}"),
        (["a,b", None, "NULL"], '{"a,b", NULL, "NULL"}'),
        (['say "no"', "\\"], '{"say \\"no\\"", "\\\\"}'),
    ],
)
def test_a_column_as_text(values, text):
    """What PostgreSQL makes of it, an addon's test shows (``test_bulk``)."""
    assert rows.array_text(values) == text


@given(st.sets(st.integers(0, 30)), st.lists(st.integers(0, 40)))
def test_those_who_are_there(ids, wanted):
    known = np.array(sorted(ids), dtype=np.int32)
    place, there = rows.among(known, np.array(wanted, dtype=np.int32))
    assert there.tolist() == [n for n, one in enumerate(wanted) if one in ids]
    assert known[place].tolist() == [one for one in wanted if one in ids]
