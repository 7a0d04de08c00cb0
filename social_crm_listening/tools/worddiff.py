# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What changed between two queries, word by word."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_MARKS = {
    "same": Markup("%s"),
    "added": Markup('<ins class="text-success fw-bold">%s</ins>'),
    "removed": Markup('<del class="text-danger">%s</del>'),
}
# Beyond this a comparison word by word takes too long; lines do then.
MAX_PIECES = 4_000


def pieces(old, new):
    """Pairs of what happened to a stretch of text, and the stretch.

    :return: list of ``(sort, text)``, the sort one of same, added, removed

    >>> pieces("tea OR milk", "tea OR coffee")
    [('same', 'tea OR '), ('removed', 'milk'), ('added', 'coffee')]
    """
    before, after = _cut(old), _cut(new)
    result = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for sort, a, b, c, d in matcher.get_opcodes():
        if sort == "equal":
            result.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            result.append(("removed", "".join(before[a:b])))
        if d > c:
            result.append(("added", "".join(after[c:d])))
    return result


def marked_changes(old, new):
    """The new text with what came and what went, escaped; each blank is kept."""
    changes = Markup().join(_MARKS[sort] % text for sort, text in pieces(old, new))
    return Markup(
        '<span class="font-monospace" style="white-space: pre-wrap">%s</span>'
    ) % (changes,)


def _cut(text):
    found = _PIECES.findall(text or "")
    return found if len(found) <= MAX_PIECES else (text or "").splitlines(True)
