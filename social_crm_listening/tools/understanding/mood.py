# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mood of a post by two linear models: does it judge, and in favour of what?

``opinion`` tells posts that judge from those that only say or ask; ``polar`` tells
good from bad. Both are sums: a bias, a weight for each piece of the text (`grams`),
scaled by ``1 / sqrt(pieces)``, and a weight for each figure (`features`). So what each
word added can be told.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from . import features, grams
from .lexicon import DATA

HEADS = ("polar", "opinion")
UNDECIDED = "undecided"
# A neutral mood is told by a number too small for a rule to take it for a mood.
NEUTRAL_MOST = 0.2
POLAR_LEAST = 0.25
MAX_WORDS = 12
# What a word, and what a single character of a script without spaces, must add.
_LEAST_WORD = 0.2
_LEAST_CHARACTER = 0.4
# Words of scripts with spaces, else single characters and signs.
_WORD = re.compile(
    r"[0-9a-z'\u00c0-\u0dff\u1e00-\u1fff]+|[^\W_]|[\u2600-\u27bf\U0001f000-\U0001faff]"
)


@dataclass(slots=True)
class Mood:
    """``label`` with ``value`` from -1 to 1, None where undecided.

    ``words`` are ``(start, end, weight)`` in code points of the text as written.
    """

    label: str = UNDECIDED
    value: float | None = None
    words: list = field(default_factory=list)
    found: list = field(default_factory=list)


@dataclass(frozen=True)
class Weights:
    """Weights of one language.

    ``pieces`` is heads × buckets, ``figures`` heads × figures, ``bias`` one a head;
    ``sure`` holds the probabilities from which a neutral and a polar mood is decided.
    """

    pieces: np.ndarray
    figures: np.ndarray
    bias: np.ndarray
    sure: dict
    version: str


@dataclass(slots=True)
class Signals:
    """A batch as the models see it."""

    folded: list
    found: list
    pieces: grams.Pieces
    bucket: np.ndarray
    scale: np.ndarray
    figures: np.ndarray


