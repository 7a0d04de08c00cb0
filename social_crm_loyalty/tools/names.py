# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""No more of a person's name than other customers may read."""

import re
import unicodedata
from itertools import takewhile

# Han with its repetition mark, kana without the dot between words, Hangul.
EAST_ASIAN = re.compile(
    "[々〇\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
DOT = re.compile("[·•‧・]")
COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 司空 夏侯 皇甫 尉迟 尉遲 公孙 公孫 "
    "慕容 令狐 长孙 長孫 宇文 东方 東方 端木 独孤 獨孤 南宫 南宮 轩辕 軒轅 "
    "钟离 鍾離 闻人 聞人 濮阳 濮陽 澹台 澹臺 公冶 太史 申屠 呼延 西门 西門 百里 "
    "남궁 황보 제갈 선우 독고 사공".split()
)
STAR, MOST_STARS = "*", 2


def shown_name(name):
    """The first name, or the surname and a mark for the rest, as is the custom.

    Western names show the first name. Names in Chinese, Japanese or Korean letters
    show the surname, and a star for each letter that is not shown, never fewer than
    one nor more than two: a surname alone looks like one with something behind it.
    A dot in them parts a Western name. Handles, addresses and numbers lead to the
    person: of them, and of what mixes scripts in one word, the first letter is shown.

    :param name: as written by people; may be empty or None
    :return: text for others; "" where there is no letter or digit

    >>> shown_name("Anna Maria Berg"), shown_name("Berg, Anna")
    ('Anna', 'Anna')
    >>> shown_name("王小明"), shown_name("王芳"), shown_name("欧阳娜娜")
    ('王**', '王*', '欧阳**')
    >>> shown_name("山田 太郎"), shown_name("安娜·贝格"), shown_name("@anna.berg")
    ('山田**', '安娜', 'a**')
    """
    text = unicodedata.normalize("NFKC", name or "")
    words = [] if "@" in text else _words(text)
    if not words:
        return _initial(text)
    if not EAST_ASIAN.search(words[0]):
        return words[0]
    if not _is_east_asian(words[0]):
        return _initial(words[0])
    return _surname(list(takewhile(_is_east_asian, words)))


def _words(text):
    """Words with letters, the first name first, or as written in the East."""
    family, _comma, given = text.partition(",")
    parts = [family, given] if EAST_ASIAN.search(family) else [given, family]
    return [word for part in parts for word in part.split() if _has_letter(word)]


def _has_letter(word):
    return any(map(str.isalpha, word))


def _is_east_asian(word):
    return all(EAST_ASIAN.match(char) for char in word if char.isalpha())


def _surname(words):
    first, *others = words
    parts = list(filter(_has_letter, DOT.split(first)))
    if len(parts) > 1:
        return parts[0]
    letters = "".join(filter(str.isalpha, first))
    shown = letters if others else letters[: _surname_length(letters)]
    hidden = len("".join([letters, *others])) - len(shown)
    return shown + STAR * min(max(hidden, 1), MOST_STARS)


def _surname_length(letters):
    return 2 if len(letters) > 2 and letters[:2] in COMPOUND else 1


def _initial(text):
    first = next(filter(str.isalnum, text), "")
    return first and first + STAR * MOST_STARS
