# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words and phrases that say something by themselves, found in folded text."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick_rs

from odoo.addons.social_crm.tools import text as texts

DATA = Path(__file__).with_name("data")
INTENTS = ("complaint", "question", "purchase", "praise", "suggestion")
MOODS = ("mood", "flip", "polite")
_STOPS = ".!?;,。;:\n"
# How far a negation reaches: words before a word, characters before a character.
_REACH = {True: 24, False: 3}


@dataclass(slots=True)
class Found:
    """A phrase at ``folded[start:end]``; ``weight`` is 0 but for moods."""

    start: int
    end: int
    kind: str
    weight: float
    negated: bool = False


class Lexicon:
    """Phrases of one language, compiled together.

    :param entries: ``(kind, weight, phrase)``; a final ``*`` of the phrase stands for
        any ending of the word
    """

    def __init__(self, entries):
        meanings = {}
        for kind, weight, phrase in entries:
            open_end = phrase.endswith("*")
            literal = texts.fold(phrase.rstrip("*"))
            meanings.setdefault(literal, {})[kind] = (weight, open_end)
        self._literals = list(meanings)
        self._meanings = [tuple(meanings[key].items()) for key in self._literals]
        self._machine = ahocorasick_rs.AhoCorasick(self._literals)

    def find(self, folded):
        """Return the phrases in ``folded`` by place; of moods the longest only."""
        places = self._machine.find_matches_as_indexes(folded, overlapping=True)
        found, moods, turns = [], [], []
        for index, start, end in places:
            if not texts.left_bounded(folded, start):
                continue
            closed = texts.right_bounded(folded, end)
            for kind, (weight, open_end) in self._meanings[index]:
                if not (closed or open_end):
                    continue
                if kind == "not":
                    turns.append((end, start))
                    continue
                item = Found(start, end, kind, weight)
                (moods if kind in MOODS else found).append(item)
        found += _turned(folded, _longest(moods), sorted(turns))
        return sorted(found, key=lambda item: (item.start, -item.end))


def _longest(items):
    """Return those that do not lie within, or run into, an earlier longer one."""
    kept, reached = [], 0
    for item in sorted(items, key=lambda item: (item.start, -item.end)):
        if item.start >= reached:
            kept.append(item)
            reached = item.end
    return kept


def _turned(folded, items, turns):
    """Mark what stands behind a negation, within its reach and its sentence."""
    ends = [end for end, _start in turns]
    for item in items:
        if item.kind != "mood":
            continue
        at = bisect_right(ends, item.start) - 1
        if at < 0 or turns[at][1] >= item.start:
            continue
        gap = folded[ends[at] : item.start]
        spaced = texts.is_word_script(folded[item.start])
        near = len(gap) <= _REACH[spaced] and gap.count(" ") <= 3
        item.negated = near and not any(char in _STOPS for char in gap)
    return items


def read_entries(path):
    """Yield ``(kind, weight, phrase)`` of a lexicon file; the file explains itself."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, phrases = line.split("\t")
        is_mood = kind.lstrip("-").isdigit()
        weight = float(kind) if is_mood else 0.0
        for phrase in filter(None, phrases.split("|")):
            yield "mood" if is_mood else kind, weight, phrase


@cache
def service_lexicon(language):
    """Return the Lexicon of service talk in ``en`` or ``zh``."""
    return Lexicon(read_entries(DATA / f"lexicon_{language}.tsv"))
