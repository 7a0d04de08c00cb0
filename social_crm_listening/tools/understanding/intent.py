# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the author of a post wants: to complain, ask, buy, praise or propose."""

from dataclasses import dataclass, field

from odoo.addons.social_crm.tools import text as texts

from . import features
from .lexicon import INTENTS

MAX_WORDS = 8


@dataclass(slots=True)
class Intent:
    """``kind`` is one of `INTENTS` or empty; ``words`` are places in the text."""

    kind: str = ""
    words: list = field(default_factory=list)


def intent(text, mood, language, folded=None):
    """Return the Intent of a post whose Mood is known, with its evidence.

    :param folded: the text as it is compared, where it is known already
    """
    folded = texts.fold(text) if folded is None else folded
    by_kind = {}
    for item in mood.found:
        if item.kind in INTENTS and not item.negated:
            by_kind.setdefault(item.kind, []).append((item.start, item.end))
    kind = choose(
        {name: len(by_kind.get(name, ())) for name in INTENTS},
        mood,
        texts.asks(folded) if language else False,
    )
    if not kind:
        return Intent()
    if kind == "complaint" and not by_kind.get(kind):
        return Intent(
            kind, [word[:2] for word in mood.words if word[2] < 0][:MAX_WORDS]
        )
    if kind == "praise" and not by_kind.get(kind):
        return Intent(
            kind, [word[:2] for word in mood.words if word[2] > 0][:MAX_WORDS]
        )
    spans = _outer(by_kind.get(kind, ()))[:MAX_WORDS]
    starts, ends = features.places(features.cleaned(text))
    return Intent(kind, [[starts[start], ends[end - 1]] for start, end in spans])


def choose(counts, mood, asks):
    """Return the intent that the counts of phrases and the mood speak for."""
    bad, good = mood.label == "negative", mood.label == "positive"
    if counts["suggestion"] and not (bad and counts["complaint"]):
        return "suggestion"
    if counts["purchase"] and not bad and counts["complaint"] < 2:
        return "purchase"
    # Who is displeased and asks wants it mended first.
    if bad:
        return "complaint"
    if counts["complaint"] and not good and mood.label != "neutral":
        return "complaint"
    if good and (counts["praise"] or not asks):
        return "praise"
    if asks or counts["question"]:
        return "question"
    return ""


def _outer(spans):
    kept, reached = [], -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            kept.append((start, end))
            reached = end
    return kept
