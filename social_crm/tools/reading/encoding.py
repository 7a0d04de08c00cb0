# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which encoding a text file is in, and how to read it without ever stopping."""

import codecs
import io

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "big5hkscs",
    "cp1252",
)
#: Put in place of bytes that do not decode: a noncharacter, so never in real text.
UNDECODABLE = "\ufdd0"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The most frequent characters of written Chinese, in both scripts: text decoded
# with the wrong one of two Chinese encodings is made of rare characters instead.
_FREQUENT = frozenset(
    "的一是不了在人有我他这这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于"
    "着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进"
    "好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十公此已使情明性知全三又"
    "关点正业外将两高间由问很最重物手应头文体美相见被利什二等产或新己制身果加月话合回代"
    "内信表化老给位次度门任常先通教儿原东提立及比员解水名真论处走各入几口条平气题更别打"
    "变四总何电数安少报才结反受目太量再感做接必场件计管期市直金便空品住请谢吗呢吧啊店买"
    "这個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實無與長機關點業將兩間問應頭"
    "體見產話內門兒東員論處幾條氣題變總電數報結場計請謝嗎買賣單質價錢讓給很茶送貨服務退"
)
_CHINESE = ("gb18030", "big5hkscs")


def _mark_undecodable(error):
    return UNDECODABLE, error.end


codecs.register_error("scrm_mark", _mark_undecodable)


def _decode(sample, encoding):
    """Decode, forgiving only a character cut off at the sample's end."""
    return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)


def _decodes(sample, encoding):
    try:
        _decode(sample, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wide(sample):
    """UTF-16 without a mark shows as zero bytes on one side of each pair."""
    head = sample[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head) // 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _chinese_score(sample, encoding):
    """How ordinary the text is in this encoding, 0 to 1; -1 if not decodable."""
    if not _decodes(sample, encoding):
        return -1.0
    wide = [char for char in _decode(sample, encoding) if char > "\u2000"]
    if not wide:
        return -1.0
    return sum(map(_is_ordinary, wide)) / len(wide)


def _is_ordinary(char):
    """Frequent Chinese, punctuation and full-width forms, pictures."""
    return (
        char in _FREQUENT
        or "\u2000" < char < "\u2070"
        or "\u3000" < char < "\u3020"
        or "\uff00" < char < "\uff60"
        or "\U0001f300" < char < "\U0001fb00"
    )


def detect_encoding(sample):
    """Name of the encoding of ``sample``, the first bytes of a file.

    Marks first, then strict UTF-8, then the better of the Chinese encodings by
    how ordinary the text looks in it; what is left is Western European.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    wide = _wide(sample)
    if wide:
        return wide
    if _decodes(sample, "utf-8"):
        return "utf-8"
    scores = {name: _chinese_score(sample, name) for name in _CHINESE}
    best = max(scores, key=scores.get)
    return best if scores[best] > 0.05 else "cp1252"


def open_text(stream, encoding):
    """Text view of a binary stream; undecodable bytes become `UNDECODABLE`.

    Raises LookupError for an encoding that Python does not know.
    """
    name = codecs.lookup(encoding).name
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(codecs.BOM_UTF8) and name == "utf-8":
        name = "utf-8-sig"
    elif start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and "16" in name:
        name = "utf-16"
    return io.TextIOWrapper(stream, encoding=name, errors="scrm_mark", newline="")
