# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer's short reply to "how did we do?", read as one to five.

Only a message that is nothing but a rating, with a few words around it, counts: a
sentence that happens to hold a digit is talk.
"""

import re

from odoo.addons.social_crm.tools.refusal import bare as _folded
from odoo.addons.social_crm.tools.refusal import refuses as refuses

_STAR = re.compile("[\u2b50\u2605\U0001f31f]")
_NO_SIGN = re.compile(
    "[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u20e3\u200d\\s.,;:!~、。,!?…·*\"'()]+"
)
_NUMBER = re.compile(
    r"(?:我给|给|打|评分|rating|i give|i'd give|my rating is)?:?\s*"
    r"([1-5一二三四五两])(?:\s*(?:/|out of|of)\s*5)?\s*"
    r"(?:分|星|颗星|星好评|stars?|points?)?(?:吧|了|哦)?"
)
_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_WORDS = {
    5: "非常满意 很满意 excellent perfect great awesome very good very satisfied "
    "五星好评 好评 完美 👍👍 😍 🤩 🥰 ❤ 非常好",
    4: "满意 good satisfied happy 不错 挺好 👍 😊 🙂 😀 😃 😄 挺满意 还不错",
    3: "一般 还行 还可以 凑合 一般般 so so average neutral 😐 😶 🤷",
    2: "不满意 不太满意 不好 bad not good dissatisfied unsatisfied unhappy not "
    "satisfied 👎 🙁 ☹ 😕 失望",
    1: "非常不满意 很不满意 差评 很差 太差 terrible awful very bad worst useless "
    "very dissatisfied 😡 😠 🤬 👎👎",
}
_PHRASES = (
    "very good, very satisfied, so so, not good, not satisfied, very bad, "
    "very dissatisfied"
)


def _table():
    table = {}
    phrases = [phrase.strip() for phrase in _PHRASES.split(",")]
    for value, words in _WORDS.items():
        for phrase in phrases:
            if phrase in words:
                table[_bare(phrase)] = value
                words = words.replace(phrase, " ")
        table.update({_bare(word): value for word in words.split()})
    return table


def _bare(text):
    return _NO_SIGN.sub("", text)


def parse(text):
    """The rating from 1 to 5 that ``text`` gives, or None where it gives none.

    >>> [parse(text) for text in ("@shop 5", "4/5!", "👍", "不满意", "3 分", "五星")]
    [5, 4, 4, 2, 3, 5]
    >>> [parse(text) for text in ("I have 5 questions", "not 5", "", "10")]
    [None, None, None, None]
    """
    folded = _folded(text)
    if not folded or len(folded) > 40:
        return None
    if len(stars := _STAR.findall(folded)) and not _bare(_STAR.sub("", folded)):
        return min(len(stars), 5)
    found = _NUMBER.fullmatch(_keycaps(folded))
    if found:
        digit = found.group(1)
        return _HAN_DIGITS.get(digit) or int(digit)
    return _TABLE.get(_bare(folded))


def _keycaps(text):
    """``5️⃣`` is a digit with a picture frame around it."""
    return text.replace("\ufe0f", "").replace("\u20e3", "").strip()


_TABLE = _table()
