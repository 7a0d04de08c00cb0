# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Excel workbooks, with nothing believed that they say about their size."""

import re
import zipfile

from .delimited import build_row, header_names
from .errors import ReadError

HEAD = 4096
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe"


def check_package(stream, limits):
    """Refuse a package that unpacks too large or carries a document type.

    Raises ReadError ``not_xlsx``, ``zip_bomb``, ``unsafe_xml``.
    """
    try:
        with zipfile.ZipFile(stream) as package:
            _check_entries(package, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ReadError("not_xlsx") from error
    stream.seek(0)


def _check_entries(package, limits):
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > limits.pack_entries
        or unpacked > limits.unpacked_bytes
        or unpacked > max(packed * limits.pack_ratio, 1_000_000)
    ):
        raise ReadError("zip_bomb", size=unpacked)
    for entry in entries:
        with package.open(entry) as part:
            if _may_define(part.read(HEAD)):
                raise ReadError("unsafe_xml")


def _may_define(head):
    """Whether XML that begins with ``head`` may define entities.

    Only an element that begins at once, after no more than a declaration and
    comments, ends the place where a document type can stand.
    """
    head = head.replace(b"\0", b"").lstrip(_BLANK)
    if head and not head.startswith(b"<"):
        return False
    while head.startswith((b"<?", b"<!--")):
        end = b"?>" if head.startswith(b"<?") else b"-->"
        head = head.partition(end)[2].lstrip(_BLANK)
    return not re.match(rb"<[A-Za-z_]", head)


def _open_sheet(stream, name):
    import openpyxl

    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        sheets = {sheet.title: sheet for sheet in book.worksheets}
    except Exception as error:  # openpyxl raises whatever a broken part causes
        raise ReadError("not_xlsx") from error
    if not sheets:
        raise ReadError("empty")
    sheet = sheets.get(name) or next(iter(sheets.values()))
    sheet.reset_dimensions()  # written by the producer, and often wrong
    return sheet


def _numbered(sheet, limits):
    """Yield ``(row number, cells)`` of rows with content."""
    blank = 0
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except Exception as error:  # malformed XML inside the sheet
            raise ReadError("broken_sheet") from error
        if any(cell not in (None, "") for cell in cells):
            blank = 0
            yield number, cells
            continue
        blank += 1
        if blank > limits.blank_rows:
            return


def read_workbook(stream, limits, sheet=""):
    """Yield `Row` or `RowError` of one sheet (the first, if not named).

    The first row with content is the header. Raises ReadError.
    """
    check_package(stream, limits)
    rows = _numbered(_open_sheet(stream, sheet), limits)
    try:
        _number, header = next(rows)
    except StopIteration:
        raise ReadError("empty") from None
    while header and header[-1] in (None, ""):
        header = header[:-1]
    if len(header) > limits.columns:
        raise ReadError("too_many_columns", found=len(header), limit=limits.columns)
    names = header_names(header)
    for number, cells in rows:
        row = build_row(number, names, cells, limits)
        if row is not None:
            yield row
