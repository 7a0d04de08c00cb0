# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the models see of a post besides its hashed pieces: a row of figures."""

import math
import re
import string
from functools import cache

from odoo.addons.social_crm.tools import text as texts

from .lexicon import DATA, INTENTS, service_lexicon

NAMES = (
    "good",
    "bad",
    "net",
    "flip",
    "polite",
    *INTENTS,
    "word_good",
    "word_bad",
    "word_net",
    "asks",
    "exclaims",
    "capitals",
    "last",
)
MAX_TEXT = 2_000
# No word, and folded as it stands: spaces in a row would fold to one.
_BLANK = "\x1f"
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|(?<![A-Za-z0-9_/])[@@][\w.-]+(?:@[\w-]+(?:\.[\w-]+)+)?"
)
_TOKEN = re.compile(r"[a-z][a-z']*|[^\w\s]")
_NEGATIONS = frozenset(
    "not no never cannot cant don't dont doesn't doesnt didn't didnt isn't isnt "
    "wasn't won't wont wouldn't couldn't can't without nothing".split()
)
_TURN = -0.74
_WHITE = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e"), " ")
_SMALL = string.ascii_lowercase.encode()
_NO_LETTERS = bytes(set(range(128)) - set(string.ascii_letters.encode()))


def cleaned(text):
    """Return ``text`` with links and handles blanked out, each place kept."""
    short = text[:MAX_TEXT]
    if "@" not in short and "." not in short and "://" not in short:
        return short
    return _NOISE.sub(lambda match: _BLANK * len(match[0]), short)


def places(clean):
    """Return where each folded character of a cleaned text begins and ends in it."""
    if clean.isascii() and "  " in (plain := clean.translate(_WHITE)):
        # All that folding takes from plain letters is the spaces behind a space.
        starts = [
            at
            for at, char in enumerate(plain)
            if char != " " or not at or plain[at - 1] != " "
        ]
        return starts, [at + 1 for at in starts]
    return texts.fold_map(clean)[1:]


@cache
def valences():
    """Return ``{word or sign: valence}`` from VADER's lexicon."""
    lines = (DATA / "valence.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("# "))
    return {word: float(valence) for word, valence in pairs}


def row(raw, folded, found, language):
    """Return the figures of one post, in the order of `NAMES`.

    :param raw: the text as written, cleaned
    :param found: what the lexicon found in ``folded``
    """
    good, bad, last, counts = _moods(found)
    word_good, word_bad = _valence(folded, language)
    return [
        math.log1p(good),
        math.log1p(bad),
        _squashed(good - bad),
        *(min(counts.get(kind, 0), 3) for kind in ("flip", "polite", *INTENTS)),
        math.log1p(word_good),
        math.log1p(word_bad),
        _squashed(word_good - word_bad),
        min(folded.count("?"), 2),
        min(folded.count("!"), 3),
        _capitals(raw),
        _squashed(last * 2),
    ]


def _moods(found):
    good = bad = last = 0.0
    counts = {}
    for item in found:
        if item.kind != "mood":
            counts[item.kind] = counts.get(item.kind, 0) + 1
            continue
        weight = item.weight * (_turn(item.weight) if item.negated else 1)
        last = weight
        if weight > 0:
            good += weight
        else:
            bad -= weight
    return good, bad, last, counts


def _turn(weight):
    """Not good is bad; not bad is hardly good."""
    return -0.9 if weight > 0 else -0.25


def _valence(folded, language):
    known, good, bad = valences(), 0.0, 0.0
    words = _TOKEN.findall(folded) if language == "en" else folded
    turned = 0
    for word in words:
        valence = known.get(word)
        if valence:
            valence *= _TURN if turned > 0 else 1
            good, bad = (good + valence, bad) if valence > 0 else (good, bad - valence)
        turned = 4 if word in _NEGATIONS else turned - 1
    return good, bad


def _squashed(value):
    return value / math.sqrt(value * value + 15)


def _capitals(raw):
    if not raw.isascii():
        return 0.0
    letters = raw.encode().translate(None, _NO_LETTERS)
    capitals = letters.translate(None, _SMALL)
    return len(capitals) / len(letters) if len(letters) > 12 else 0.0


def rows(posts, language):
    """Return ``(folded texts, found phrases, figures)`` of raw texts."""
    lexicon = service_lexicon(language)
    clean = [cleaned(text) for text in posts]
    folded = [texts.fold(text) for text in clean]
    found = [lexicon.find(text) for text in folded]
    figures = [
        row(raw, text, items, language)
        for raw, text, items in zip(clean, folded, found, strict=True)
    ]
    return folded, found, figures
