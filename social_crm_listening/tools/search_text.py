# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Texts cut into the tokens that the search box of the inbox looks up.

Words of scripts with spaces are tokens themselves. Scripts without spaces have no word
boundaries, so each of their characters begins a token of itself and the two behind it:
"我要退款" gives 我要退, 要退款, 退款, 款. What is looked for is then the beginning of a
token, in either kind of script, and a word of one or two Chinese characters is found as
fast as a long one. Folding is that of the rules.
"""

import re

from odoo.addons.social_crm.tools import text as texts

# Characters of a token in scripts without spaces, and at most in others.
GRAM = 3
MAX_WORD = 24
# Longer texts are articles: their beginning tells what they are about.
MAX_TEXT = 4_000
MAX_TERMS = 12


def tokens(*parts):
    """Set of the tokens of several texts, which may be None.

    >>> sorted(tokens("Refund 退款中", None))
    ['refund', '中', '款中', '退款中']
    """
    found = set()
    for part in parts:
        for spaced, run in _runs((part or "")[:MAX_TEXT]):
            if spaced:
                found.add(run[:MAX_WORD])
            else:
                found.update(run[i : i + GRAM] for i in range(len(run)))
    return found


def terms(query):
    """What a person typed, as beginnings of tokens that must all be there.

    >>> terms("@Mei 不能退貨 ship")
    ['mei', '不能退', '能退货', 'ship']
    """
    found = {}
    for spaced, run in _runs((query or "")[:MAX_TEXT]):
        if spaced:
            found[run[:MAX_WORD]] = True
        else:
            last = max(len(run) - GRAM, 0)
            found.update((run[i : i + GRAM], True) for i in range(last + 1))
    return list(found)[:MAX_TERMS]


def tsquery(query):
    """The terms in the form of PostgreSQL's ``tsquery``; empty where there are none.

    >>> tsquery("how 退款")
    "'how':* & '退款':*"
    """
    return " & ".join(f"'{term}':*" for term in terms(query))


def _runs(text):
    """Yield (written with spaces, run) of what stands between other signs."""
    folded = texts.fold(text)
    for found in _RUN.finditer(folded.translate(_KINDS)):
        yield found[0][0] == _SPACED, folded[found.start() : found.end()]


class _Kinds(dict):
    """For ``str.translate``: a sign for the kind of each character, seen once."""

    def __missing__(self, code):
        char = chr(code)
        if texts.is_word_script(char):
            self[code] = _SPACED
        else:
            self[code] = _UNSPACED if char.isalnum() else " "
        return self[code]


_SPACED, _UNSPACED = "s", "u"
_RUN = re.compile(f"{_SPACED}+|{_UNSPACED}+")
_KINDS = _Kinds()
