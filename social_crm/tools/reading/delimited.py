# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""CSV and its relatives, read record by record."""

import csv
from collections import deque

from .encoding import UNDECODABLE
from .errors import ReadError, Row, RowError

DELIMITERS = (",", ";", "\t", "|", "，")
_SAMPLE_RECORDS = 30


def detect_delimiter(text):
    """The delimiter that splits the sample's records most evenly; comma if none."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(text.splitlines(True), delimiter=delimiter))
        except csv.Error:
            continue
        rows = [row for row in rows[:_SAMPLE_RECORDS] if row]
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        same = sum(len(row) == width for row in rows) / len(rows)
        best, best_score = max(
            (best, best_score), (delimiter, (same, width)), key=lambda it: it[1]
        )
    return best


class _Lines:
    """Physical lines for `csv.reader`, with those of the current record kept."""

    def __init__(self, stream):
        self.stream = iter(stream)
        self.waiting = deque()
        self.record = []
        self.number = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self.waiting.popleft() if self.waiting else next(self.stream)
        self.number += 1
        self.record.append(line)
        return line.replace("\0", "")

    def start_record(self):
        self.record = []
        return self.number + 1

    def retreat(self):
        """Give back all but the first line of the record that went wrong."""
        rest = self.record[1:]
        self.waiting.extendleft(reversed(rest))
        self.number -= len(rest)


def _left_open(record, delimiter):
    """Whether the file ended inside a quoted cell of this record."""
    if sum(line.count('"') for line in record) % 2 == 0:
        return False
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _records(stream, delimiter):
    """Yield ``(line, cells)``, or ``(line, None)`` where a quote is never closed."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = lines.start_record()
        try:
            cells = next(reader)
            broken = _left_open(lines.record, delimiter)
        except StopIteration:
            return
        except csv.Error:
            broken = True
        if broken:
            lines.retreat()
            reader = csv.reader(lines, delimiter=delimiter)
            cells = None
        yield line, cells


def header_names(cells):
    """Column names without blanks or doubles: ``Column 3``, ``text (2)``."""
    names, seen = [], {}
    for index, cell in enumerate(cells, 1):
        name = str(cell if cell is not None else "").strip() or f"Column {index}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def build_row(line, names, cells, limits):
    """Pair cells with names: a `Row`, a `RowError`, or None for a blank line."""
    if not any(cell not in (None, "") for cell in cells):
        return None
    if any(cell not in (None, "") for cell in cells[len(names) :]):
        return RowError(
            line, "", "columns", {"found": len(cells), "expected": len(names)}
        )
    values = dict(zip(names, cells, strict=False))
    for name, cell in values.items():
        if isinstance(cell, str) and UNDECODABLE in cell:
            return RowError(line, "", "undecodable", {"column": name})
        if isinstance(cell, str) and len(cell) > limits.cell_chars:
            return RowError(line, "", "too_long", {"column": name})
    return Row(line, values)


def read_delimited(text, delimiter, limits):
    """Yield `Row` or `RowError` of a text stream whose first record is the header.

    Raises ReadError ``empty`` without a header, ``too_many_columns``.
    """
    records = _records(text, delimiter)
    for _line, cells in records:
        if cells and any(cell.strip() for cell in cells):
            break
    else:
        raise ReadError("empty")
    if len(cells) > limits.columns:
        raise ReadError("too_many_columns", found=len(cells), limit=limits.columns)
    names = header_names(cells)
    for line, cells in records:
        if cells is None:
            yield RowError(line, "", "open_quote")
            continue
        row = build_row(line, names, cells, limits)
        if row is not None:
            yield row
