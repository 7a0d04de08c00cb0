# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is a link, a mention or a hashtag in a text for Bluesky.

Places are counted in bytes of UTF-8, as the network wants them. The rules are those of
the network's own library, so that a text means there what it means here:
https://github.com/bluesky-social/atproto/blob/main/packages/api/src/rich-text/
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex

# Blanks and digits as JavaScript knows them.
_S = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_HIDDEN = r"\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_WORD = "A-Za-z0-9_"
_MENTION = regex.compile(
    rf"(^|[{_S}]|\()@([a-zA-Z0-9.-]+)"
    rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
)
_LINK = regex.compile(
    rf"((?:^|(?<=[\n\r\u2028\u2029]))|[{_S}]|\()"
    rf"((?:https?://[^{_S}]+)|(?:(?P<domain>[a-z][a-z0-9]*(?:\.[a-z0-9]+)+)[^{_S}]*))",
    regex.IGNORECASE | regex.ASCII,
)
_TAG = regex.compile(
    rf"(^|[{_S}])[#\uff03]((?!\ufe0f)[^{_S}{_HIDDEN}]*"
    rf"[^0-9{_S}\p{{P}}{_HIDDEN}]+[^{_S}{_HIDDEN}]*)"
)
_TICKER = regex.compile(
    rf"(^|[{_S}]|\()\$([A-Za-z][A-Za-z0-9]{{0,4}})(?=[{_S}]|$|[.,;:!?)\"'\u2019])"
)
_PUNCTUATION = regex.compile(r"\p{P}+$")
MAX_TAG = 64


@dataclass(frozen=True, slots=True)
class Facet:
    """``kind`` is mention, link or tag; ``start`` and ``end`` are bytes of UTF-8.

    ``value`` is a handle, an address or a tag without its sign.
    """

    kind: str
    start: int
    end: int
    value: str


def detect(text):
    """Return the Facets of ``text``: mentions, links, tags, in this order."""
    offsets = _Offsets(text)
    found = [*_mentions(text), *_links(text), *_tags(text), *_tickers(text)]
    return [
        Facet(kind, offsets[start], offsets[end], value)
        for kind, start, end, value in found
    ]


class _Offsets:
    """Bytes before a code point, from one pass over the text."""

    def __init__(self, text):
        self._bytes = [0]
        for char in text:
            size = len(char.encode("utf-8", "surrogatepass"))
            self._bytes.append(self._bytes[-1] + size)

    def __getitem__(self, position):
        return self._bytes[position]


def _mentions(text):
    for found in _MENTION.finditer(text):
        handle = found[2]
        if _is_domain(handle) or handle.endswith(".test"):
            yield "mention", found.start(2) - 1, found.end(2), handle


def _links(text):
    for found in _LINK.finditer(text):
        uri, end = found[2], found.end(2)
        if not uri.startswith("http"):
            if not found["domain"] or not _is_domain(found["domain"]):
                continue
            uri = f"https://{uri}"
        if uri[-1] in ".,;:!?":
            uri, end = uri[:-1], end - 1
        if uri.endswith(")") and "(" not in uri:
            uri, end = uri[:-1], end - 1
        yield "link", found.start(2), end, uri


def _tags(text):
    for found in _TAG.finditer(text):
        tag = _PUNCTUATION.sub("", found[2])
        # The network counts UTF-16 units.
        if 0 < len(tag.encode("utf-16-le", "surrogatepass")) // 2 <= MAX_TAG:
            start = found.end(1)
            yield "tag", start, start + 1 + len(tag), tag


def _tickers(text):
    for found in _TICKER.finditer(text):
        yield "tag", found.end(1), found.end(2), "$" + found[2].upper()


def _is_domain(name):
    return "." in name and name.rpartition(".")[2] in top_level_domains()


@lru_cache(1)
def top_level_domains():
    """Every ending that a domain can have, as IANA lists them."""
    lines = Path(__file__).with_name("tlds.txt").read_text("utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if line[0] != "#").split())
