# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The smallest parts of a query: words, phrases, facts, numbers."""

import re

from odoo.addons.social_crm.tools import text

from .errors import QuerySyntaxError
from .nodes import Fact, Number, Term

KINDS = ("post", "reply", "comment", "quote", "repost", "message", "review", "article")
CHOICES = {
    "is": (*KINDS, "question", "spam", "duplicate", "bot"),
    "has": ("link", "tag", "mention", "title", "question", "product"),
    "sentiment": ("negative", "neutral", "positive", "undecided"),
    "intent": ("complaint", "question", "purchase", "praise", "suggestion"),
}
NAMED = ("tag", "mention", "from", "to", "lang", "channel", "topic", "product")
FIELDS = (*NAMED, *CHOICES)
NUMBERS = ("followers", "value", "sentiment")
_FIELD = re.compile(r"([A-Za-z_]+):(?!//)(.*)", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d{1,6})?)([km万]?)", re.IGNORECASE)
_LARGEST = 1e15
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000}
# Between digits, as in 1,000, a comma is part of a number.
_STRAY = re.compile(r"[,;](?!\d)|(?<!\d)[,;]|[、。]")
_ONLY_SIGNS = re.compile(r"[|&+!?/\\=<>]+")
# What people write for an operator; taken as words, they would never be found.
_OPERATOR_WORDS = {
    "或": "OR",
    "或者": "OR",
    "且": "AND",
    "并且": "AND",
    "除了": "EXCEPT",
}
_SMALL_NEAR = re.compile(r"near/\d+", re.IGNORECASE)
MAX_TERM = 200
_HANDLE_FIELDS = ("mention", "from", "to")


def takes_phrase(value):
    """Tell whether ``value`` is a bare ``field:``, to which a phrase may follow."""
    field = _FIELD.fullmatch(value)
    return bool(field) and not field[2]


def phrase(value, start, end, prefix=False):
    """Return the Term of what stood between quotes."""
    literal = text.fold(value).strip()
    if not literal:
        raise QuerySyntaxError("empty_phrase", start, expected=("term",))
    _check_literal(literal, prefix, start)
    return Term(literal, prefix, text=value.strip(), start=start, end=end)


def _check_literal(literal, prefix, start):
    if len(literal) > MAX_TERM:
        raise QuerySyntaxError("term_too_long", start, maximum=MAX_TERM)
    if prefix and len(literal) < 2 and text.is_word_script(literal):
        raise QuerySyntaxError("short_prefix", start, found=literal)


def number(groups, start, end):
    """Return the Number of ``(name, operator, figure)``."""
    name, operator, figure = groups
    found = _NUMBER.fullmatch(figure)
    value = float(found[1]) * _SCALE[found[2].lower()] if found else _LARGEST
    if abs(value) >= _LARGEST:
        raise QuerySyntaxError(
            "bad_number", end - len(figure), field=name.lower(), expected=("number",)
        )
    return Number(name.lower(), operator, value, start=start, end=end)


def word(value, start, end, quoted=None):
    """Return the node of one word; ``quoted`` is a phrase right after ``field:``."""
    if field := _FIELD.fullmatch(value):
        name = field[1].lower()
        at = start + len(name) + 1
        given = quoted if quoted is not None else _unquoted(field[2], at)
        return _fact(name, given, start, at, end)
    if sign := {"#": "tag", "@": "mention"}.get(value[0]):
        _unquoted(value, start)
        return _fact(sign, value, start, start + 1, end)
    return _term(value, start, end)


def _unquoted(value, start):
    """Return ``value``, in which no sign may stand that would need quotes."""
    if stray := _STRAY.search(value) or _ONLY_SIGNS.fullmatch(value):
        raise QuerySyntaxError(
            "stray_punctuation",
            start + stray.start(),
            found=stray.group(),
            expected=("OR", "AND", '"'),
        )
    if "*" in value:
        raise QuerySyntaxError("wildcard_place", start + value.index("*"))
    return value


def _check_operator_word(value, start):
    operator = _OPERATOR_WORDS.get(value)
    if operator or _SMALL_NEAR.fullmatch(value):
        raise QuerySyntaxError(
            "word_operator",
            start,
            found=value,
            expected=(operator or value.upper(), '"'),
        )


def _term(value, start, end):
    body = value.removesuffix("*")
    if not body:
        raise QuerySyntaxError("wildcard_place", start)
    _unquoted(body, start)
    _check_operator_word(value, start)
    literal = text.fold(body).strip()
    if not literal:
        raise QuerySyntaxError("expected_term", start, found=value, expected=("term",))
    prefix = body != value
    _check_literal(literal, prefix, start)
    return Term(literal, prefix, text=value, start=start, end=end)


def _fact(name, given, start, at, end):
    if name not in FIELDS:
        if name in NUMBERS:
            raise QuerySyntaxError(
                "bad_number", at - 1, field=name, expected=(">", "<", "=")
            )
        raise QuerySyntaxError(
            "unknown_field", start, field=name, expected=(*FIELDS, *NUMBERS)
        )
    value = _value(name, given)
    if not value:
        raise QuerySyntaxError("empty_value", at, field=name, expected=("value",))
    allowed = CHOICES.get(name)
    if allowed and value not in allowed:
        raise QuerySyntaxError("bad_value", at, field=name, expected=allowed)
    if name == "lang" and not _LANGUAGE.fullmatch(value):
        raise QuerySyntaxError(
            "bad_value", at, field=name, expected=("en", "zh", "zh-tw")
        )
    return Fact(name, value, start=start, end=end)


def _value(name, given):
    if name in _HANDLE_FIELDS:
        return text.fold_handle(given)
    if name == "tag":
        return text.fold_tag(given)
    value = text.fold(given).strip()
    if name == "lang":
        return value.replace("_", "-")
    return value.rstrip("? ") if name in CHOICES else value
