# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools.text import fold
from odoo.addons.social_crm_listening.tools.search_text import (
    GRAM,
    MAX_TERMS,
    MAX_WORD,
    terms,
    tokens,
    tsquery,
)

HAN = st.text(alphabet="退款货茶叶坏了我要", min_size=1, max_size=12)
LATIN = st.text(alphabet="abcdeäß1", min_size=1, max_size=12)
ANY = st.text(max_size=200)


def finds(query, *parts):
    """What the database does with both: each term begins some token."""
    wanted = terms(query)
    known = tokens(*parts)
    return bool(wanted) and all(
        any(token.startswith(term) for token in known) for term in wanted
    )


@given(ANY, HAN, ANY)
def test_every_chinese_word_is_found_in_its_text(before, word, after):
    assert finds(word, f"{before[:100]}{word}{after}")


@given(LATIN, st.integers(1, 12))
def test_latin_words_are_found_by_their_beginning(word, length):
    assert finds(word[:length], f"so, {word}!")


@given(HAN, HAN)
def test_short_chinese_words_are_found_only_where_they_stand(word, text):
    if len(word) <= GRAM:
        assert finds(word, text) == (word in text)


@given(ANY)
def test_tokens_are_safe_to_be_sent_to_the_database(text):
    for token in [*tokens(text), *terms(text)]:
        assert token
        assert len(token) <= MAX_WORD
        assert not set(token) & set(" '\\:&|!()<>*\x00")


@given(ANY)
def test_a_text_finds_itself_unless_it_has_no_words(text):
    assert finds(text, text) == bool(terms(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("退款", "我要退款"),
        ("退款", "我要退款中的茶"),
        ("退貨", "不能退货吗"),
        ("退货", "不能退貨嗎"),
        ("款", "退款"),
        ("ＲＥＦＵＮＤ", "a refund please"),
        ("deli", "Delicious tea"),
        ("不能退貨嗎", "茶不能退货吗？"),
        ("iphone15 坏了", "我的iPhone15手机坏了"),
        ("@mei", "mei.wang@shop.example"),
        ("don't", "I don’t know"),
        ("ストレ", "トイストレッチ"),
    ],
)
def test_found(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("款退", "退款"),
        ("fund", "refund"),
        ("tea coffee", "tea only"),
        ("货", "退款"),
        ("！？", "what！？"),
        ("", "anything"),
    ],
)
def test_not_found(query, text):
    assert not finds(query, text)


def test_words_may_stand_in_different_parts():
    assert finds("mei 退款", "我要退款", "Mei Wang", None)


def test_a_query_is_bounded():
    assert len(terms("a1 " * 5 + " ".join(f"w{i}" for i in range(99)))) == MAX_TERMS
    assert tsquery("x" * 99) == f"'{'x' * MAX_WORD}':*"
    assert tsquery("…") == ""


@given(ANY)
def test_folding_is_that_of_the_rules(text):
    assert tokens(text) == tokens(fold(text)) or len(fold(text)) > 4_000
