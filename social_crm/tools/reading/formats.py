# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From a binary stream to rows, whatever the format."""

from dataclasses import dataclass

from .delimited import detect_delimiter, read_delimited
from .encoding import ENCODINGS, detect_encoding, open_text
from .errors import LIMITS, ReadError, Row, RowError
from .jsonlike import read_array, read_lines
from .workbook import read_workbook

FORMATS = ("csv", "json", "ndjson", "xlsx")
_SAMPLE = 262_144
_EXTENSIONS = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "jsonl": "ndjson",
    "ndjson": "ndjson",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
}


@dataclass(frozen=True, slots=True)
class Source:
    """How to read a file. ``delimiter`` concerns csv, ``sheet`` xlsx."""

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""


def detect_format(name, sample):
    """One of `FORMATS`, by the first bytes and then by the file's name.

    Raises ReadError ``old_excel`` for an .xls file, ``empty`` for no content.
    """
    if not sample.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("empty")
    if sample.startswith(b"PK\x03\x04"):
        return "xlsx"
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError("old_excel")
    head = sample.replace(b"\0", b"").lstrip(b" \t\r\n\xef\xbb\xbf\xff\xfe")
    if head.startswith(b"["):
        return "json"
    if head.startswith(b"{"):
        return "ndjson" if _ends_object(head) else "json"
    extension = name.rpartition(".")[2].lower()
    found = _EXTENSIONS.get(extension, "csv")
    return "csv" if found == "xlsx" else found


def _ends_object(head):
    first = head.split(b"\n", 1)[0].rstrip()
    return first.endswith(b"}")


def sniff(name, stream):
    """Read a sample of a seekable binary stream and say how to read all of it.

    Returns a `Source`; leaves the stream at its start. Raises ReadError.
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    found = detect_format(name, sample)
    if found == "xlsx":
        return Source(found)
    encoding = detect_encoding(sample)
    if found != "csv":
        return Source(found, encoding)
    text = sample.decode(encoding, errors="ignore").lstrip("\ufeff")
    return Source(found, encoding, detect_delimiter(text))


def _check_size(stream, limits):
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > limits.file_bytes:
        raise ReadError("file_too_large", size=size, limit=limits.file_bytes)


def _reader(stream, source, limits):
    if source.format == "xlsx":
        return read_workbook(stream, limits, source.sheet)
    try:
        text = open_text(stream, source.encoding)
    except LookupError as error:
        raise ReadError("unknown_encoding", name=source.encoding) from error
    if source.format == "json":
        return read_array(text, limits)
    if source.format == "ndjson":
        return read_lines(text, limits)
    if source.format == "csv":
        return read_delimited(text, source.delimiter or ",", limits)
    raise ReadError("unknown_format", name=source.format)


def open_rows(stream, source, limits=LIMITS):
    """Yield `Row` or `RowError`, lazily, from a seekable binary stream.

    The n-th item is always the same one for the same bytes and source, so a
    position in this sequence is enough to go on later. Raises ReadError when the
    file as a whole cannot be read or has more than ``limits.rows`` records
    (``sheet_rows`` in a workbook, which reads some fifteen times slower).
    """
    _check_size(stream, limits)
    most = limits.sheet_rows if source.format == "xlsx" else limits.rows
    for count, item in enumerate(_reader(stream, source, limits), 1):
        if count > most:
            raise ReadError("too_many_rows", limit=most)
        yield item


__all__ = ["ENCODINGS", "FORMATS", "Row", "RowError", "Source", "open_rows", "sniff"]
