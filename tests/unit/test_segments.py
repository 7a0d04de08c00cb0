# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.segments import initials, segments


def marked(text, spans):
    return [piece["text"] for piece in segments(text, spans) if piece["mark"]]


def test_plain_text_is_one_piece():
    assert segments("hello") == [{"text": "hello", "mark": False, "href": ""}]


def test_empty_text_has_no_pieces():
    assert segments("") == []


def test_marks_count_code_points_not_utf16_units():
    assert marked("😀😀 slow", [(3, 7)]) == ["slow"]


def test_overlapping_marks_are_one():
    assert marked("price list", [(0, 5), (3, 8)]) == ["price li"]


def test_marks_outside_of_an_edited_text_are_cut():
    assert marked("short", [(3, 90), (50, 60), (4, 2)]) == ["rt"]


def test_links_lose_the_full_stop_of_their_sentence():
    pieces = segments("See https://example.com/a?b=1. Thanks")
    assert [p["href"] for p in pieces if p["href"]] == ["https://example.com/a?b=1"]


def test_chinese_punctuation_ends_a_link():
    pieces = segments("见https://example.com/订单，谢谢")
    assert [p["href"] for p in pieces if p["href"]] == ["https://example.com/订单"]


def test_only_web_addresses_become_links():
    pieces = segments("javascript:alert(1) data:text/html,x file:///etc/passwd")
    assert not any(p["href"] for p in pieces)


def test_a_mark_inside_a_link_keeps_the_whole_address():
    pieces = segments("https://example.com/slow", [(20, 24)])
    assert {p["href"] for p in pieces} == {"https://example.com/slow"}
    assert [p["mark"] for p in pieces] == [False, True]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
)
def test_the_pieces_are_the_text(text, spans):
    pieces = segments(text, spans)
    assert "".join(piece["text"] for piece in pieces) == text
    assert all(piece["text"] for piece in pieces)


def test_initials():
    assert initials("Ada Lovelace") == "AL"
    assert initials("ada") == "A"
    assert initials("王小明") == "王"
    assert initials("_@!") == "?"
    assert initials(None) == "?"
