# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words that one set of posts has more often than another.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008), on the
number of posts that contain a word. Latin words stand between spaces; Han text has
none, so runs of two to five characters are counted, and a run gives way to a longer
one that nearly always surrounds it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from math import log, sqrt

LATIN = re.compile(r"[^\W\d_㐀-鿿぀-ヿ가-힯][\w'’-]+")
HAN = re.compile(r"[㐀-鿿]{2,}")
NOISE = re.compile(r"https?://\S+|@\S+|&\w+;")
LONGEST = 5
WITHIN = 0.7
# Words of the prior, of all words of both sets, and at most.
PRIOR_SHARE, PRIOR = 0.1, 50.0
MIN_POSTS = 2
MIN_SCORE = 0.8

STOP_LATIN = frozenset(
    "the and for that this with you your are was were have has had not but they them "
    "its it's i'm i've can can't will just from what when who how all any get got our "
    "out too very been being than then there their would could should about into also "
    "does did don't doesn't isn't is it to of in on at my me we us be as so if do an "
    "or by no up am he she his her him please hi hello hey still now one more "
    "some".split()
)
STOP_HAN = frozenset(
    "的了是我你他她它们在有和就都也很还不没这那个吗呢吧啊呀哦嗯么着过给把被让从到对与及"
    "而但又再最太真"
)


@dataclass(frozen=True)
class Term:
    """A word, in how many of our posts it stands, and how telling it is."""

    word: str
    posts: int
    score: float


def words(text):
    """Return the words and Han runs of a text, each once.

    >>> sorted(words("My tea is cold, @shop: 奶茶凉"))
    ['cold', 'tea', '奶茶', '奶茶凉', '茶凉']
    """
    text = NOISE.sub(" ", text or "").casefold()
    found = {w for w in LATIN.findall(text) if len(w) > 2 and w not in STOP_LATIN}
    for run in HAN.findall(text):
        for size in range(2, LONGEST + 1):
            found.update(
                run[at : at + size]
                for at in range(len(run) - size + 1)
                if run[at] not in STOP_HAN and run[at + size - 1] not in STOP_HAN
            )
    return found


def distinctive(ours, others, top=10):
    """Return the Terms that tell ``ours`` from ``others``, most telling first.

    :param ours: texts
    :param others: texts they are compared with
    """
    mine, theirs = _count(ours), _count(others)
    sizes = sum(mine.values()), sum(theirs.values())
    whole = sum(sizes) or 1
    weight = min(PRIOR, PRIOR_SHARE * whole)
    terms = []
    for word, posts in mine.items():
        if posts < MIN_POSTS:
            continue
        prior = weight * (posts + theirs[word]) / whole
        score = _odds(posts + prior, sizes[0] + weight)
        score -= _odds(theirs[word] + prior, sizes[1] + weight)
        score /= sqrt(1 / (posts + prior) + 1 / (theirs[word] + prior))
        if score >= MIN_SCORE:
            terms.append(Term(word, posts, round(score, 2)))
    terms.sort(key=lambda term: (-term.score, -len(term.word), term.word))
    return _merge(terms, top)


def _count(texts):
    counts = Counter()
    for text in texts:
        counts.update(words(text))
    return counts


def _odds(posts, size):
    return log(posts / max(size - posts, 0.5))


def _merge(terms, top):
    """Keep of overlapping Han runs the longest that is nearly as frequent."""
    han = [term for term in terms if HAN.match(term.word)]
    longer = {}
    for term in han:
        for size in range(2, len(term.word)):
            for at in range(len(term.word) - size + 1):
                part = term.word[at : at + size]
                longer[part] = max(longer.get(part, 0), term.posts)
    kept = []
    for term in terms:
        if longer.get(term.word, 0) >= WITHIN * term.posts:
            continue
        if any(_overlap(term.word, other.word) for other in kept):
            continue
        kept.append(term)
        if len(kept) == top:
            break
    return kept


def _overlap(word, other):
    """Whether two Han words are windows on the same longer run.

    >>> _overlap("太难喝", "难喝了"), _overlap("难喝", "好喝"), _overlap("ab", "bc")
    (True, False, False)
    """
    if not HAN.match(word) or not HAN.match(other):
        return False
    if word in other or other in word:
        return True
    least = max(2, min(len(word), len(other)) - 1)
    return any(
        word[-size:] == other[:size] or other[-size:] == word[:size]
        for size in range(least, min(len(word), len(other)))
    )
