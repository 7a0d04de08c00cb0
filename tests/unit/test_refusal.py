# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm.tools.refusal import bare, refuses

WORDS = ("STOP", "stop.", "@shop STOP", "Unsubscribe", "退订", "退訂", "TD", "別再發了")
TALK = (
    "",
    "please stop selling broken cups",
    "stop it",
    "td bank",
    "退订怎么操作",
    "5",
)


@pytest.mark.parametrize("text", WORDS)
def test_these_want_no_more(text):
    assert refuses(text)


@pytest.mark.parametrize("text", TALK)
def test_these_are_talk(text):
    assert not refuses(text)


def test_who_is_addressed_and_thanks_do_not_count():
    assert bare("@shop@example.org Stop, thank you!") == "stop"


def test_nothing_is_nothing():
    assert bare(None) == ""
