# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The smallest parts of a query: words, phrases, facts, numbers."""

import re

from odoo.addons.social_crm.tools import text

from .errors import QuerySyntaxError
from .nodes import Fact, Number, Term

KINDS = ("post", "reply", "comment", "quote", "repost", "message", "review", "article")
CHOICES = {
    "is": (*KINDS, "question"),
    "has": ("link", "tag", "mention", "title"),
    "sentiment": ("negative", "neutral", "positive"),
}
FIELDS = ("tag", "mention", "from", "to", "lang", "channel", "topic", *CHOICES)
NUMBERS = ("followers", "value", "sentiment")
_FIELD = re.compile(r"([A-Za-z_]+):(?!//)(.*)", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d{1,6})?)([km万]?)", re.IGNORECASE)
_LARGEST = 1e15
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000}
_STRAY = re.compile(r"[,;](?!\d)|(?<!\d)[,;]|[、。]")
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
    _check_prefix(literal, prefix, start)
    return Term(literal, prefix, text=value.strip(), start=start, end=end)


def _check_prefix(literal, prefix, start):
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
        given = quoted if quoted is not None else field[2]
        return _fact(name, given, start, at, end)
    if value[0] == "#":
        return _fact("tag", value, start, start + 1, end)
    if value[0] == "@":
        return _fact("mention", value, start, start + 1, end)
    return _term(value, start, end)


def _term(value, start, end):
    if stray := _STRAY.search(value):
        raise QuerySyntaxError(
            "stray_punctuation",
            start + stray.start(),
            found=stray.group(),
            expected=("OR", "AND", '"'),
        )
    body = value.removesuffix("*")
    if "*" in body or not body:
        raise QuerySyntaxError("wildcard_place", start + value.index("*"))
    literal = text.fold(body).strip()
    if not literal:
        raise QuerySyntaxError("expected_term", start, found=value, expected=("term",))
    prefix = body != value
    _check_prefix(literal, prefix, start)
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
    return value.replace("_", "-") if name == "lang" else value.rstrip("? ")
