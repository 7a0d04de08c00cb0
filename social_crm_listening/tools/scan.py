# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One post as the matcher sees it: which words of the rules it has, and where."""

from bisect import bisect_left
from itertools import accumulate, chain
from operator import itemgetter
from typing import NamedTuple

from odoo.addons.social_crm.tools import text as texts

from .doc import MAX_TEXT, MAX_TITLE
from .query.nodes import And, Except, Fact, Near, Not, Number, Or, Term

MAX_EVIDENCE = 20
# Signs that fold to words, such as ﷺ, make a text longer; it is cut again.
MAX_FOLDED = 2 * (MAX_TEXT + MAX_TITLE)
# Stands between title and text, so that no phrase runs across.
_BREAK = "\x1f"
_COMPARE = {
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    "=": lambda one, other: one == other,
}


class Evidence(NamedTuple):
    """Why a rule matched: ``term`` stands at ``part[start:end]`` of the post.

    ``part`` is ``text``, ``title`` or, for what is no place in either, ``post``.
    """

    term: str
    start: int = 0
    end: int = 0
    part: str = "post"


class Scan:
    """A post with the places of each usage that was found in it.

    ``found`` is ``{usage of a Term: [start, ...]}`` in ``folded``, in order.
    """

    __slots__ = (
        "_kinds",
        "_known",
        "_map",
        "_word_ends",
        "doc",
        "folded",
        "found",
        "source",
        "title_size",
    )

    def __init__(self, doc):
        text, title = doc.text[:MAX_TEXT], doc.title[:MAX_TITLE]
        self.doc = doc
        self.source = f"{title}{_BREAK}{text}" if title else text
        self.title_size = len(title)
        folded = texts.fold(self.source) if title else doc.folded
        self.folded = folded[:MAX_FOLDED]
        self.found = {}
        # Of each Near and Except the places, which are asked for more than once.
        self._known = {}
        self._map = self._kinds = self._word_ends = None

    def holds(self, node):
        """Tell whether ``node`` is true of this post."""
        return _HOLDS[type(node)](self, node)

    def spans(self, node):
        """Return the places of a Term, of an Except, or of any of an Or, unordered."""
        match node:
            case Term():
                size = len(node.literal)
                starts = self.found.get(node.usage, ())
                return [(start, start + size) for start in starts]
            case Or():
                return list(chain.from_iterable(map(self.spans, node.children)))
            case Except():
                return self._remember(node, self._kept)
        raise TypeError(node)

    def _remember(self, node, work):
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = work(node)
        return known

    def _kept(self, node):
        """Return the places of the left side within no place of the right side."""
        reach = [0] * (len(self.folded) + 1)
        for start, end in self._whole_spans(node.right):
            if end > reach[start]:
                reach[start] = end
        # How far any of those reaches that begin here or before.
        reach = list(accumulate(reach, max))
        return [
            span for span in self._whole_spans(node.left) if reach[span[0]] < span[1]
        ]

    def _whole_spans(self, node):
        """Return the places, those of ``word*`` up to the word's end."""
        for term in dict.fromkeys(node.children) if isinstance(node, Or) else (node,):
            if term.prefix:
                yield from ((at, self._word_end(end)) for at, end in self.spans(term))
            else:
                yield from self.spans(term)

    def near(self, node):
        """Return the closest pair of places within the distance, as a list of two."""
        return self._remember(node, self._closest_pair)

    def _closest_pair(self, node):
        left, right = self.spans(node.left), self.spans(node.right)
        if not left or not right:
            return []
        pairs = (self._closest(left, right), self._closest(right, left))
        best = min((pair for pair in pairs if pair), default=None)
        return [best[1], best[2]] if best and best[0] <= node.distance else []

    def _closest(self, first, second):
        """Return ``(distance, span, span)`` of the nearest ``second`` behind."""
        kinds = self._word_kinds()
        # One place for each end and each start is enough: there are many more places
        # where words of an Or overlap.
        first = {end: (start, end) for start, end in first}
        second = {start: (start, end) for start, end in second}
        starts = sorted(second)
        best = None
        for end, span in first.items():
            index = bisect_left(starts, end)
            if index < len(starts):
                gap = texts.words_between(kinds, end, starts[index])
                if best is None or gap < best[0]:
                    best = (gap, span, second[starts[index]])
        return best

    def _word_kinds(self):
        """Return which characters stand within a word, and which are one."""
        if self._kinds is None:
            self._kinds = texts.word_kinds(self.folded)
        return self._kinds

    def evidence(self, node):
        """Return what makes ``node`` true, at most ``MAX_EVIDENCE`` places in order."""
        places = []
        _WITNESS[type(node)](self, node, places)
        if len(places) == 1:
            return places
        places = dict.fromkeys(places)
        if self.title_size:
            ordered = sorted(
                places, key=lambda item: (item.part != "title", item.start)
            )
        else:
            ordered = sorted(places, key=_START)
        return ordered[:MAX_EVIDENCE]

    def _word_end(self, position):
        """Return where the word ends that runs across ``position``."""
        if self._word_ends is None:
            self._word_ends = _word_ends(self.folded)
        return self._word_ends[position]

    def _fact_place(self, node):
        sign = {"tag": "#", "mention": "@"}.get(node.name)
        at = self.folded.find(sign + node.value) if sign else -1
        if at < 0:
            return Evidence(f"{node.name}:{node.value}")
        return self._place(sign + node.value, at, at + len(node.value) + 1)

    def _place(self, term, start, end):
        """Return the Evidence of a place in ``folded``, told in the original text."""
        if self._map is None:
            whole = None if len(self.folded) == MAX_FOLDED else self.folded
            self._map = texts.fold_map(self.source, whole)
        _folded, starts, ends = self._map
        start, end = starts[start], ends[end - 1]
        title = self.title_size
        if not title:
            return Evidence(term, start, end, "text")
        if end <= title:
            return Evidence(term, start, end, "title")
        # A combining mark that begins the text belongs to the break before it.
        return Evidence(term, max(0, start - title - 1), end - title - 1, "text")


