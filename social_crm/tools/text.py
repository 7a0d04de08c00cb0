# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Folding of text, so that what people see as the same word compares equal.

Folding is Unicode NFKC (which also makes full-width letters narrow), case folding,
Traditional to Simplified Chinese, one space for any run of white space, and straight
apostrophes. Invisible characters (soft hyphen, zero-width space, variation selectors)
fall out.
"""

import re
import unicodedata
from functools import cache, lru_cache

from . import charts, t2s

# Written without spaces, or (Hangul) with particles attached to the word: a
# neighbouring letter says nothing about where a word ends.
_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x2E80, 0xA4CF),  # CJK radicals, kana, bopomofo, Han, Yi
    (0xA960, 0xA97F),  # Hangul Jamo Extended-A
    (0xA9E0, 0xA9FF),  # Myanmar Extended-B
    (0xAA60, 0xAADF),  # Myanmar Extended-A, Tai Viet
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),  # CJK compatibility
    (0xFF66, 0xFFDC),  # half-width kana and Hangul
    (0x16FE0, 0x18DFF),  # Tangut, Khitan
    (0x1AFF0, 0x1B2FF),  # kana supplements, Nushu
    (0x20000, 0x3FFFF),  # Han extensions
)
_INVISIBLE = (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10))
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029\u1680\u180e"
_APOSTROPHES = "\u2018\u2019\u02bc"
_SURROGATES = range(0xD800, 0xE000)
_SPACE_RUN = re.compile("  +")
_VOWEL_JAMO = range(0x1160, 0x1200)
_HASHTAG = re.compile(r"#([^\s#@]{1,40})#|(?<![A-Za-z0-9_/&])#(\w[\w\u00b7-]*)")
_HANDLE = re.compile(r"(?<![A-Za-z0-9_/@])@(\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?)")
_QUESTION = re.compile(r"\?|[吗嗎呢么麼]\s*(?:$|[.!。!~,,])")


@cache
def _visible_table():
    table = dict.fromkeys(_INVISIBLE)
    table.update(dict.fromkeys(_SURROGATES, 0xFFFD))
    table.update(dict.fromkeys(map(ord, _SPACES), 0x20))
    table.update(dict.fromkeys(map(ord, _APOSTROPHES), 0x27))
    return table


@cache
def _fold_table():
    return _visible_table() | t2s.table()


# The one mark that folds to a letter changes places with other marks first: it stands
# for what is not normalized, so that such a text is folded as a whole.
_chart = charts.Chart(lambda char: _fold_together(char), {"\u0345": "e\u0301"})


def fold(text):
    """Return ``text`` in the one form in which texts are compared."""
    if text.isascii():
        folded = text.lower()
        if not folded.isprintable():
            folded = folded.translate(_visible_table())
    else:
        folded = _fold_unicode(text)
    return _SPACE_RUN.sub(" ", folded) if "  " in folded else folded


def _fold_unicode(text):
    # Most texts fold character by character; where neighbours belong together, such as
    # a letter and its accent, what comes of that is not normalized.
    folded = _chart.translate(text)
    if unicodedata.is_normalized("NFKC", folded):
        return folded
    return _fold_together(text)


def _fold_together(text):
    folded = unicodedata.normalize("NFKC", text).casefold()
    result = folded.translate(_fold_table())
    if len(result) != len(folded):
        folded = text.translate(_visible_table())
        folded = unicodedata.normalize("NFKC", folded).casefold()
        result = folded.translate(_fold_table())
    if not unicodedata.is_normalized("NFKC", result):
        result = unicodedata.normalize("NFKC", result).translate(_fold_table())
    return result


def fold_map(text, folded=None):
    """Return ``(folded, starts, ends)``: where each folded character came from.

    ``text[starts[i]:ends[j - 1]]`` is what ``folded[i:j]`` looked like. The lists are
    as long as ``folded``, which equals ``fold(text)`` and may be given if it is known.
    """
    if folded is None:
        folded = fold(text)
    if _folds_one_to_one(text):
        if len(folded) == len(text):
            return folded, range(len(text)), range(1, len(text) + 1)
        kept = _first_of_spaces(text)
        if len(kept) == len(folded):
            return folded, kept, [place + 1 for place in kept]
    pieces, starts, ends = [], [], []
    after_space = False
    for start, end in _segments(text):
        piece = fold(text[start:end])
        if after_space and piece.startswith(" "):
            piece = piece[1:]
        if not piece:
            continue
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
        after_space = piece.endswith(" ")
    return "".join(pieces), starts, ends


def _folds_one_to_one(text):
    return text.isascii() or _chart.is_one_to_one(text)


def _first_of_spaces(text):
    """Return the places of ``text`` without those of spaces behind a space."""
    kept, at = [], 0
    for run in _SPACE_RUN.finditer(_chart.translate(text)):
        kept += range(at, run.start() + 1)
        at = run.end()
    return [*kept, *range(at, len(text))]


def _segments(text):
    """Yield the smallest ``(start, end)`` that fold independently of each other."""
    start = 0
    for position, char in enumerate(text):
        if position and _begins_segment(char):
            yield start, position
            start = position
    if text:
        yield start, len(text)


@lru_cache(maxsize=8192)
def _begins_segment(char):
    if ord(char) in _INVISIBLE:
        return False
    first = unicodedata.normalize("NFKC", char)[0]
    if unicodedata.category(first).startswith("M"):
        return False
    return ord(first) not in _VOWEL_JAMO


@lru_cache(maxsize=8192)
def is_word_script(char):
    """Tell whether ``char`` is a letter or digit of a script written with spaces."""
    if not char.isalnum() and unicodedata.category(char) not in ("Mn", "Mc"):
        return False
    code = ord(char)
    return not any(first <= code <= last for first, last in _UNSPACED_RANGES)


def _kind(char):
    if is_word_script(char):
        return "w"
    return "c" if char.isalnum() else " "


_kinds = charts.Chart(_kind)


def word_kinds(folded):
    """Return ``w`` for each letter of a word, ``c`` for a word of one sign, or space.

    Characters of scripts without spaces are words of their own.
    """
    return _kinds.translate(folded)


def words_between(kinds, start, end):
    """Return how many words begin in ``kinds[start:end]``.

    >>> words_between("www ww cc", 1, 9)
    3
    """
    gap = kinds[start:end]
    single = gap.count("c")
    words = len(gap.replace("c", " ").split() if single else gap.split())
    runs_on = start and gap.startswith("w") and kinds[start - 1] == "w"
    return words + single - bool(runs_on)


def bounded(folded, start, end):
    """Tell whether ``folded[start:end]`` stands on word boundaries.

    Only an edge between two letters or digits of spaced scripts is no boundary, so
    that a name is found next to a Chinese character and not within a longer word.
    """
    return left_bounded(folded, start) and right_bounded(folded, end)


def left_bounded(folded, start):
    """Tell whether no spaced word runs across position ``start``."""
    return not (
        start > 0
        and is_word_script(folded[start - 1])
        and is_word_script(folded[start])
    )


def right_bounded(folded, end):
    """Tell whether no spaced word runs across position ``end``."""
    return left_bounded(folded, end) if end < len(folded) else True


def hashtags(text):
    """Return the folded tags in ``text``: ``#word``, and ``#words#`` as on Weibo."""
    if "#" not in text and "\uff03" not in text:
        return set()
    found = _HASHTAG.findall(unicodedata.normalize("NFKC", text))
    return {fold_tag(closed or opened) for closed, opened in found}


def handles(text):
    """Return the folded handles in ``text``, without ``@`` in front."""
    if "@" not in text and "\uff20" not in text:
        return set()
    found = _HANDLE.findall(unicodedata.normalize("NFKC", text))
    return {fold_handle(handle) for handle in found}


def fold_tag(tag):
    """Return a tag as it is compared: folded, without ``#`` around it."""
    return fold(tag).strip("# ")


def fold_handle(handle):
    """Return a handle as it is compared: folded, without ``@`` before it."""
    return fold(handle).lstrip("@ ").rstrip(".- ")


def is_question(text):
    """Tell whether ``text`` asks something, by its mark or a Chinese particle."""
    return asks(fold(text))


def asks(folded):
    """Tell the same of a text that is folded already."""
    if "?" in folded:
        return True
    particle = "\u5417" in folded or "\u5462" in folded or "\u4e48" in folded
    return particle and bool(_QUESTION.search(folded))
