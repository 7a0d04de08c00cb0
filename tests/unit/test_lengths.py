# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import lengths

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e8\U0001f1f3"


@pytest.mark.parametrize(
    "text, points, graphemes, utf8, utf16",
    [
        ("", 0, 0, 0, 0),
        ("abc", 3, 3, 3, 3),
        ("你好", 2, 2, 6, 2),
        ("e\u0301", 2, 1, 3, 2),
        (FAMILY, 5, 1, 18, 8),
        (FLAG, 2, 1, 8, 4),
        ("a\r\nb", 4, 3, 4, 4),
        ("\U00020000", 1, 1, 4, 2),
        ("각", 1, 1, 3, 1),
        ("早上好😀", 4, 4, 13, 5),
        ("👍🏽", 2, 1, 8, 4),
        ("1\ufe0f\u20e3", 3, 1, 7, 3),
        ("❤\ufe0f", 2, 1, 6, 2),
        ("茶🍵，e\u0301\u0323!", 7, 5, 16, 8),
        ("\U00020bb7野家", 3, 3, 10, 4),
        ("क्षि", 4, 1, 12, 4),
    ],
)
def test_units(text, points, graphemes, utf8, utf16):
    assert lengths.code_points(text) == points
    assert lengths.graphemes(text) == graphemes
    assert lengths.utf8_bytes(text) == utf8
    assert lengths.utf16_units(text) == utf16


@pytest.mark.parametrize(
    "text, expected",
    [
        ("hello", 5),
        ("https://example.com/" + "a" * 300, 23),
        ("https://a.b", 23),
        ("see https://a.example/x, please", 4 + 23 + 8),
        ("(https://a.example/x)", 25),
        ("https://a.example/x_(y)", 23),
        ("看https://a.example/x。好", 26),
        ("@alice@social.example hi", 9),
        ("@alice hi", 9),
        ("mail me@social.example", 22),
        (FAMILY * 3, 3),
    ],
)
def test_mastodon_rule(text, expected):
    assert lengths.mastodon(text) == expected


def test_another_servers_link_length():
    assert lengths.mastodon("https://a.example/x", url_length=30) == 30


@given(st.text())
def test_order_of_units(text):
    assert lengths.graphemes(text) <= lengths.code_points(text)
    assert lengths.code_points(text) <= lengths.utf16_units(text)
    assert lengths.utf16_units(text) <= lengths.utf8_bytes(text) or not text
    for unit in lengths.UNITS:
        assert lengths.measure(text, unit) >= 0


def test_dots_without_end_take_no_time():
    address = "https://a.example/" + "." * 200_000
    begun = time.process_time()
    assert lengths.mastodon(f"{address}x") == lengths.URL_LENGTH
    assert time.process_time() - begun < 1
