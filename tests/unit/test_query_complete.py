# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_strategies import ANY_QUERY

from odoo.addons.social_crm_listening.tools.query.complete import (
    MAX_OFFERS,
    Typed,
    named,
    offers,
    typed,
)


def offered(query, position=None):
    what = typed(query, len(query) if position is None else position)
    return [offer.label for offer in offers(what)] if what else None


@pytest.mark.parametrize(
    "query, expected",
    [
        ("lang:z", Typed("lang", "z", 5, 6)),
        ("a lang：zh", Typed("lang", "zh", 7, 9)),
        ("#te", Typed("tag", "te", 0, 3, "#")),
        ("a ＠me", Typed("mention", "me", 2, 5, "＠")),
        ("from:", Typed("from", "", 5, 5)),
        ('topic:"new t', Typed("topic", "new t", 6, 12)),
        ('"new t', None),
        ("followers>1", None),
        ("tea ", Typed("", "", 4, 4)),
        ("tea O", Typed("", "O", 4, 5)),
        ("(", Typed("", "", 1, 1)),
        ("-", Typed("", "", 1, 1)),
        ("", Typed("", "", 0, 0)),
    ],
)
def test_what_is_typed(query, expected):
    assert typed(query, len(query)) == expected


def test_the_rest_of_the_word_is_replaced():
    assert typed("tea lang:zh OR", 10) == Typed("lang", "z", 9, 11)


@pytest.mark.parametrize(
    "query, expected",
    [
        ("is:sp", ["spam"]),
        ("intent:p", ["purchase", "praise"]),
        ("lang:ZH", ["zh", "zh-cn", "zh-tw"]),
        ("tea ex", ["EXCEPT"]),
        ("tea o", ["OR"]),
        ("tea OR", []),
        ("fo", ["followers>"]),
        ("senti", ["sentiment:", "sentiment>"]),
        ("#te", []),
        ("from:me", []),
        ("color:r", []),
        ("shoe", []),
    ],
)
def test_offers(query, expected):
    assert offered(query) == expected


def test_names_known_elsewhere():
    what = typed("#te", 3)
    assert [o.insert for o in named(what, ["tea", "tea", "new tea"])] == ["#tea "]
    what = typed("topic:n", 7)
    assert [o.insert for o in named(what, ["new tea", "nut"])] == ['"new tea" ', "nut "]
    assert len(named(what, map(str, range(30)))) == MAX_OFFERS


@given(ANY_QUERY, st.integers(0, 40))
def test_any_place_of_any_text(query, position):
    position = min(position, len(query))
    what = typed(query, position)
    if what:
        assert 0 <= what.start <= position <= what.end <= len(query)
        assert len(offers(what)) <= MAX_OFFERS