def _all(scan, node):
    for child in node.children:
        if not _HOLDS[type(child)](scan, child):
            return False
    return True


def _any(scan, node):
    if node.usages:
        return not node.usages.isdisjoint(scan.found)
    for child in node.children:
        if _HOLDS[type(child)](scan, child):
            return True
    return False


def _is_kept(scan, node):
    left, right = node.left, node.right
    if not _HOLDS[type(left)](scan, left):
        return False
    return not _HOLDS[type(right)](scan, right) or bool(scan.spans(node))


def _is_near(scan, node):
    for side in (node.left, node.right):
        if not _HOLDS[type(side)](scan, side):
            return False
    return bool(scan.near(node))


def _compare(scan, node):
    known = getattr(scan.doc, node.name)
    return known is not None and _COMPARE[node.operator](known, node.value)


# By kind, since most of the time of matching is spent here.
_HOLDS = {
    Term: lambda scan, node: node.usage in scan.found,
    Fact: lambda scan, node: scan.doc.states(node.name, node.value),
    Number: _compare,
    Not: lambda scan, node: not _HOLDS[type(node.child)](scan, node.child),
    And: _all,
    Or: _any,
    Near: _is_near,
    Except: _is_kept,
}


def _words_of(scan, node, places):
    size, term = len(node.literal), node.text or node.literal
    for start in scan.found.get(node.usage, ())[:MAX_EVIDENCE]:
        end = start + size
        places.append(
            scan._place(term, start, scan._word_end(end) if node.prefix else end)
        )


def _spans_of(scan, spans, places):
    for start, end in spans:
        places.append(scan._place(scan.folded[start:end], start, end))


def _children_of(scan, node, places):
    if isinstance(node, Or) and node.usages:
        for child in node.children:
            if child.usage in scan.found:
                _words_of(scan, child, places)
        return
    for child in node.children:
        kind = type(child)
        if kind is not Not and _HOLDS[kind](scan, child):
            _WITNESS[kind](scan, child, places)


_START = itemgetter(1)
_WITNESS = {
    Term: _words_of,
    Fact: lambda scan, node, places: places.append(scan._fact_place(node)),
    Number: lambda _scan, node, places: places.append(
        Evidence(f"{node.name}{node.operator}{node.value:g}")
    ),
    Not: lambda _scan, _node, _places: None,
    And: _children_of,
    Or: _children_of,
    Near: lambda scan, node, places: _spans_of(scan, scan.near(node), places),
    Except: lambda scan, node, places: _spans_of(
        scan, sorted(scan.spans(node))[:MAX_EVIDENCE], places
    ),
}


def _word_ends(folded):
    """Return for each position where the word ends that runs across it."""
    ends = list(range(len(folded) + 1))
    for position in range(len(folded) - 1, 0, -1):
        if not texts.left_bounded(folded, position):
            ends[position] = ends[position + 1]
    return ends
