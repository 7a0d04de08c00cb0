# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest

from odoo.addons.social_crm.tools import languages, variables
from odoo.addons.social_crm.tools.answers import (
    Asked,
    Candidate,
    kept_share,
    rank,
    tokens,
)


def candidate(key, question, **values):
    return Candidate(key, " ".join(tokens(question)), **values)


PARCEL = candidate(1, "where is my parcel, delivery late 包裹到哪了 物流")
PRICE = candidate(2, "how much does it cost, price 多少钱 价格", scenario="price")
SORRY = candidate(3, "unacceptable, very disappointed 投诉", scenario="complaint")
ALL = [PARCEL, PRICE, SORRY]


def keys(text, candidates=ALL, **asked):
    return [found.key for found in rank(Asked(text, **asked), candidates)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where are the cups?", ["cup"]),
        ("ＰＲＩＣＥ", ["price"]),
        ("訂單號", ["订单", "单号"]),
        ("iPhone坏了", ["iphone", "坏了"]),
        ("https://n.example/parcel @parcel_shop", []),
        ("", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


def test_the_words_decide():
    assert keys("my parcel is late")[0] == 1
    assert keys("how much is the price?")[0] == 2


def test_traditional_and_simplified_are_one():
    assert keys("我的包裹到哪裡了")[0] == 1
    assert keys("多少錢")[0] == 2


def test_nothing_in_common_is_nothing_suggested():
    assert keys("good morning") == []
    assert keys("") == []
    assert rank(Asked("price"), []) == []


def test_popularity_alone_never_suggests():
    popular = candidate(9, "something else", uses=10_000, success=1.0)
    assert keys("parcel", [*ALL, popular]) == [1]


def test_intent_and_mood_bring_their_scenarios():
    assert keys("this!!", intent="complaint") == [3]
    assert keys("this!!", mood="negative") == [3]
    assert keys("this!!", intent="purchase")[0] == 2


def test_a_topic_brings_its_answer_and_is_named():
    tea = candidate(5, "oolong harvest", topics=frozenset({7}))
    (found,) = rank(Asked("hm", topics=frozenset({7, 8})), [*ALL, tea])
    assert found.key == 5
    assert ("topics", (7,)) in found.reasons


def test_the_own_language_goes_before_a_foreign_one():
    chinese = candidate(6, "parcel", langs=("zh_TW",))
    english = candidate(7, "parcel", langs=("en_US",))
    assert keys("parcel", [english, chinese], lang="zh-hant") == [6, 7]
    assert keys("parcel", [english, chinese], lang="en_GB") == [7, 6]


def test_what_went_well_goes_before_what_did_not():
    good = candidate(8, "parcel", uses=20, success=0.9)
    bad = candidate(4, "parcel", uses=20, success=0.1)
    assert keys("parcel", [bad, good]) == [8, 4]
    (first, _second) = rank(Asked("parcel"), [bad, good])
    assert ("success", 90) in first.reasons and ("uses", 20) in first.reasons


def test_equal_answers_keep_their_order():
    twins = [candidate(key, "parcel", sequence=9 - key) for key in (1, 2, 3)]
    assert keys("parcel", twins) == [3, 2, 1]


def test_the_limit_holds():
    many = [candidate(key, "parcel late") for key in range(50)]
    assert len(rank(Asked("parcel"), many, limit=5)) == 5


@pytest.mark.parametrize(
    ("answer", "sent", "low", "high"),
    [
        ("We are sorry.", "We are sorry.", 1, 1),
        ("We are  sorry.", "We are sorry.\n", 1, 1),
        ("We are sorry, Ada.", "We are very sorry, Ada!", 0.8, 0.99),
        ("We are sorry.", "不好意思", 0, 0.1),
        ("", "x", 0, 0),
    ],
)
def test_kept_share(answer, sent, low, high):
    assert low <= kept_share(answer, sent) <= high


# -- variables ------------------------------------------------------------------


def test_a_variable_has_a_place():
    text = "Dear {name},\n  your order { order } and {nmae}"
    assert [place.name for place in variables.find(text)] == ["name", "order", "nmae"]
    assert variables.unknown(text) == [variables.Place("nmae", 2, 28)]


def test_what_is_filled_in_is_not_filled_again():
    assert variables.fill("{name}", {"name": "{handle}", "handle": "x"}) == "{handle}"


def test_what_is_not_known_stays():
    text = variables.fill("{name}: {order}", {"name": "Ada", "order": ""})
    assert text == "Ada: {order}"
    assert variables.left_open(text) == ["order"]


@pytest.mark.parametrize("text", ["{}", "{ }", "{1}", "a{b c}d", "{{", "", None])
def test_no_variable(text):
    assert variables.find(text) == []


def test_chinese_names_of_variables_are_unknown_not_text():
    assert variables.unknown("您好{姓名}") == [variables.Place("姓名", 1, 3)]


# -- languages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("zh_HK", "zh_TW"),
        ("zh", "zh_CN"),
        ("zh-Hant-TW", "zh_TW"),
        ("en_AU", "en_US"),
        ("de", "en_US"),
    ],
)
def test_nearest_language(wanted, expected):
    assert languages.nearest(wanted, ["en_US", "zh_CN", "zh_TW"]) == expected


def test_nearest_falls_back_to_the_other_script_then_to_anything():
    assert languages.nearest("zh_TW", ["fr_FR", "en_US", "zh_CN"]) == "zh_CN"
    assert languages.nearest("zh_TW", ["fr_FR"]) == "fr_FR"
    assert languages.nearest("zh_TW", []) is None


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("我的包裹", "en", "zh-hans"),
        ("我的包裹", "zh-TW", "zh-hant"),
        ("訂單", "zh", "zh-hant"),
        ("注文はどこですか 配達", "ja", "ja"),
        ("配達予定", "ja", "ja"),
        ("hello 你", "en", "en"),
        ("", "", ""),
    ],
)
def test_guess(text, declared, expected):
    assert languages.guess(text, declared) == expected
