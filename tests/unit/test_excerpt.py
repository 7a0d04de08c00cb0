# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.excerpt import excerpt


def words(pieces):
    return "".join(piece["text"] for piece in pieces)


def marked(pieces):
    return [piece["text"] for piece in pieces if piece["mark"]]


def test_a_short_text_stands_as_it_is():
    pieces = excerpt("too slow today", [(4, 8)])
    assert words(pieces) == "too slow today"
    assert marked(pieces) == ["slow"]


def test_a_long_text_is_cut_around_the_first_match():
    text = "blah " * 100 + "price " + "blah " * 100
    pieces = excerpt(text, [(500, 505)], 100)
    assert marked(pieces) == ["price"]
    assert words(pieces).startswith("…blah ")
    assert words(pieces).endswith("…")
    assert len(words(pieces)) <= 122


def test_chinese_has_no_words_to_cut_at():
    text = "茶" * 300 + "价格" + "茶" * 300
    pieces = excerpt(text, [(300, 302)], 90)
    assert marked(pieces) == ["价格"]


def test_a_match_at_the_end_is_seen():
    text = "x " * 200 + "end"
    pieces = excerpt(text, [(400, 403)], 60)
    assert marked(pieces) == ["end"]
    assert not words(pieces).endswith("…")


def test_line_ends_do_not_move_the_marks():
    pieces = excerpt("one\n\ntwo\tthree", [(9, 14)])
    assert words(pieces) == "one  two three"
    assert marked(pieces) == ["three"]


def test_nothing_said():
    assert excerpt("", [(0, 3)]) == []


@given(
    st.text(max_size=400),
    st.lists(st.tuples(st.integers(0, 420), st.integers(0, 420)), max_size=4),
    st.integers(1, 200),
)
def test_any_text_and_any_marks(text, spans, size):
    pieces = excerpt(text, spans, size)
    assert len(words(pieces)) <= size + 22
    flat = "".join(" " if char.isspace() else char for char in text)
    assert words(pieces).strip("…") in flat or "…" in text
