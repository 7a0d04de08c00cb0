# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One post as the matcher sees it: which words of the rules it has, and where."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from odoo.addons.social_crm.tools import text as texts

from .doc import MAX_TEXT
from .query.nodes import And, Fact, Near, Not, Number, Or, Term

MAX_EVIDENCE = 20
# Stands between title and text, so that no phrase runs across.
_BREAK = "\x1f"
_COMPARE = {
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    "=": lambda one, other: one == other,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a rule matched: ``term`` stands at ``part[start:end]`` of the post.

    ``part`` is ``text``, ``title`` or, for what is no place in either, ``post``.
    """

    term: str
    start: int = 0
    end: int = 0
    part: str = "post"


class Scan:
    """A post with the places of each usage that was found in it.

    ``found`` is ``{(literal, prefix): [(start, end), ...]}`` in ``folded``.
    """

    __slots__ = ("_map", "_tokens", "doc", "folded", "found", "source")

    def __init__(self, doc):
        text = doc.text[:MAX_TEXT]
        self.doc = doc
        self.source = f"{doc.title}{_BREAK}{text}" if doc.title else text
        self.folded = texts.fold(self.source)
        self.found = {}
        self._map = self._tokens = None

    def holds(self, node):
        """Tell whether ``node`` is true of this post."""
        match node:
            case Term():
                return (node.literal, node.prefix) in self.found
            case Fact():
                return (node.name, node.value) in self.doc.facts
            case Not():
                return not self.holds(node.child)
            case And():
                return all(map(self.holds, node.children))
            case Or():
                return any(map(self.holds, node.children))
            case Near():
                return bool(self.near(node))
            case Number():
                return self._compare(node)
        raise TypeError(node)

    def _compare(self, node):
        known = getattr(self.doc, node.name)
        return known is not None and _COMPARE[node.operator](known, node.value)

    def spans(self, node):
        """Return the sorted places of a Term, or of any Term of an Or."""
        if isinstance(node, Term):
            return self.found.get((node.literal, node.prefix), [])
        return sorted({span for child in node.children for span in self.spans(child)})

    def near(self, node):
        """Return the closest pair of places within the distance, as a list of two."""
        left, right = self.spans(node.left), self.spans(node.right)
        if not left or not right:
            return []
        pairs = (self._closest(left, right), self._closest(right, left))
        best = min((pair for pair in pairs if pair), default=None)
        return [best[1], best[2]] if best and best[0] <= node.distance else []

    def _closest(self, first, second):
        """Return ``(distance, span, span)`` of the nearest ``second`` behind."""
        tokens, starts = self._token_counts(), [start for start, _end in second]
        best = None
        for span in first:
            index = bisect_left(starts, span[1])
            if index < len(second):
                gap = tokens[starts[index]] - tokens[span[1]]
                if best is None or gap < best[0]:
                    best = (gap, span, second[index])
        return best

    def _token_counts(self):
        """Return how many words, or characters of other scripts, begin before each."""
        if self._tokens is None:
            self._tokens = [0, *accumulate(_token_starts(self.folded))]
        return self._tokens

    def evidence(self, node):
        """Return what makes ``node`` true, at most ``MAX_EVIDENCE`` places in order."""
        places = dict.fromkeys(self._witnesses(node))
        return sorted(places, key=lambda item: (item.part != "title", item.start))[
            :MAX_EVIDENCE
        ]

    def _witnesses(self, node):
        match node:
            case Term():
                for start, end in self.spans(node)[:MAX_EVIDENCE]:
                    end = self._word_end(end) if node.prefix else end
                    yield self._place(node.text or node.literal, (start, end))
            case Near():
                for span in self.near(node):
                    yield self._place(self.folded[slice(*span)], span)
            case Fact():
                yield self._fact_place(node)
            case Number():
                yield Evidence(f"{node.name}{node.operator}{node.value:g}")
            case And() | Or():
                for child in node.children:
                    if not isinstance(child, Not) and self.holds(child):
                        yield from self._witnesses(child)

    def _word_end(self, position):
        while not texts.right_bounded(self.folded, position):
            position += 1
        return position

    def _fact_place(self, node):
        sign = {"tag": "#", "mention": "@"}.get(node.name)
        at = self.folded.find(sign + node.value) if sign else -1
        if at < 0:
            return Evidence(f"{node.name}:{node.value}")
        return self._place(sign + node.value, (at, at + len(node.value) + 1))

    def _place(self, term, span):
        """Return the Evidence of a place in ``folded``, told in the original text."""
        if self._map is None:
            self._map = texts.fold_map(self.source)
        _folded, starts, ends = self._map
        start, end = starts[span[0]], ends[span[1] - 1]
        title = len(self.doc.title)
        if not title:
            return Evidence(term, start, end, "text")
        if end <= title:
            return Evidence(term, start, end, "title")
        return Evidence(term, start - title - 1, end - title - 1, "text")


def _token_starts(folded):
    """Yield for each character whether a word, or a character of its own, begins."""
    within = False
    for char in folded:
        spaced = texts.is_word_script(char)
        yield not within if spaced else char.isalnum()
        within = spaced
