# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import ANY_QUERY, TREES

from odoo.addons.social_crm_listening.tools.query import (
    QuerySyntaxError,
    parse,
    to_query,
)
from odoo.addons.social_crm_listening.tools.query.highlight import (
    pieces,
    utf16_places,
)
from odoo.addons.social_crm_listening.tools.query.nodes import (
    Except,
    Fact,
    Not,
    Number,
    Term,
    children,
)


def shown(query):
    return [
        (piece.kind, query[piece.start : piece.end], piece.negated)
        for piece in pieces(query)
    ]


@pytest.mark.parametrize(
    "query, expected",
    [
        ("tea OR 茶", [("word", "tea", 0), ("operator", "OR", 0), ("word", "茶", 0)]),
        (
            "“a b” -c*",
            [("phrase", "“a b”", 0), ("operator", "-", 0), ("word", "c*", 1)],
        ),
        (
            'topic:"a b" lang：zh',
            [
                ("field", "topic:", 0),
                ("phrase", '"a b"', 0),
                ("field", "lang：", 0),
                ("value", "zh", 0),
            ],
        ),
        ("#a @b", [("value", "#a", 0), ("value", "@b", 0)]),
        ("followers >= 10k", [("field", "followers >= ", 0), ("number", "10k", 0)]),
        (
            "-(a OR -b) c",
            [
                ("operator", "-", 0),
                ("bracket", "(", 1),
                ("word", "a", 1),
                ("operator", "OR", 0),
                ("operator", "-", 0),
                ("word", "b", 0),
                ("bracket", ")", 1),
                ("word", "c", 0),
            ],
        ),
        (
            "a EXCEPT b NEAR/2 c",
            [
                ("word", "a", 0),
                ("operator", "EXCEPT", 0),
                ("word", "b", 1),
                ("operator", "NEAR/2", 0),
                ("word", "c", 0),
            ],
        ),
        (
            '-from:"a b"',
            [("operator", "-", 0), ("field", "from:", 1), ("phrase", '"a b"', 1)],
        ),
        # With errors in them.
        ('a "b c', [("word", "a", 0), ("phrase", '"b c', 0)]),
        ("a NEAR/x b", [("word", "a", 0), ("operator", "NEAR/x", 0), ("word", "b", 0)]),
        (
            "a) -b",
            [
                ("word", "a", 0),
                ("bracket", ")", 0),
                ("operator", "-", 0),
                ("word", "b", 1),
            ],
        ),
        ("https://a.example", [("word", "https://a.example", 0)]),
        ("", []),
    ],
)
def test_pieces(query, expected):
    assert shown(query) == [(kind, text, bool(no)) for kind, text, no in expected]


@given(ANY_QUERY)
@settings(max_examples=800, deadline=None)
def test_pieces_cover_any_text(query):
    end = 0
    for piece in pieces(query):
        assert not query[end : piece.start].strip()
        assert end <= piece.start < piece.end <= len(query)
        end = piece.end
    assert not query[end:].strip()


def negated_atoms(node, negated=False):
    """Yield ``(start, negated)`` of each atom, from the tree."""
    if isinstance(node, (Term, Fact, Number)):
        yield node.start, negated
    for index, child in enumerate(children(node)):
        turned = isinstance(node, Not) or (isinstance(node, Except) and index == 1)
        yield from negated_atoms(child, negated != turned)


@given(TREES.map(to_query) | ANY_QUERY)
@settings(max_examples=500, deadline=None)
def test_negation_is_that_of_the_tree(query):
    try:
        tree = parse(query)
    except QuerySyntaxError:
        return
    told = {piece.start: piece.negated for piece in pieces(query)}
    for start, negated in negated_atoms(tree):
        # An atom in brackets of its own begins with the bracket.
        assert told[start] == negated


@given(st.text())
def test_places_of_a_browser(text):
    places = utf16_places(text)
    for place in range(len(text) + 1):
        before = text[:place].encode("utf-16-le", "surrogatepass")
        assert places[place] == len(before) // 2
