# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a text will look."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import lengths, shown

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def kinds(text, parts="common", **options):
    found = shown.segments(text, shown.PARTS[parts](text), **options)
    return [(s["kind"], s["text"]) for s in found]


def over(text, limit, count=lengths.graphemes):
    where = shown.cut(text, lambda part: count(part) <= limit)
    found = shown.segments(text, shown.common(text), over_from=where)
    return "".join(s["text"] for s in found if s["over"])


def test_links_names_and_tags_stand_out():
    text = "早上好 @mei@tea.example，看 https://tea.example/新茶, #春茶 and #2026!"
    assert kinds(text) == [
        ("text", "早上好 "),
        ("mention", "@mei@tea.example"),
        ("text", "，看 "),
        ("link", "https://tea.example/"),
        ("text", "新茶, "),
        ("tag", "#春茶"),
        ("text", " and #2026!"),
    ]


def test_what_only_looks_like_one():
    text = "a@b.example a#b https://x.example/#top (see https://x.example/y)"
    assert [k for k in kinds(text) if k[0] != "text"] == [
        ("link", "https://x.example/#top"),
        ("link", "https://x.example/y"),
    ]


def test_a_network_of_facets_needs_no_scheme_but_a_whole_name():
    text = "✨ @atproto.com @alice tea.com #茶"
    assert [k for k in kinds(text, "facets") if k[0] != "text"] == [
        ("mention", "@atproto.com"),
        ("link", "tea.com"),
        ("tag", "#茶"),
    ]


def test_links_are_shown_shortened():
    text = "See https://www.tea.example/spring/first-harvest/2026 now"
    assert kinds(text, link_length=30)[1] == ("link", "tea.example/spring/first-harve…")
    assert kinds("https://a.example", link_length=30) == [("link", "a.example")]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("hello", 5, ""),
        ("hello", 4, "o"),
        (FAMILY * 3, 2, FAMILY),
        ("你好世界", 3, "界"),
        ("e\u0301" * 3, 1, "e\u0301" * 2),
        ("abc", 0, "abc"),
    ],
)
def test_what_is_over_begins_at_a_whole_letter(text, limit, expected):
    assert over(text, limit) == expected


def test_what_is_over_is_that_of_the_networks_own_unit():
    assert over("你好世界", 6, lengths.utf8_bytes) == "世界"
    assert over("の" * 142, 280, lambda t: lengths.measure(t, "x_weighted")) == "のの"


@given(st.text(max_size=400), st.integers(0, 300))
def test_nothing_is_lost_and_the_start_fits(text, limit):
    for parts in ("plain", "common", "facets"):
        where = shown.cut(text, lambda part: lengths.graphemes(part) <= limit)
        found = shown.segments(text, shown.PARTS[parts](text), over_from=where)
        assert "".join(s["text"] for s in found) == text
        assert all(s["text"] for s in found)
        start = "".join(s["text"] for s in found if not s["over"])
        assert lengths.graphemes(start) <= limit
        assert found == sorted(found, key=lambda s: s["over"])


def test_a_long_text_takes_no_time():
    text = "早上好 @a @b.example #茶 https://a.example/x " * 1_000
    begun = time.process_time()
    shown.segments(
        text, shown.common(text), 30, shown.cut(text, lambda t: len(t) < 500)
    )
    shown.segments(text, shown.faceted(text))
    assert time.process_time() - begun < 2
