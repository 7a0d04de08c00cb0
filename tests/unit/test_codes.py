# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import codes

CODE = "ABCD234W"
SEEDS = st.integers(0, 2**32)


def made(seed):
    return codes.make_claim(Random(seed).choice)


def test_the_examples_hold():
    assert doctest.testmod(codes).failed == 0


def test_nothing_in_the_alphabet_looks_like_something_else():
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 31
    assert not set("01OIL") & set(codes.ALPHABET)


@given(SEEDS)
def test_what_is_made_is_a_code_with_a_letter_and_a_digit(seed):
    code = made(seed)
    assert codes.is_claim(code)
    assert any(c.isdigit() for c in code) and any(c.isalpha() for c in code)
    assert codes.plain(codes.grouped(code)) == code


@given(SEEDS, st.integers(0, 7), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_found(seed, place, char):
    code = made(seed)
    wrong = code[:place] + char + code[place + 1 :]
    assert codes.is_claim(wrong) == (wrong == code)


@given(SEEDS, st.integers(0, 7), st.integers(0, 7))
def test_two_characters_that_changed_places_are_found(seed, one, other):
    chars = list(made(seed))
    chars[one], chars[other] = chars[other], chars[one]
    assert codes.is_claim("".join(chars)) == ("".join(chars) == made(seed))


@pytest.mark.parametrize(
    "text",
    [
        "ABCD-234W",
        "abcd234w",
        "ABCD 234W",
        "ＡＢＣＤ－２３４Ｗ",  # full width
        "ａｂｃｄ２３４ｗ",
        "ABCD—234W",
        "ABCD–234W",
        "ab\u200bcd-234w",  # a zero-width space from copying
        "我的认领码是ABCD-234W，谢谢！",
        "認領碼：ａｂｃｄ　２３４ｗ。",
        "码ABCD234W码",
        "@tea here it is: abcd-234w!",
        "Hello (ABCD-234W).",
        "#ABCD234W",
        "sent ABCD 234W",
        "ABCD-234W\n谢谢",
    ],
)
def test_a_code_is_found_however_it_is_typed(text):
    assert codes.find_claims(text) == [CODE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "ABCD-234B",  # wrong check character
        "XABCD-234W",
        "ABCD-234WX",
        "see https://example.com/ABCD234W",
        "mail abcd234w@example.com",
        "@abcd234w",
        "abcd234w.example.com",
        "features bathtubs 12345678 我要买三件",
        "1ABCD234W",
    ],
)
def test_what_only_looks_like_a_code_is_not_found(text):
    assert codes.find_claims(text) == []


def test_a_text_full_of_codes_costs_little():
    text = " ".join(made(seed) for seed in range(500))
    assert len(codes.find_claims(text)) == codes.MOST_IN_A_TEXT


def test_words_are_rarely_taken_for_codes():
    """Letters alone are never a code; the rest fails the check 30 times in 31."""
    random = Random(4)
    letters = "".join(c for c in codes.ALPHABET if c.isalpha())
    words = ["".join(random.choices(letters, k=8)) for _ in range(2000)]
    assert codes.find_claims(" ".join(words)) == []


def test_channel_codes_are_of_the_alphabet():
    code = codes.make_channel()
    assert len(code) == 8 and set(code) <= set(codes.ALPHABET)
