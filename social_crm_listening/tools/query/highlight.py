# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A query cut into pieces for the eye, right or wrong as it may be."""

import re
from dataclasses import dataclass
from itertools import accumulate

from .lexer import tokenize

_FIELD = re.compile(r"[A-Za-z_]+[:\uff1a](?![/\uff0f]{2})")
_OPERATORS = ("and", "or", "not", "near", "except")
_JOINING = ("near", "except")


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: operator, bracket, phrase, word, field, value or number.

    ``negated`` where it stands for what must not be there.
    """

    kind: str
    start: int
    end: int
    negated: bool = False


def pieces(query):
    """Return the Pieces of ``query`` in order; what is between them is white space."""
    tokens = tokenize(query, lenient=True)[:-1]
    return [
        piece
        for token, negated in zip(tokens, _negations(tokens), strict=True)
        for piece in _cut(query, token, negated)
    ]


def _cut(query, token, negated):
    start, end = token.start, token.end
    if token.kind in "()":
        yield Piece("bracket", start, end, negated)
    elif token.kind in _OPERATORS:
        yield Piece("operator", start, end)
    elif token.kind in ("phrase", "prefix"):
        yield Piece("phrase", start, end, negated)
    elif token.kind == "number":
        middle = end - len(token.value[2])
        yield Piece("field", start, middle, negated)
        if middle < end:
            yield Piece("number", middle, end, negated)
    elif field := _FIELD.match(query, start, end):
        yield Piece("field", start, field.end(), negated)
        if field.end() < end:
            yield Piece("value", field.end(), end, negated)
    else:
        sign = query[start] in "#@\uff03\uff20"
        yield Piece("value" if sign else "word", start, end, negated)


def _negations(tokens):
    """Return for each token whether what it says must not be there.

    Told from the tokens, so that it is known of a query with an error too.
    """
    found, outer = [], []
    # Of the bracket around; of the chain of words joined by NEAR and EXCEPT.
    around = chain = pending = False
    before = ""
    for index, token in enumerate(tokens):
        if token.kind == "not":
            pending = not pending
            found.append(False)
        elif token.kind == ")":
            found.append(around)
            around, chain = outer.pop() if outer else (False, False)
        elif token.kind in _OPERATORS:
            pending = False
            found.append(False)
        else:
            follows = index and _belongs(tokens[index - 1], token)
            if before not in _JOINING and not follows:
                chain = around != pending
            negated = found[-1] if follows else chain != (before == "except")
            found.append(negated)
            pending = False
            if token.kind == "(":
                outer.append((around, chain))
                around = negated
        before = token.kind
    return found


def _belongs(field, phrase):
    """Tell whether ``phrase`` is the value of the ``field:`` right before it."""
    named = field.kind == "word" and str(field.value).endswith(":")
    return named and phrase.kind == "phrase" and phrase.start == field.end


def utf16_places(text):
    """Return for each place in ``text`` how many UTF-16 units stand before it."""
    return [0, *accumulate(1 + (ord(char) > 0xFFFF) for char in text)]
