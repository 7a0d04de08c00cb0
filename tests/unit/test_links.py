# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import links


def urls(text):
    return [link.url for link in links.find(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        ("no address: http:// or https://. here", []),
        ("see https://tea.example", ["https://tea.example"]),
        ("see http://tea.example/a?b=1&c=2#d.", ["http://tea.example/a?b=1&c=2#d"]),
        ("HTTPS://TEA.EXAMPLE/A", ["HTTPS://TEA.EXAMPLE/A"]),
        ("https://tea.example:8443/x, and more", ["https://tea.example:8443/x"]),
        ("http://localhost:8069/x", ["http://localhost:8069/x"]),
        ("http://127.0.0.1:80/x", ["http://127.0.0.1:80/x"]),
        ("http://[::1]:80/x", ["http://[::1]:80/x"]),
        (
            "https://a.example/?u=https://b.example",
            ["https://a.example/?u=https://b.example"],
        ),
        (
            "https://a.example https://b.example",
            ["https://a.example", "https://b.example"],
        ),
    ],
)
def test_plain_addresses(text, expected):
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("看https://tea.example看", ["https://tea.example"]),
        ("请看https://tea.example/a?b=1。谢谢", ["https://tea.example/a?b=1"]),
        ("（https://tea.example/x）、", ["https://tea.example/x"]),
        ("《https://tea.example/x》", ["https://tea.example/x"]),
        ("https://tea.example/xを見て", ["https://tea.example/x"]),
        ("https://tea.example입니다", ["https://tea.example"]),
        (
            "https://tea.example，https://b.example！",
            ["https://tea.example", "https://b.example"],
        ),
    ],
)
def test_scripts_without_spaces_end_an_address(text, expected):
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://zh.wiki.example/wiki/茶叶",
        "https://tea.example/?q=茶",
        "https://例子.测试/路径",
    ],
)
def test_an_address_that_may_go_on_in_chinese_is_left_whole(text):
    assert urls(text) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("https://例子.测试/a 看", ["https://例子.测试/a"]),
        ("https://www.例子.com/", ["https://www.例子.com/"]),
        ("https://my例子.com/x", ["https://my例子.com/x"]),
        ("https://bücher.example/über?x=é", ["https://bücher.example/über?x=é"]),
        ("https://пример.рф/чай", ["https://пример.рф/чай"]),
        ("https://xn--fsqu00a.xn--0zwm56d/", ["https://xn--fsqu00a.xn--0zwm56d/"]),
    ],
)
def test_hosts_in_other_scripts(text, expected):
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("(https://tea.example/x)", ["https://tea.example/x"]),
        ("https://w.example/Tea_(drink)", ["https://w.example/Tea_(drink)"]),
        ("(https://w.example/Tea_(drink)).", ["https://w.example/Tea_(drink)"]),
        ("[tea](https://tea.example/x)", ["https://tea.example/x"]),
        (
            "[https://a.example/x](https://b.example)",
            ["https://a.example/x", "https://b.example"],
        ),
        ("<https://tea.example/x>", ["https://tea.example/x"]),
        ("“https://tea.example”", ["https://tea.example"]),
        ('"https://tea.example/x"', ["https://tea.example/x"]),
        ("**https://tea.example/x**", ["https://tea.example/x"]),
        ("`https://tea.example/x`", ["https://tea.example/x"]),
        ("https://tea.example/x?!…", ["https://tea.example/x"]),
        ("https://tea.example/x_", ["https://tea.example/x_"]),
        ("https://tea.example/(", ["https://tea.example/"]),
        ("https://tea.example/[x]", ["https://tea.example/[x]"]),
        ("https://tea.example🎉", ["https://tea.example"]),
        ("🎉https://tea.example/🎉", ["https://tea.example/"]),
        ("https://tea.example\u200b/x", ["https://tea.example"]),
        (
            "https://tea.example/a\nhttps://b.example",
            ["https://tea.example/a", "https://b.example"],
        ),
    ],
)
def test_what_belongs_to_the_sentence(text, expected):
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://mei:secret@tea.example/x",
        "https://mei.lin:secret@tea.example/x",
        "xhttps://tea.example",
        "mailto:mei@tea.example",
        "https://tea.example:99999999/",
        "https://tea",
    ],
)
def test_what_is_no_public_address(text):
    assert urls(text) == []


PIECES = [
    "https://", "https://tea.example/a", "http://b.example", "tea.example",
    "/", "?", "#", "a", "茶", "。", "例子.测试",
    "(", ")", "[", "]", "（", "）", " ", "\n", "@", ":", "80", ".", ",", "!", "é", "🎉",
    "\u200d", "\U0001f468", "%E8", "&", "=", "<", ">", '"', "'", "*", "_", "-", "\x00",
]  # fmt: skip


def test_ten_thousand_texts_are_never_broken():
    chance = random.Random(4)
    found = 0
    for _round in range(10_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(0, 30)))
        here = links.find(text)
        found += len(here)
        assert all(text[one.start : one.end] == one.url for one in here)
        assert links.replace(text, {}) == text
        assert links.replace(text, {one.url: one.url for one in here}) == text
    assert found > 1000


@given(st.text())
def test_any_text_stays_as_it_is_without_replacements(text):
    assert links.replace(text, {}) == text


def test_only_whole_addresses_are_replaced():
    text = "https://tea.example/a https://tea.example/ab https://tea.example/a."
    changed = links.replace(text, {"https://tea.example/a": "S"})
    assert changed == "S https://tea.example/ab S."


def test_a_replaced_text_has_nothing_left_to_track():
    prefix = "https://us.example/r/"
    text = "看https://tea.example/a，https://b.example"
    first = links.to_track(text, prefix)
    changed = links.replace(text, {url: prefix + "x" * 8 for url in first})
    assert first == ["https://tea.example/a", "https://b.example"]
    assert links.to_track(changed, prefix) == []


def test_our_own_links_and_excluded_hosts_are_left_alone():
    text = (
        "https://us.example/r/abc https://partner.example/x https://a.partner.example "
        "https://notpartner.example https://us.example/other"
    )
    tracked = links.to_track(text, "https://us.example/r/", ("partner.example",))
    assert tracked == ["https://notpartner.example", "https://us.example/other"]


def test_long_texts_take_no_long_time():
    began = time.process_time()
    for text in (
        "https://" * 20_000,
        "https://a.b" + "(" * 50_000,
        "https://" + "a." * 50_000,
    ):
        links.find(text)
    assert time.process_time() - began < 5
