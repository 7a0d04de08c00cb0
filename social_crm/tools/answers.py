# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which talk script fits a post: BM25 over words and pairs of Han characters, with
boosts for topic, language, scenario and for what has worked before.

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, with
k1 = 1.2 and b = 0.75.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from .languages import distance
from .text import fold, is_word_script

K1, B = 1.2, 0.75
# A word in the answer itself tells less than one in its question.
TOPIC_BOOST, INTENT_BOOST, LANGUAGE_BOOST = 2.0, 1.5, 0.6
USE_BOOST, SUCCESS_BOOST = 0.15, 0.8
_RUN = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)@[\w.-]+(?:@[\w.-]+)?")
STOP_WORDS = frozenset(
    "a about all am an and any are as at be been but by can could did do does for from "
    "get got had has have he her him his how i if in is it its just me my no not of on "
    "or our out please she so some that the their them there they this to up us was we "
    "were what when where which who why will with would you your u ur im "
    "一个 这个 那个 你们 我们 他们 什么 怎么 请问 可以 就是 还是 没有 已经".split()
)

# What a post is after, and the scenarios that deal with it, best first.
SCENARIOS_BY_INTENT = {
    "complaint": ("complaint", "after_sales", "crisis"),
    "question": ("question", "price", "delivery", "after_sales"),
    "purchase": ("price", "question", "greeting"),
    "praise": ("thanks",),
    "suggestion": ("thanks", "question"),
}
SCENARIOS_BY_MOOD = {"negative": ("complaint", "crisis"), "positive": ("thanks",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be answered. ``topics`` are ids."""

    text: str
    lang: str = ""
    topics: frozenset = frozenset()
    intent: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer as the ranker sees it. ``terms`` are its tokens, joined by spaces."""

    key: int
    terms: str
    scenario: str = ""
    langs: tuple[str, ...] = ()
    topics: frozenset = frozenset()
    uses: int = 0
    success: float | None = None
    sequence: int = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``reasons`` are pairs (kind, value) that the caller puts into words."""

    key: int
    score: float
    reasons: tuple[tuple[str, object], ...]


def tokens(text):
    """Words of spaced scripts and pairs of neighbours of the others, folded.

    >>> tokens("@shop Where's my 包裹呢 https://n.example/1")
    ['包裹', '裹呢']
    >>> tokens("Refunds for broken cups")
    ['refund', 'broken', 'cup']
    """
    found = []
    for run in _RUN.findall(_ADDRESS.sub(" ", fold(text or ""))):
        for piece, spaced in _pieces(run):
            if spaced:
                found.append(_stem(piece))
            elif len(piece) == 1:
                found.append(piece)
            else:
                found += [piece[i : i + 2] for i in range(len(piece) - 1)]
    return [token for token in found if len(token) > 1 and token not in STOP_WORDS]


def _pieces(run):
    """``run`` cut where the script changes, as (piece, is written with spaces)."""
    start = 0
    for place in range(1, len(run) + 1):
        if place == len(run) or is_word_script(run[place]) != is_word_script(
            run[start]
        ):
            yield run[start:place], is_word_script(run[start])
            start = place


def _stem(word):
    """A plural is the same word; more would join what should stay apart."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def rank(asked, candidates, limit=5):
    """The candidates that fit best, each with its reasons.

    :return: list of ``Suggestion``, best first. What has nothing in common with the
        post is left out, also where it is popular.
    """
    candidates = list(candidates)
    found = [
        suggestion
        for candidate, (words, matched) in zip(
            candidates, _bm25(tokens(asked.text), candidates), strict=True
        )
        if (suggestion := _judge(asked, candidate, words, matched))
    ]
    place = {candidate.key: candidate.sequence for candidate in candidates}
    found.sort(key=lambda s: (-s.score, place[s.key], s.key))
    return found[:limit]


def _bm25(query, candidates):
    """``(score, matched tokens)`` of each candidate for the tokens of ``query``."""
    wanted = dict.fromkeys(query)
    docs = [candidate.terms.split() for candidate in candidates]
    average = sum(map(len, docs)) / len(docs) if docs else 1
    counts = [Counter(filter(wanted.__contains__, doc)) for doc in docs]
    spread = Counter(token for count in counts for token in count)
    size = len(docs)
    weight = {
        token: math.log(1 + (size - n + 0.5) / (n + 0.5)) for token, n in spread.items()
    }
    scored = []
    for doc, count in zip(docs, counts, strict=True):
        norm = K1 * (1 - B + B * len(doc) / (average or 1))
        score = sum(
            weight[token] * n * (K1 + 1) / (n + norm) for token, n in count.items()
        )
        best = sorted(count, key=lambda token: (-weight[token], token))
        scored.append((score, best))
    return scored


def _judge(asked, candidate, words, matched):
    reasons, score = [], words
    if matched:
        reasons.append(("words", tuple(matched[:3])))
    shared = asked.topics & candidate.topics
    if shared:
        score += TOPIC_BOOST
        reasons.append(("topics", tuple(sorted(shared))))
    fits = _scenario_fit(asked, candidate.scenario)
    if fits:
        score += fits
        reasons.append(("scenario", candidate.scenario))
    if not reasons:
        return None
    step = min((distance(asked.lang, lang) for lang in candidate.langs), default=9)
    if asked.lang and step <= 1:
        score += LANGUAGE_BOOST if not step else LANGUAGE_BOOST / 2
        reasons.append(("language", "same" if not step else "near"))
    if candidate.uses:
        score += USE_BOOST * math.log1p(candidate.uses)
        reasons.append(("uses", candidate.uses))
    if candidate.success is not None and candidate.uses >= 3:
        score += SUCCESS_BOOST * (candidate.success - 0.5)
        if candidate.success >= 0.7:
            reasons.append(("success", round(candidate.success * 100)))
    return Suggestion(candidate.key, round(score, 4), tuple(reasons))


def replace_lang(asked, lang):
    """The same question, to be answered in another language."""
    return replace(asked, lang=lang)


def _scenario_fit(asked, scenario):
    """How well a scenario suits what the post is after, 0 for not at all."""
    fits = 0
    for wanted in (
        SCENARIOS_BY_INTENT.get(asked.intent, ()),
        SCENARIOS_BY_MOOD.get(asked.mood, ()),
    ):
        if scenario in wanted:
            fits = max(fits, INTENT_BOOST / (1 + wanted.index(scenario)))
    return fits


def kept_share(answer, sent):
    """How much of the answer is in what was sent, 0 to 1; 1 is word for word.

    >>> kept_share("We are sorry.", "We are sorry."), kept_share("Good morning", "不")
    (1.0, 0.0)
    """
    left, right = " ".join((answer or "").split()), " ".join((sent or "").split())
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    matcher = SequenceMatcher(None, left[:2000], right[:2000], autojunk=False)
    return round(matcher.ratio(), 3)
