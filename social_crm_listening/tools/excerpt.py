# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A few words of a post, cut where they matter."""

from .segments import segments

SIZE = 180
# How much of the text stands before the first word that matched.
LEAD = 50
# How far a cut is moved to fall between words.
NEAR = 20


def excerpt(text, spans=(), size=SIZE):
    """Cut ``text`` to about ``size`` characters around the first marked place.

    :param spans: iterable of (start, end), in code points of ``text``
    :return: pieces as of `segments`: dicts ``text``, ``mark``, ``href``

    >>> [piece["text"] for piece in excerpt("one two three", [(4, 7)])]
    ['one ', 'two', ' three']
    """
    begin = _begin(text, spans, size)
    end = begin + size if len(text) > begin + size + NEAR else len(text)
    front = "…" if begin else ""
    back = "…" if end < len(text) else ""
    shift = len(front) - begin
    kept = [
        (max(start, begin) + shift, min(stop, end) + shift)
        for start, stop in spans
        if begin < stop and start < end
    ]
    words = "".join(" " if char.isspace() else char for char in text[begin:end])
    return segments(front + words + back, kept)


def _begin(text, spans, size):
    """Where the excerpt starts: at a word, a little before the first mark."""
    first = min((start for start, _stop in spans), default=0)
    place = min(first - LEAD, len(text) - size)
    if place <= 0:
        return 0
    space = text.rfind(" ", max(0, place - NEAR), place)
    return space + 1 if space >= 0 else place
