# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a text will look: what in it is a link, a name or a hashtag, and what is over.

A part is ``(kind, start, end)`` with kind ``link``, ``mention`` or ``tag``; places are
code points. A segment is a dict with ``kind`` (``text`` where it is none of these),
``text`` as it is shown, and ``over``: whether it is beyond what the network takes.
"""

import regex

from . import facets

_LINK = regex.compile(
    r"(?<![A-Za-z0-9@$#/])https?://[^\s<>\"\u2e80-\u9fff\uff00-\uffef]+",
    regex.IGNORECASE,
)
_TRAILING = ".,;:!?'\u2026"
_MENTION = regex.compile(r"(?<![\w/=])@\w(?:[\w.-]*\w)?(?:@[\w-]+(?:\.[\w-]+)*)?")
_TAG = regex.compile(r"(?<![\w/)&])[#\uff03](?=\w*[^\W\d_])\w+")
_SCHEME = regex.compile(r"^https?://(?:www\.)?", regex.IGNORECASE)
_GRAPHEME = regex.compile(r"\X")


def plain(_text):
    """Nothing in a text is anything but text."""
    return []


def common(text):
    """Parts as most networks see them: addresses with https://, @name, #tag."""
    found = [
        ("link", place.start(), _link_end(place)) for place in _LINK.finditer(text)
    ]
    found += [("mention", *place.span()) for place in _MENTION.finditer(text)]
    found += [("tag", *place.span()) for place in _TAG.finditer(text)]
    return _apart(found)


def _link_end(place):
    address = place.group().rstrip(_TRAILING)
    if address.endswith(")") and "(" not in address:
        address = address[:-1]
    return place.start() + len(address)


def faceted(text):
    """Parts as ``facets`` finds them."""
    places, at = {0: 0}, 0
    for number, char in enumerate(text, start=1):
        at += len(char.encode("utf-8", "surrogatepass"))
        places[at] = number
    found = facets.detect(text)
    return _apart([(f.kind, places[f.start], places[f.end]) for f in found])


def _apart(parts):
    """The parts in order; where two overlap, the one that begins first."""
    kept, at = [], 0
    for kind, start, end in sorted(parts, key=lambda part: part[1:]):
        if start >= at:
            kept.append((kind, start, end))
            at = end
    return kept


def cut(text, fits):
    """Where the text becomes too long, or None where it does not.

    :param fits: function of the beginning of a text -> whether the network takes it
    """
    if fits(text):
        return None
    ends = [0, *(place.end() for place in _GRAPHEME.finditer(text))]
    low, high = 0, len(ends) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if fits(text[: ends[middle]]):
            low = middle
        else:
            high = middle
    return ends[low]


def segments(text, parts, link_length=0, over_from=None):
    """The text as segments, in order.

    :param link_length: letters that are shown of a link, without https://; 0 is all
    :param over_from: where it becomes too long, or None
    """
    limit = len(text) if over_from is None else over_from
    found, at = [], 0
    for kind, start, end in parts:
        found += _split("text", text, at, start, limit)
        if kind == "link" and link_length:
            # What is shown of a link has no place in the text to be cut at.
            shown = shortened(text[start:end], link_length)
            found.append({"kind": kind, "text": shown, "over": end > limit})
        else:
            found += _split(kind, text, start, end, limit)
        at = end
    return found + _split("text", text, at, len(text), limit)


def _split(kind, text, start, end, limit):
    middle = min(max(start, limit), end)
    return [
        {"kind": kind, "text": text[first:last], "over": over}
        for first, last, over in ((start, middle, False), (middle, end, True))
        if first < last
    ]


def shortened(address, length):
    """An address as networks show it: without https://, and not to its end.

    >>> shortened("https://www.example.com/spring/tea/first-harvest", 30)
    'example.com/spring/tea/first-h…'
    """
    bare = _SCHEME.sub("", address)
    return bare if len(bare) <= length else f"{bare[:length]}\u2026"


PARTS = {"plain": plain, "common": common, "facets": faceted}
