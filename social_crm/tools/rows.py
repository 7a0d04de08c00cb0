# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many rows out of PostgreSQL into arrays, and columns of many rows into it.

Out by its binary format of ``COPY``:
https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

import struct
from datetime import datetime

import numpy as np

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
_TYPES = {
    "int2": ">i2",
    "int4": ">i4",
    "int8": ">i8",
    "float8": ">f8",
    # Days, and microseconds, from EPOCH.
    "date": ">i4",
    "timestamp": ">i8",
}
_END = b"\xff\xff"
# Where PostgreSQL's days and moments begin.
EPOCH = datetime(2000, 1, 1)
# Of so many numbers at least one is an id, or a table is not worth its memory.
SPARSE = 16


def copy_out(cursor, statement, **columns):
    """The rows of a statement as arrays, by one ``COPY``.

    :param cursor: of psycopg, or Odoo's
    :param statement: a query, with its values in it
    :param columns: see :class:`Rows`
    :return: ``{name: array (n,)}``
    """
    rows = Rows(**columns)
    cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", rows)
    return rows.arrays()


def array_text(values):
    """Numbers, truths or text as the text of a PostgreSQL array, None as NULL.

    What psycopg makes of a list is an expression of so many constants, which takes
    PostgreSQL five times as long to read.
    https://www.postgresql.org/docs/current/arrays.html, "Array Input and Output".

    >>> array_text([1, None, 2.5])
    '{1, NULL, 2.5}'
    """
    if any(isinstance(value, str) for value in values):
        return f"{{{', '.join(map(_quoted, values))}}}"
    return f"{{{str(list(values))[1:-1].replace('None', 'NULL')}}}"


def _quoted(text):
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def places_of(ids, wanted):
    """Where each wanted number stands in ``ids``, by a table where it is not too large.

    :param ids: int array (n,), ascending, without repetition
    :param wanted: int array (m,), each of them in ``ids``
    :return: int array (m,)
    """
    span = int(ids[-1]) - int(ids[0]) + 1 if len(ids) else 0
    if not 0 < span <= SPARSE * len(ids):
        return np.searchsorted(ids, wanted)
    table = np.zeros(span, dtype=np.int64)
    table[ids - ids[0]] = np.arange(len(ids))
    return table[wanted - ids[0]]


def among(ids, wanted):
    """Places in ``ids`` of those of the wanted numbers that are there, and which.

    :param ids: int array (n,), ascending, without repetition
    :param wanted: int array (m,)
    :return: two int arrays (k,), places in ``ids`` and in ``wanted``
    """
    if not len(ids):
        return np.zeros((2, 0), dtype=np.int64)
    place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    there = np.flatnonzero(ids[place] == wanted)
    return place[there], there


class Rows:
    """Takes what ``COPY (…) TO STDOUT (FORMAT binary)`` writes.

    :param columns: ``{name: type}`` in the order of the statement; a type is int2,
        int4, int8, float8, date (days from ``EPOCH``) or timestamp (microseconds
        from then). No value may be null.
    """

    def __init__(self, **columns):
        self._columns = columns
        self._data = bytearray()
        self.write = self._data.extend

    def arrays(self):
        """Return ``{name: array (n,)}``, in the machine's own byte order.

        :raises ValueError: when what was written has another form
        """
        begin = self._header()
        end = len(self._data) - len(_END)
        layout = self._layout()
        if self._data[end:] != _END or (end - begin) % layout.itemsize:
            raise ValueError("not the columns that were told")
        rows = np.frombuffer(
            self._data, layout, (end - begin) // layout.itemsize, begin
        )
        for name in self._columns:
            if (rows[f"size of {name}"] != layout[name].itemsize).any():
                raise ValueError(f"{name} is null or has another type")
        return {
            name: rows[name].astype(layout[name].newbyteorder("="))
            for name in self._columns
        }

    def _header(self):
        if not self._data.startswith(_SIGNATURE):
            raise ValueError("not PostgreSQL's binary format")
        extension = struct.unpack_from(">i", self._data, len(_SIGNATURE) + 4)[0]
        return len(_SIGNATURE) + 8 + extension

    def _layout(self):
        fields = [("", ">i2")]
        for name, kind in self._columns.items():
            fields += [(f"size of {name}", ">i4"), (name, _TYPES[kind])]
        return np.dtype(fields)