@cache
def shipped(language):
    """Return the Weights that come with the addon for ``en`` or ``zh``."""
    with np.load(DATA / f"mood_{language}.npz", allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        pieces = stored["pieces"].astype(np.float32) * stored["step"][:, None]
        return Weights(
            pieces.astype(np.float32),
            stored["figures"].astype(np.float64),
            stored["bias"].astype(np.float64),
            about["sure"],
            about["version"],
        )


def signals(posts, language, buckets):
    """Return the Signals of raw texts for models with that many buckets."""
    folded, found, figures = features.rows(posts, language)
    cut = grams.pieces(folded)
    bucket = (cut.hash % np.uint64(buckets)).astype(np.int64)
    count = np.bincount(cut.text, minlength=len(posts))
    scale = 1 / np.sqrt(np.maximum(count, 1))
    return Signals(folded, found, cut, bucket, scale, np.array(figures, ndmin=2))


def logits(signs, weights):
    """Return texts × heads, before the probabilities."""
    count = len(signs.folded)
    sums = [
        np.bincount(signs.pieces.text, row[signs.bucket], minlength=count) * signs.scale
        for row in weights.pieces
    ]
    return np.stack(sums, 1) + signs.figures @ weights.figures.T + weights.bias


def probabilities(scores):
    """Return ``(good, opinion)`` probabilities from logits."""
    likely = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return likely[:, 0], likely[:, 1]


def moods(posts, language, weights=None, explain=True):
    """Return a Mood for each text.

    :param language: ``en`` or ``zh``
    :param weights: Weights; default those shipped
    """
    if not posts:
        return []
    weights = weights or shipped(language)
    signs = signals(posts, language, weights.pieces.shape[1])
    good, opinion = probabilities(logits(signs, weights))
    result = [
        decide(one, two, weights.sure) if _WORD.search(text) else Mood()
        for text, one, two in zip(
            signs.folded, good.tolist(), opinion.tolist(), strict=True
        )
    ]
    shares = _shares(signs, weights) if explain else None
    for index, mood in enumerate(result):
        mood.found = signs.found[index]
        if explain and mood.label not in (UNDECIDED, "neutral"):
            clean = features.cleaned(posts[index])
            mood.words = _words(clean, signs, shares, index, mood.value)
    return result


def decide(good, opinion, sure):
    """Return the Mood of one post from its two probabilities."""
    lean = 2 * good - 1
    if 1 - opinion >= sure["neutral"]:
        value = min(max(opinion * lean, -NEUTRAL_MOST), NEUTRAL_MOST)
        return Mood("neutral", round(value, 3))
    if opinion < sure["opinion"] or abs(lean) < sure["polar"]:
        return Mood()
    strength = max(abs(lean) * (0.4 + 0.6 * opinion), POLAR_LEAST)
    if good > 0.5:
        return Mood("positive", round(strength, 3))
    return Mood("negative", -round(strength, 3))


def _shares(signs, weights):
    """Return what the characters before each place added to the polar sum."""
    cut, places = signs.pieces, signs.pieces.offsets[signs.pieces.text]
    size = sum(map(len, signs.folded)) + len(signs.folded) + 1
    share = weights.pieces[0][signs.bucket] * signs.scale[cut.text]
    share = share / (cut.end - cut.start)
    edges = np.bincount(places + cut.start, share, minlength=size)
    edges -= np.bincount(places + cut.end, share, minlength=size)
    shares = np.cumsum(edges)
    _add_phrases(shares, signs, weights.figures[0])
    return np.concatenate([[0.0], np.cumsum(shares)])


def _add_phrases(shares, signs, figures):
    """Phrases count by what their figure adds, spread over their characters."""
    worth = dict(zip(features.NAMES, figures, strict=True))
    for offset, found in zip(signs.pieces.offsets, signs.found, strict=True):
        for item in found:
            value = _phrase_worth(item, worth)
            if value:
                span = slice(offset + item.start, offset + item.end)
                shares[span] += value / (item.end - item.start)


def _phrase_worth(item, worth):
    if item.kind != "mood":
        return worth.get(item.kind, 0.0) if item.kind == "flip" else 0.0
    weight = -item.weight if item.negated else item.weight
    return abs(weight) / 3 * (worth["good"] if weight > 0 else worth["bad"])


def _words(clean, signs, shares, index, value):
    """Return the places that spoke for the mood, and those against it, by weight."""
    folded, offset = signs.folded[index], signs.pieces.offsets[index]
    local = shares[offset : offset + len(folded) + 1].tolist()
    spans = _tokens(folded, signs.found[index])
    weighed = [(start, end, local[end] - local[start]) for start, end in spans]
    strong = [item for item in _joined(weighed) if _is_strong(item)]
    strong.sort(key=lambda item: -item[2] * (1 if value > 0 else -1))
    kept = sorted(strong[:MAX_WORDS])
    starts, ends = features.places(clean)
    return [
        [starts[start], ends[end - 1], round(weight, 2)] for start, end, weight in kept
    ]


def _is_strong(item):
    least = _LEAST_CHARACTER if item[1] - item[0] == 1 else _LEAST_WORD
    return abs(item[2]) >= least


def _joined(weighed):
    """Join neighbouring single characters that speak for the same."""
    joined = []
    for start, end, weight in weighed:
        last = joined[-1] if joined else None
        if end - start == 1 and last and last[1] == start and last[3]:
            if last[2] * weight > 0:
                joined[-1] = (last[0], end, last[2] + weight, True)
                continue
        joined.append((start, end, weight, end - start == 1))
    return [item[:3] for item in joined]


def _tokens(folded, found):
    """Return phrases where there are some, words or single characters elsewhere."""
    spans, taken = [], 0
    phrases = [(i.start, i.end) for i in found if i.kind in ("mood", "flip")]
    for start, end in phrases:
        spans += _plain(folded, taken, start)
        spans.append((start, end))
        taken = max(taken, end)
    return spans + _plain(folded, taken, len(folded))


def _plain(folded, start, end):
    return [match.span() for match in _WORD.finditer(folded, start, end)]
