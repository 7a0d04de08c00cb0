# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from odoo.addons.social_crm_listening.tools.automatic import (
    MAX_AGE,
    Asked,
    looks_automatic,
    refusal,
)

NOW = datetime(2026, 11, 20, 9)
GOOD = Asked(
    text="My cup is broken",
    posted_at=NOW - timedelta(minutes=1),
    is_ours=False,
    is_bot=False,
    is_spam=False,
    answers_automatic=False,
    can_send=True,
    valid_from=NOW - timedelta(days=1),
)


def test_a_person_who_asks_is_answered():
    assert refusal(GOOD, NOW) == ""


@pytest.mark.parametrize(
    "change, code",
    [
        ({"is_ours": True}, "ours"),
        ({"is_bot": True}, "bot"),
        ({"is_spam": True}, "spam"),
        ({"valid_from": NOW}, "early"),
        (
            {"posted_at": NOW - MAX_AGE * 2, "valid_from": NOW - MAX_AGE * 3},
            "old",
        ),
        ({"text": "Auto-Reply: we are closed"}, "machine"),
        ({"answers_automatic": True}, "loop"),
        ({"can_send": False}, "mute"),
    ],
)
def test_what_speaks_against_an_answer(change, code):
    assert refusal(replace(GOOD, **change), NOW) == code


@pytest.mark.parametrize(
    "text",
    [
        "This is an automated message. Please do not reply.",
        "ＡＵＴＯ－ＲＥＰＬＹ",
        "【自动回复】您好，客服不在线",
        "自動回覆：您好",
        "I'm a bot, beep",
        "I am  out of\nthe office until Monday",
    ],
)
def test_machines_are_recognised(text):
    assert looks_automatic(text)


@pytest.mark.parametrize(
    "text", ["Is it automatic?", "多少钱", "", None, "Your office is closed?"]
)
def test_people_are_not_taken_for_machines(text):
    assert not looks_automatic(text)


def test_our_own_text_coming_back_is_an_echo():
    body = "Thank you for telling us, we look into it."
    assert looks_automatic(f"@shop {body.upper()} !", [body])
    assert not looks_automatic("Thank you", [body, "Thank you"])
