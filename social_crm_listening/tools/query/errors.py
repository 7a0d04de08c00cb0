# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is wrong with a query, and where."""

CODES = (
    "empty",
    "too_long",
    "too_deep",
    "too_many_terms",
    "unclosed_quote",
    "unclosed_bracket",
    "expected_term",
    "unexpected_close",
    "empty_phrase",
    "empty_value",
    "stray_punctuation",
    "unknown_field",
    "bad_value",
    "bad_number",
    "word_operator",
    "wildcard_place",
    "short_prefix",
    "term_too_long",
    "near_distance",
    "near_operand",
    "except_operand",
    "only_negative",
)


class QuerySyntaxError(ValueError):
    """A query that can't be understood.

    ``code`` is one of ``CODES``; ``position`` counts code points from 0 and is at most
    the query's length; ``params`` holds what a message needs, among it ``expected``,
    the tokens that could stand there.
    """

    def __init__(self, code, position, **params):
        super().__init__(f"{code} at {position}")
        self.code = code
        self.position = position
        self.params = params


def line_of(query, position):
    """Return ``(line, offset)``: the line that holds ``position``, and where in it."""
    start = query.rfind("\n", 0, position) + 1
    end = query.find("\n", position)
    return query[start : end if end >= 0 else len(query)], position - start
