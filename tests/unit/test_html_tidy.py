# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Remote HTML is brought into form before anything else looks at it."""

import json

import pytest

from odoo.addons.social_crm.clients import inbound
from odoo.addons.social_crm.tools.html import tidy


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain text & more",
        '<p>a &amp; b <a href="https://x.example/?a=1&amp;b=2">@<span>c</span></a></p>',
        "<p>one<br>two</p><p>三</p>",
        "<ul><li>a</li></ul>text",
    ],
)
def test_what_is_in_form_stays(html):
    assert tidy(html) == html


@pytest.mark.parametrize(
    "html, expected",
    [
        ("1 < 2", "1 &lt; 2"),
        ("<p>a", "<p>a</p>"),
        ("<!-- no --><p>a</p><script>b</script><style>c</style>d", "<p>a</p>d"),
        ('<html><body class="x>y"><i>a</i></body></html>', "<i>a</i>"),
        ("<p>a\x00b</p>", "<p>ab</p>"),
    ],
)
def test_what_is_not_is_mended(html, expected):
    assert tidy(html) == expected


@pytest.mark.parametrize(
    "piece", ["<", "<!--", '<a href="x', "<div>", "<script><", "</", "<![CDATA[<"]
)
def test_no_bracket_is_left_open(piece):
    mended = tidy(piece * 50_000)
    assert mended.count("<") == mended.count(">")


def test_deliveries_are_tidied():
    row = {
        "id": "1",
        "author": {"id": "2", "bio_html": "<b>x"},
        "html": "<<<",
        "created_at": "2026-11-22T08:00:00Z",
    }
    post = inbound.parse(json.dumps({"posts": [row]}).encode()).posts[0]
    assert (post.html, post.author.bio_html) == ("&lt;&lt;&lt;", "<b>x</b>")
