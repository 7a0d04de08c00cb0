# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Recursive descent over the tokens of a query.

or      := and ("OR" and)*
and     := unary ("AND"? unary)*
unary   := ("NOT" | "-")* near
near    := except ("NEAR/n" except)*
except  := primary ("EXCEPT" primary)*
primary := "(" or ")" | phrase | number | field ":" (word | phrase)
         | "#"tag | "@"handle | word "*"?
"""

from dataclasses import replace

from . import atoms
from .errors import QuerySyntaxError
from .lexer import tokenize
from .nodes import And, Except, Near, Not, Or, Term

MAX_LENGTH = 5_000
MAX_DEPTH = 32
MAX_TERMS = 500
_ATOMS = ("word", "phrase", "prefix", "number")
_STARTERS = ("(", "not", *_ATOMS)


def parse(query):
    """Return the tree of ``query``.

    Raises QuerySyntaxError, for any text that is no query, and nothing else.
    """
    if len(query) > MAX_LENGTH:
        raise QuerySyntaxError("too_long", MAX_LENGTH, maximum=MAX_LENGTH)
    if not query.strip():
        raise QuerySyntaxError("empty", 0, expected=("term",))
    try:
        node = _Parser(tokenize(query)).parse()
    except QuerySyntaxError as error:
        if error.code in ("stray_punctuation", "word_operator"):
            # As it was typed, which may be wide.
            size = len(error.params["found"])
            error.params["found"] = query[error.position : error.position + size]
        raise
    if negative := _unguarded(node, False):
        raise QuerySyntaxError("only_negative", negative.start, expected=("term",))
    return node


def _unguarded(node, negated):
    """Return the part that holds for posts with nothing in them, None if there is none.

    A rule of which that is true would match nearly every post of the world.
    """
    if isinstance(node, Not):
        below = _unguarded(node.child, not negated)
        return (node if not negated else below) if below else None
    if isinstance(node, (And, Or)):
        parts = [_unguarded(child, negated) for child in node.children]
        anyone = isinstance(node, Or) != negated
        if anyone:
            return next((part for part in parts if part), None)
        return parts[0] if all(parts) else None
    return node if negated else None


class _Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.index = 0
        self.terms = 0
        self.depth = 0

    @property
    def token(self):
        return self.tokens[self.index]

    def advance(self):
        token = self.token
        self.index += 1
        return token

    def parse(self):
        node = self.parse_or()
        if self.token.kind != "end":
            raise QuerySyntaxError(
                "unexpected_close", self.token.start, expected=("AND", "OR", "end")
            )
        return node

    def parse_or(self):
        parts = [self.parse_and()]
        while self.token.kind == "or":
            self.advance()
            parts.append(self.parse_and())
        return self._group(Or, parts)

    def parse_and(self):
        parts = [self.parse_unary()]
        while self.token.kind == "and" or self.token.kind in _STARTERS:
            if self.token.kind == "and":
                self.advance()
            parts.append(self.parse_unary())
        return self._group(And, parts)

    @staticmethod
    def _group(kind, parts):
        if len(parts) == 1:
            return parts[0]
        return kind(tuple(parts), start=parts[0].start, end=parts[-1].end)

    def parse_unary(self):
        start, negated = self.token.start, False
        while self.token.kind == "not":
            self.advance()
            negated = not negated
        node = self.parse_near()
        return Not(node, start=start, end=node.end) if negated else node

    def parse_near(self):
        left, parts = self.parse_except(), []
        while self.token.kind == "near":
            near = self.advance()
            right = self.parse_except()
            for side in (left, right):
                self._check_operand(side, (Term, Except), "near_operand")
            parts.append(Near(left, right, near.value, start=left.start, end=right.end))
            left = right
        return self._group(And, parts) if parts else left

    def parse_except(self):
        left, refused = self.parse_primary(), []
        while self.token.kind == "except":
            self.advance()
            right = self.parse_primary()
            for side in (left, right):
                self._check_operand(side, (Term,), "except_operand")
            refused += right.children if isinstance(right, Or) else (right,)
        if not refused:
            return left
        # One after another refuses each of them.
        if len(refused) > 1:
            right = Or(tuple(refused), start=refused[0].start, end=right.end)
        return Except(left, right, start=left.start, end=right.end)

    @staticmethod
    def _check_operand(node, kinds, code):
        for word in node.children if isinstance(node, Or) else (node,):
            if not isinstance(word, kinds):
                raise QuerySyntaxError(code, word.start, expected=("term", '"'))

    def parse_primary(self):
        token = self.advance()
        if token.kind == "(":
            return self._bracket(token)
        if token.kind not in _ATOMS:
            self._refuse(token)
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QuerySyntaxError("too_many_terms", token.start, maximum=MAX_TERMS)
        return self._atom(token)

    def _refuse(self, token):
        found = "" if token.kind == "end" else token.value or token.kind
        code = "unexpected_close" if token.kind == ")" else "expected_term"
        if token.kind == "near":
            found = "NEAR"
        raise QuerySyntaxError(code, token.start, found=found, expected=("term", "("))

    def _atom(self, token):
        if token.kind in ("phrase", "prefix"):
            prefix = token.kind == "prefix"
            return atoms.phrase(token.value, token.start, token.end, prefix)
        if token.kind == "number":
            return atoms.number(token.value, token.start, token.end)
        following = self.token
        if (
            atoms.takes_phrase(token.value)
            and following.kind == "phrase"
            and following.start == token.end
        ):
            self.advance()
            return atoms.word(token.value, token.start, following.end, following.value)
        return atoms.word(token.value, token.start, token.end)

    def _bracket(self, opening):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QuerySyntaxError("too_deep", opening.start, maximum=MAX_DEPTH)
        if self.token.kind == ")":
            self._refuse(self.token)
        node = self.parse_or()
        if self.token.kind != ")":
            raise QuerySyntaxError("unclosed_bracket", opening.start, expected=(")",))
        closing = self.advance()
        self.depth -= 1
        return replace(node, start=opening.start, end=closing.end)
