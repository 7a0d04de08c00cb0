# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools.chatter import to_network
from odoo.addons.social_crm_listening.tools.ratings import parse, refuses


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("@qingya@tea.example 5", 5),
        ("@qingya 4!", 4),
        ("５", 5),
        ("5️⃣", 5),
        ("4/5", 4),
        ("3 out of 5", 3),
        ("4 stars", 4),
        ("⭐⭐⭐⭐", 4),
        ("Thank you, 5!", 5),
        ("5 thanks", 5),
        ("五星", 5),
        ("我给4分", 4),
        ("打5分", 5),
        ("👍", 4),
        ("👍🏽", 4),
        ("👎", 2),
        ("👍👍", 5),
        ("满意", 4),
        ("滿意！", 4),
        ("非常满意", 5),
        ("不满意", 2),
        ("不滿意", 2),
        ("非常不满意", 1),
        ("一般", 3),
        ("very good", 5),
        ("Not good.", 2),
        ("terrible", 1),
    ],
)
def test_a_rating_is_read(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "0",
        "6",
        "10",
        "5 cups are broken",
        "I ordered 5",
        "not 5",
        "order 5",
        "5 5",
        "1-2",
        "ok",
        "谢谢",
        "不是很满意，杯子还是坏的",
        "满意的话我就不会投诉了",
        "https://n.example/5",
        "#5",
        "5€",
        "good morning, where is my order?",
        "x" * 5000,
    ],
)
def test_talk_is_no_rating(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    "text", ["STOP", "@qingya stop!", "退订", "Don’t ask me again"]
)
def test_who_does_not_want_to_be_asked(text):
    assert refuses(text)
    assert parse(text) is None


@pytest.mark.parametrize("text", ["please stop the delivery", "", None, "5"])
def test_who_says_something_else(text):
    assert not refuses(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello<br>there</p><p>Bye</p>", "Hello\nthere\n\nBye"),
        ("<p>a &lt; b &amp; c</p>", "a < b & c"),
        ('<a href="https://n.example">https://n.example</a>', "https://n.example"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="/odoo/1">here</a>', "here"),
        (
            '<a data-oe-model="res.partner" data-oe-id="3" href="#">@Ada</a> looks',
            "Ada looks",
        ),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("<p></p>", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_chatter_message_on_the_network(html, text):
    assert to_network(html) == text
