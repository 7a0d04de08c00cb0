# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The language of a post: what the network says, else its script, else its small words.

A short post gets no language rather than a wrong one.
"""

import re
from functools import cache

from odoo.addons.social_crm.tools import t2s

from .features import cleaned, valences

# Scripts that stand for one language, as first and last code point.
_SCRIPTS = (
    ("ko", 0xAC00, 0xD7A3),
    ("th", 0x0E00, 0x0E7F),
    ("el", 0x0370, 0x03FF),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x06FF),
    ("hi", 0x0900, 0x097F),
    ("bn", 0x0980, 0x09FF),
    ("ta", 0x0B80, 0x0BFF),
    ("ka", 0x10A0, 0x10FF),
    ("hy", 0x0530, 0x058F),
    ("my", 0x1000, 0x109F),
    ("km", 0x1780, 0x17FF),
    ("lo", 0x0E80, 0x0EFF),
)
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF))
_CYRILLIC = (0x0400, 0x04FF)
_SMALL_WORDS = {
    "en": "the and is are was were you your my me we our they this that it its i "
    "i'm it's don't can't have has had been for with not but what when "
    "where how why to of in on at please just will would can could do does "
    "did so if from there who",
    "es": "el la los las un una unos que de del en y es son está estoy estaba por "
    "para con no pero como muy más me mi tu su se lo le qué cuándo dónde "
    "hoy gracias hola",
    "fr": "le la les un une des du de et est sont était je tu il nous vous ils ce "
    "cette que qui ne pas plus pour avec dans sur mais très mon ma mes "
    "c'est j'ai au aux bonjour merci",
    "de": "der die das ein eine einen und ist sind war ich du er wir ihr sie "
    "nicht kein mit für auf von zu im den dem des auch aber wie was wann wo "
    "sehr mein meine hat haben bei noch schon danke",
    "pt": "o a os as um uma que de do da dos das em no na e é são não por para "
    "com mas como muito mais eu você meu minha está isso obrigado obrigada "
    "quando onde ao",
    "it": "il lo la gli le un una di del della che e è sono non per con ma come "
    "molto più mi ti si ho hai ha questo questa quando dove grazie anche al "
    "nel",
    "nl": "de het een en is zijn was ik je jij we wij niet geen met voor op van "
    "te dat die dit maar hoe wat waar heel mijn hebben heb heeft bij nog "
    "ook naar",
    "id": "yang dan di ke dari ini itu tidak ada saya kamu anda kami untuk dengan "
    "sudah belum bisa apa kenapa bagaimana akan juga karena lagi sangat",
    "vi": "là và của có không tôi bạn này cho với được các những một người đã rất "
    "khi nào như thế",
    "tr": "ve bir bu için de da ben sen çok ne var yok değil mi ama gibi daha ile "
    "nasıl",
    "pl": "i w z na się nie to jest że do jak ale mi czy co dla tak bardzo są",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LEAST_WORDS = 3
_LEAD = 1.5


@cache
def _languages_of_words():
    known = {}
    for language, words in _SMALL_WORDS.items():
        for word in words.split():
            known.setdefault(word, []).append(language)
    return known


@cache
def _variants():
    """Return the characters that only Traditional, and only Simplified writing has."""
    table = t2s.table()
    traditional = {code for code, simple in table.items() if code != simple}
    simplified = {simple for code, simple in table.items() if code != simple}
    return traditional, simplified - traditional


def language(text, told=""):
    """Return a language tag, or an empty string.

    :param told: what the network says; believed, but for Chinese completed by script
    """
    told = (told or "").strip().replace("_", "-")
    if told and told.lower() not in ("und", "mul", "zxx"):
        return told
    letters = _letters(cleaned(text or ""))
    return _by_script(letters) or _by_words(letters)


class _Letters(dict):
    """What stands for each character: itself if it is a letter, else a space."""

    def __missing__(self, code):
        char = chr(code)
        kept = self[code] = code if char.isalpha() or char == "'" else 0x20
        return kept


class _Marks(dict):
    """One mark for all letters of a script, worked out when first met."""

    def __missing__(self, code):
        mark = self[code] = next(
            (
                mark
                for mark, ranges in _MARKED
                if any(first <= code <= last for first, last in ranges)
            ),
            "-",
        )
        return mark


_KANA_MARK, _HAN_MARK, _CYRILLIC_MARK = "kh\u0107"
_MARKED = (
    (_KANA_MARK, _KANA),
    (_HAN_MARK, _HAN),
    (_CYRILLIC_MARK, (_CYRILLIC,)),
    *((chr(0x41 + at), (span[1:],)) for at, span in enumerate(_SCRIPTS)),
)
_letters_table, _marks_table = _Letters(), _Marks()


def _letters(text):
    return text.translate(_letters_table)


def _by_script(letters):
    if letters.isascii():
        return ""
    marks = letters.translate(_marks_table)
    count = len(letters) - letters.count(" ")
    kana, han = marks.count(_KANA_MARK), marks.count(_HAN_MARK)
    if kana and kana * 8 >= kana + han:
        return "ja"
    # One Chinese character says as much as a short Latin word.
    if han >= 2 and han * 2 >= count - han:
        return chinese(map(ord, letters))
    for at, (name, _first, _last) in enumerate(_SCRIPTS):
        if marks.count(chr(0x41 + at)) * 2 > count:
            return name
    if marks.count(_CYRILLIC_MARK) * 2 > count:
        return _cyrillic(letters.lower())
    return ""


def _cyrillic(letters):
    if any(char in letters for char in "іїєґ"):
        return "uk"
    return "ru" if any(char in letters for char in "ыэъё") else ""


def chinese(codes):
    """Return ``zh-hans``, ``zh-hant`` or, where no character tells, ``zh``."""
    traditional, simplified = _variants()
    codes = list(codes)
    old = sum(map(traditional.__contains__, codes))
    new = sum(map(simplified.__contains__, codes))
    if old == new:
        return "zh"
    return "zh-hant" if old > new else "zh-hans"


def _by_words(letters):
    words = _WORD.findall(letters.lower().replace("’", "'"))
    if len(words) < _LEAST_WORDS:
        return ""
    scores, support = dict.fromkeys(_SMALL_WORDS, 0.0), dict.fromkeys(_SMALL_WORDS, 0)
    known = _languages_of_words()
    # One small word says little, however often it is said.
    for word in set(words):
        claims = known.get(word, ())
        for claim in claims:
            scores[claim] += 1 / len(claims)
            support[claim] += 1
        # Words of praise and blame are English too, where no small word is.
        if not claims and len(word) > 2 and word in valences():
            scores["en"] += 0.5
            support["en"] += 1
    (first, most), (_second, next_most) = sorted(
        scores.items(), key=lambda item: -item[1]
    )[:2]
    enough = most >= 1 and support[first] > 1 and most * 12 >= len(words)
    return first if enough and most >= _LEAD * next_most else ""


def model_of(tag):
    """Return the model of mood for a language: ``en``, ``zh`` or an empty string."""
    base = (tag or "").lower().replace("_", "-").split("-", 1)[0]
    return base if base in ("en", "zh") else ""
