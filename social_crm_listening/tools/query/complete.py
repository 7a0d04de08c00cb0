# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What could be written on at a place in a query."""

import re
from dataclasses import dataclass

from odoo.addons.social_crm.tools import text

from .atoms import CHOICES, FIELDS, NUMBERS
from .lexer import tokenize

MAX_OFFERS = 8
OPERATORS = ("AND", "OR", "NOT", "NEAR/5", "EXCEPT")
LANGUAGES = tuple(
    "en zh zh-cn zh-tw ja ko es fr de pt it nl ru ar hi id th vi tr pl".split()
)
_FIELD = re.compile(r"([A-Za-z_]+)[:\uff1a](?![/\uff0f]{2})(.*)", re.DOTALL)
_SIGNS = {"#": "tag", "\uff03": "tag", "@": "mention", "\uff20": "mention"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands before the cursor: ``query[start:end]`` would be replaced.

    ``field`` is empty where a word is written, ``prefix`` what is there of it.
    """

    field: str
    prefix: str
    start: int
    end: int
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """``label`` is shown, ``insert`` written; ``kind`` is operator, field or value."""

    label: str
    insert: str
    kind: str


def typed(query, position):
    """Return what is Typed at ``position``, None within a phrase or a number."""
    tokens = tokenize(query, lenient=True)
    for index, token in enumerate(tokens):
        if token.start < position <= token.end:
            return _typed(query, tokens, index, position)
    return Typed("", "", position, position)


def _typed(query, tokens, index, position):
    token = tokens[index]
    written = query[token.start : position]
    if token.kind == "phrase" and index:
        return _in_quotes(query, tokens[index - 1], token, position)
    if token.kind in ("(", ")") or written == "-":
        return Typed("", "", position, position)
    if token.kind not in ("word", "and", "or", "near", "except", "not"):
        return None
    if found := _FIELD.fullmatch(written):
        start = position - len(found[2])
        return Typed(found[1].lower(), found[2], start, token.end)
    if written[0] in _SIGNS:
        field = _SIGNS[written[0]]
        return Typed(field, written[1:], token.start, token.end, written[0])
    return Typed("", written, token.start, token.end)


def _in_quotes(query, field, phrase, position):
    found = _FIELD.fullmatch(query[field.start : field.end])
    if not found or found[2] or field.end != phrase.start:
        return None
    prefix = query[phrase.start + 1 : position].rstrip('"\u201d\u300d\u300f')
    return Typed(found[1].lower(), prefix, phrase.start, phrase.end)


def offers(what):
    """Return the Offers of the language itself for what is Typed."""
    if what.field in CHOICES:
        return _values(CHOICES[what.field], what)
    if what.field == "lang":
        return _values(LANGUAGES, what)
    if what.field or what.sign:
        return []
    small = what.prefix.lower()
    names = [
        *((name, f"{name} ", "operator") for name in OPERATORS),
        *((f"{name}:", f"{name}:", "field") for name in FIELDS),
        *((f"{name}>", f"{name}>", "field") for name in NUMBERS),
    ]
    return [
        Offer(label, insert, kind)
        for label, insert, kind in names
        if label.lower().startswith(small) and label != what.prefix
    ][:MAX_OFFERS]


def _values(values, what):
    small = text.fold(what.prefix)
    found = [value for value in values if value.startswith(small)]
    return [Offer(value, f"{value} ", "value") for value in found][:MAX_OFFERS]


def named(what, values):
    """Return the Offers of ``values`` known elsewhere, such as handles or topics."""
    return [
        Offer(what.sign + value, f"{what.sign}{_written(value)} ", "value")
        for value in dict.fromkeys(values)
        if not (what.sign and re.search(r"\s", value))
    ][:MAX_OFFERS]


def _written(value):
    plain = re.fullmatch(r"[\w.@-]+", value)
    return value if plain else '"' + value.replace('"', " ") + '"'
