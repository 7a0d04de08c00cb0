# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A query's text to tokens. Full-width signs stand for their narrow twins."""

import re
from dataclasses import dataclass

from .errors import QuerySyntaxError

# One character for one, so that positions stay those of the text as typed.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {0x3000: 0x20, 0x3010: 0x28, 0x3011: 0x29}
_CLOSING = {
    '"': '"\u201c\u201d\u201e\u201f',
    "\u201c": '"\u201c\u201d',
    "\u201d": '"\u201c\u201d',
    "\u201e": '"\u201c\u201d',
    "\u201f": '"\u201c\u201d',
    "\u300c": "\u300d",
    "\u300e": "\u300f",
}
_NUMBER = re.compile(
    r"(followers|value|sentiment)\s*(>=|<=|>|<|=)\s*([^\s()]*)", re.IGNORECASE
)
_WORD = re.compile(r'[^\s()"\u201c-\u201f\u300c-\u300f]+')
_NEAR = re.compile(r"NEAR(?:/(\d{1,9}))?(.*)")
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "EXCEPT": "except"}
MAX_DISTANCE = 100


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: ( ) and or not near except word phrase prefix number end."""

    kind: str
    start: int
    end: int
    value: object = ""


def tokenize(query, lenient=False):
    """Return the tokens of ``query``, the last of kind ``end``.

    Raises QuerySyntaxError where no token can begin, or makes the best of it where
    ``lenient``.
    """
    source = query.translate(_NARROW)
    tokens, position = [], 0
    while position < len(source):
        if source[position].isspace():
            position += 1
            continue
        try:
            token = _token(source, query, position)
        except QuerySyntaxError as error:
            if not lenient:
                raise
            token = _broken(source, position, error.code)
        tokens.append(token)
        position = token.end
    tokens.append(Token("end", len(source), len(source)))
    return tokens


def _token(source, query, start):
    char = source[start]
    if char in "()":
        return Token(char, start, start + 1)
    if char in _CLOSING:
        return _phrase(source, query, start)
    if char == "-":
        return Token("not", start, start + 1, "-")
    if number := _NUMBER.match(source, start):
        return Token("number", start, number.end(), number.groups())
    if word := _WORD.match(source, start):
        return _word(word.group(), start)
    raise QuerySyntaxError("expected_term", start, found=char, expected=("term", "("))


def _broken(source, start, code):
    if code == "unclosed_quote":
        return Token("phrase", start, len(source), source[start + 1 :])
    word = _WORD.match(source, start)
    end = word.end() if word else start + 1
    kind = "near" if code == "near_distance" else "word"
    return Token(kind, start, end, source[start:end])


def _phrase(source, query, start):
    closing = _CLOSING[source[start]]
    for position in range(start + 1, len(source)):
        if source[position] in closing:
            value, end = query[start + 1 : position], position + 1
            if source[end : end + 1] == "*":
                return Token("prefix", start, end + 1, value)
            return Token("phrase", start, end, value)
    raise QuerySyntaxError("unclosed_quote", start, expected=(closing[-1],))


def _word(word, start):
    end = start + len(word)
    if word in _OPERATORS:
        return Token(_OPERATORS[word], start, end, word)
    near = _NEAR.fullmatch(word)
    if near and (near[1] or near[2][:1] in ("", "/")):
        return Token("near", start, end, _distance(near, start))
    return Token("word", start, end, word)


def _distance(near, start):
    distance = int(near[1]) if near[1] and not near[2] else -1
    if not 0 <= distance <= MAX_DISTANCE:
        raise QuerySyntaxError(
            "near_distance", start + 4, maximum=MAX_DISTANCE, expected=("NEAR/5",)
        )
    return distance
