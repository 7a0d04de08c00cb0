# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long a text is, in the unit that a network counts.

Graphemes are those of Unicode's UAX #29. ``mastodon`` follows that server's own rule:
graphemes, an address counts 23 however long it is, and of ``@name@host`` only
``@name``. ``x_weighted`` is that of X, see ``weighted``.
"""

import regex

from . import weighted

URL_LENGTH = 23
_GRAPHEME = regex.compile(r"\X")
_URL = regex.compile(
    r"(?<![A-Za-z0-9@$#/])https?://[^\s<>\"\u2e80-\u9fff\uff00-\uffef]+",
    regex.IGNORECASE,
)
_TRAILING = ".,;:!?'\u2026"
_REMOTE_MENTION = regex.compile(
    r"(?<![\w/])@([A-Za-z0-9_][\w.-]*)@[A-Za-z0-9.-]*[A-Za-z0-9]"
)


def code_points(text):
    """Return the number of Unicode code points."""
    return len(text)


def graphemes(text):
    """Return the number of characters as a person counts them."""
    return len(text) if text.isascii() and "\r" not in text else _count(text)


def _count(text):
    return sum(1 for _match in _GRAPHEME.finditer(text))


def utf8_bytes(text):
    """Return the number of bytes in UTF-8; a lone surrogate counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text):
    """Return the number of UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mastodon(text, url_length=URL_LENGTH):
    """Return the length that a Mastodon server counts."""
    text = _URL.sub(lambda found: _placeholder(found.group(), url_length), text)
    return graphemes(_REMOTE_MENTION.sub(r"@\1", text))


def _placeholder(url, length):
    bare = url.rstrip(_TRAILING)
    tail = url[len(bare) :]
    if bare.endswith(")") and "(" not in bare:
        tail = ")" + tail
    return "x" * length + tail


UNITS = {
    "code_points": code_points,
    "graphemes": graphemes,
    "utf8_bytes": utf8_bytes,
    "utf16_units": utf16_units,
    "mastodon": mastodon,
    "x_weighted": weighted.weight,
}


def measure(text, unit):
    """Return the length of ``text`` in ``unit``, a key of ``UNITS``."""
    return UNITS[unit](text)
