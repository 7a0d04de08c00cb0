# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm_listening.tools.understanding.language import (
    language,
    model_of,
)

TEXTS = [
    ("en", "Where is my order? I have been waiting for a week"),
    ("en", "worst service ever, still waiting, rude staff"),
    ("es", "¿Dónde está mi pedido? Llevo una semana esperando"),
    ("fr", "Où est mon colis ? C'est la deuxième fois que je demande"),
    ("de", "Wo ist mein Paket? Ich warte schon seit einer Woche"),
    ("pt", "Onde está o meu pedido? Não chegou e eu não sei o que fazer"),
    ("it", "Dove è il mio pacco? Non è ancora arrivato e ho chiamato più volte"),
    ("nl", "Waar is mijn pakket? Het is nog niet aangekomen"),
    ("ja", "荷物はまだ届いていません"),
    ("ko", "주문한 게 아직 안 왔어요"),
    ("th", "เมื่อไหร่จะส่งของ"),
    ("ru", "Где моя посылка? Это уже не смешно, вы обещали"),
    ("uk", "Де моя посилка? Її досі немає"),
    ("ar", "أين طلبي؟"),
    ("he", "איפה ההזמנה שלי"),
    ("el", "Πού είναι η παραγγελία μου"),
    ("zh-hans", "请问几点开门"),
    ("zh-hant", "請問門市幾點開"),
    ("zh-hans", "iPhone 15 的电池太差了"),
    ("zh", "你好"),
]


@pytest.mark.parametrize(("tag", "text"), TEXTS)
def test_languages(tag, text):
    assert language(text) == tag


@pytest.mark.parametrize(
    "text", ["", "ok", "lol", "😀😀", "@a https://x.example", "123"]
)
def test_short_texts_have_none_rather_than_a_wrong_one(text):
    assert language(text) == ""


def test_one_small_word_said_often_is_no_language():
    assert language("a ipod a nomad a mp3 a xtra a zen") == ""


def test_links_and_handles_say_nothing():
    assert (
        language("@the_and_is https://the.and.is/was/were Wo ist denn das Paket")
        == "de"
    )


def test_the_network_is_believed():
    assert language("Where is my order? I have waited", "en_GB") == "en-GB"
    assert language("Where is my order? I have waited", "und") == "en"


@pytest.mark.parametrize(
    ("tag", "model"),
    [
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh_TW", "zh"),
        ("zh-hant", "zh"),
        ("ja", ""),
        ("", ""),
    ],
)
def test_which_model_reads(tag, model):
    assert model_of(tag) == model
