# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""JSON arrays and JSON lines, read object by object."""

import json
import re

from .encoding import UNDECODABLE
from .errors import ReadError, Row, RowError

_CHUNK = 65_536
_DEPTH = 4
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")
_ARRAY_START = re.compile(r'\s*(?:\{\s*"(?:[^"\\]|\\.)*"\s*:\s*)?\[')


def flatten(value, prefix="", depth=_DEPTH):
    """One level of names: ``{"user": {"id": 1}}`` gives ``{"user.id": 1}``.

    Lists of plain values stay lists; deeper structures become JSON text.
    """
    flat = {}
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, dict) and depth > 1:
            flat.update(flatten(item, f"{name}.", depth - 1))
        elif isinstance(item, dict) or (
            isinstance(item, list) and any(isinstance(i, (dict, list)) for i in item)
        ):
            flat[name] = json.dumps(item, ensure_ascii=False)
        else:
            flat[name] = item
    return flat


def _to_row(line, value):
    if not isinstance(value, dict):
        return RowError(line, "", "not_object")
    return Row(line, flatten(value))


def read_lines(text, limits):
    """Yield `Row` or `RowError` for each line that is not blank."""
    for line, raw in enumerate(text, 1):
        if not raw.strip():
            continue
        if UNDECODABLE in raw:
            yield RowError(line, "", "undecodable", {"column": ""})
        elif len(raw) > limits.element_chars:
            yield RowError(line, "", "too_long", {"column": ""})
        else:
            yield _parse_line(line, raw)


def _parse_line(line, raw):
    try:
        return _to_row(line, json.loads(raw))
    except (ValueError, RecursionError) as error:
        return RowError(line, "", "json", {"column": getattr(error, "colno", 1)})


class _Window:
    """The part of the text that is being parsed, with its line number."""

    def __init__(self, text):
        self.text = text
        self.buffer = ""
        self.line = 1
        self.ended = False

    def more(self, size=_CHUNK):
        chunk = self.text.read(size)
        self.ended = not chunk
        self.buffer += chunk
        return bool(chunk)

    def drop(self, count):
        self.line += self.buffer.count("\n", 0, count)
        self.buffer = self.buffer[count:]

    def strip(self, chars=" \t\r\n"):
        """Drop leading blanks, reading on while there is nothing else."""
        while True:
            self.drop(len(self.buffer) - len(self.buffer.lstrip(chars)))
            if self.buffer or not self.more():
                return


def _enter_array(window):
    window.more()
    window.strip()
    match = _ARRAY_START.match(window.buffer)
    if not match:
        raise ReadError("not_a_list" if window.buffer else "empty")
    window.drop(match.end())


def _next_value(window, decoder, limits):
    """Parse the value at the window's start, reading on while it is cut off."""
    while True:
        try:
            value, end = decoder.raw_decode(window.buffer)
            if end < len(window.buffer) or window.ended:
                return value, end
        except (ValueError, RecursionError) as error:
            if window.ended or len(window.buffer) > limits.element_chars:
                raise ReadError("json") from error
        if not window.more(max(_CHUNK, len(window.buffer))):
            continue


def _skip_broken(window):
    """Go on at what looks like the next object; False if there is none."""
    while True:
        match = _NEXT_OBJECT.search(window.buffer, 1)
        if match:
            window.drop(match.end())
            return True
        keep = 200
        window.drop(max(len(window.buffer) - keep, 0))
        if not window.more():
            return False


def read_array(text, limits):
    """Yield `Row` or `RowError` for each element of the file's (first) array.

    An object that holds the array as its first key is opened. Raises ReadError
    ``not_a_list`` or ``empty``.
    """
    window, decoder = _Window(text), json.JSONDecoder()
    _enter_array(window)
    while True:
        window.strip(" \t\r\n,")
        if window.buffer.startswith("]"):
            return
        line = window.line
        if not window.buffer:
            yield RowError(line, "", "cut_off")
            return
        try:
            value, end = _next_value(window, decoder, limits)
        except ReadError:
            yield RowError(line, "", "json", {"column": 1})
            if not _skip_broken(window):
                return
            continue
        broken = UNDECODABLE in window.buffer[:end]
        window.drop(end)
        if broken:
            yield RowError(line, "", "undecodable", {"column": ""})
        else:
            yield _to_row(line, value)
