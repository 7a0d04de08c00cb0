# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A post's text with the words that made its mood coloured."""

from markupsafe import Markup

_CLASSES = {
    True: Markup('<span class="text-success fw-bold">%s</span>'),
    False: Markup('<span class="text-danger fw-bold">%s</span>'),
}


def coloured(text, words):
    """Return ``text`` escaped, words for a good mood green, for a bad one red.

    :param words: ``(start, end, weight)``, in any order; overlaps and places beyond
        the text are left out
    """
    pieces, reached = [], 0
    for start, end, weight in sorted(map(tuple, words)):
        if start < reached or end > len(text) or start >= end:
            continue
        pieces.append(Markup("%s") % text[reached:start])
        pieces.append(_CLASSES[weight > 0] % text[start:end])
        reached = end
    pieces.append(Markup("%s") % text[reached:])
    return Markup().join(pieces)
