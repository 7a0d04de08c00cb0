# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A post's text cut into pieces for the screen: plain, marked, link.

Places are counted in code points on the server, so that a browser, which counts
UTF-16 units, never has to.
"""

import re

_LINK = re.compile(r"https?://[^\s<>\"'，。；：！？、）】」』]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"


def segments(text, spans=()):
    """Cut ``text`` at links and at the marked places.

    :param spans: iterable of (start, end) of what matched; may overlap
    :return: list of dicts ``text``, ``mark`` (bool), ``href`` (str or "")

    >>> [piece["text"] for piece in segments("too slow today", [(4, 8)])]
    ['too ', 'slow', ' today']
    """
    marks = _merge(spans, len(text))
    links = list(_links(text))
    edges = {0, len(text)}
    for start, end, *_href in [*marks, *links]:
        edges |= {start, end}
    places = sorted(edges)
    return [
        {
            "text": text[start:end],
            "mark": any(left <= start < right for left, right in marks),
            "href": next((h for left, right, h in links if left <= start < right), ""),
        }
        for start, end in zip(places, places[1:], strict=False)
    ]


def _links(text):
    for found in _LINK.finditer(text):
        href = found.group().rstrip(_TRAILING)
        yield found.start(), found.start() + len(href), href


def _merge(spans, size):
    """Sorted spans within the text that don't overlap."""
    merged = []
    for start, end in sorted((max(0, s), min(e, size)) for s, e in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def initials(name):
    """One or two letters that stand for a person without a picture.

    >>> initials("Ada Lovelace"), initials("王小明"), initials("@sprintcare")
    ('AL', '王', 'S')
    """
    words = [word for word in re.split(r"[\W_]+", name or "") if word]
    if not words:
        return "?"
    if len(words) > 1 and all(word[0].isascii() for word in words):
        return (words[0][0] + words[-1][0]).upper()
    return words[0][0].upper()
