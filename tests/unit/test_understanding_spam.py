# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm.tools.text import fold
from odoo.addons.social_crm_listening.tools.understanding.spam import (
    BOT,
    Account,
    bot_score,
    is_spam,
    post_signs,
)

SPAM = [
    "招兼职刷单,日赚500元,加微信 abc12345",
    "免费领取红包,加V: tea8888 ,扫码进群,轻松月入过万",
    "Earn money fast from home! DM to earn, guaranteed profit",
    "Double your bitcoin today, crypto giveaway https://x.example/a",
    "I recovered it, contact the best hacker on instagram he is legit",
]
HAM = [
    "我加了客服微信,等了三天没人理",
    "刚下单,期待!",
    "Still waiting for my refund, please help",
    "Is the gift card still available?",
    "I lost my job and cannot pay, what can I do?",
    "New blog post: https://blog.example/tea",
    "贷款利率今天又下调了",
]


def signs(text, account=None, **facts):
    return post_signs(text, fold(text), account or Account(), **facts)


@pytest.mark.parametrize("text", SPAM)
def test_adverts(text):
    found = signs(text)
    assert is_spam(found)
    assert found[0].name == "advert"


@pytest.mark.parametrize("text", HAM)
def test_customers_are_no_spammers(text):
    assert not is_spam(signs(text))


def test_one_account_that_says_the_same_again_and_again():
    assert not is_spam(signs("See our show tonight", same_by_author=1))
    assert is_spam(signs("See our show tonight", same_by_author=6))


def test_a_chain_letter_alone_is_no_spam():
    assert not is_spam(signs("Please share", authors_of_same=40))


def test_how_an_account_looks_is_not_enough():
    robot = Account(is_bot=True, followers=0, following=9000, age_days=2, posts=5000)
    assert not is_spam(signs("Weather: 12 degrees", robot))
    assert is_spam(signs("贷款 https://a.example", robot))


def test_bots():
    assert bot_score(Account())[0] == 0
    assert bot_score(Account(is_bot=True))[0] >= 80
    score, why = bot_score(
        Account(followers=0, following=9000, age_days=2, posts=5000), spam_share=0.5
    )
    assert score >= BOT
    assert {sign.name for sign in why} >= {"young", "follows_many", "spam_share"}


def test_what_is_not_told_is_not_held_against_anybody():
    assert bot_score(Account(followers=None, following=9000))[0] == 0
