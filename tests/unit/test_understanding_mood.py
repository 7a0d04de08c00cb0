# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np
import pytest

from odoo.addons.social_crm.tools import text as texts
from odoo.addons.social_crm_listening.tools.understanding import (
    adjust,
    features,
    grams,
    intent,
    mood,
)
from odoo.addons.social_crm_listening.tools.understanding.lexicon import (
    Lexicon,
    service_lexicon,
)

CLEAR = [
    ("en", "negative", "Still waiting for my refund, worst customer service ever"),
    ("en", "negative", "great, delayed again. thanks for nothing"),
    ("en", "negative", "@shop your app keeps crashing and nobody answers"),
    ("en", "positive", "Thank you so much, your staff were amazing!"),
    ("en", "positive", "love it, best coffee in town"),
    ("zh", "negative", "等了两个小时还没送到,服务态度太差了,必须投诉"),
    ("zh", "negative", "東西壞了,客服都不理人,太失望了"),
    ("zh", "positive", "味道很好,服务也很周到,强烈推荐"),
    ("zh", "positive", "店員很親切,非常滿意,會再來"),
]


def one(text, language):
    return mood.moods([text], language)[0]


@pytest.mark.parametrize(("language", "label", "text"), CLEAR)
def test_clear_moods(language, label, text):
    found = one(text, language)
    assert found.label == label
    assert (found.value > 0.2) == (label == "positive")
    assert -1 <= found.value <= 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_has_the_same_mood_alone_and_among_others(language):
    among = mood.moods([text for code, _l, text in CLEAR if code == language], language)
    for text, found in zip(
        [t for code, _l, t in CLEAR if code == language], among, strict=True
    ):
        alone = one(text, language)
        assert (alone.label, alone.value, alone.words) == (
            found.label,
            found.value,
            found.words,
        )


@pytest.mark.parametrize("text", ["", " ", "!", "\x00", "@you", "https://a.example/"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_said_is_no_mood(language, text):
    assert one(text, language).label in ("undecided", "neutral")
    assert one(text, language).words == []


def test_words_are_places_in_the_text_as_written():
    text = "@shop 😀 ＷＯＲＳＴ service, see https://x.example/worst"
    words = {text[start:end] for start, end, _w in one(text, "en").words}
    assert "ＷＯＲＳＴ" in words
    assert not any("http" in word or "@" in word for word in words)


def test_words_speak_for_what_they_stand_for():
    found = one("等了两个小时,态度太差,不过味道很好", "zh")
    text = "等了两个小时,态度太差,不过味道很好"
    weights = {text[start:end]: weight for start, end, weight in found.words}
    assert any("差" in word and weight < 0 for word, weight in weights.items())
    assert any("好" in word and weight > 0 for word, weight in weights.items())


def test_thresholds_leave_the_doubtful_undecided():
    sure = {"neutral": 0.8, "opinion": 0.4, "polar": 0.5}
    assert mood.decide(0.6, 0.9, sure).label == "undecided"
    assert mood.decide(0.6, 0.9, sure).value is None
    assert mood.decide(0.9, 0.9, sure).label == "positive"
    assert mood.decide(0.1, 0.9, sure).value < -0.2
    assert mood.decide(0.1, 0.3, sure).label == "undecided"
    neutral = mood.decide(0.01, 0.1, sure)
    assert neutral.label == "neutral" and abs(neutral.value) <= 0.2


def test_pieces_do_not_run_from_one_text_into_the_next():
    both = grams.pieces(["good morning", "bad"])
    alone = grams.pieces(["bad"])
    assert sorted(both.hash[both.text == 1]) == sorted(alone.hash)
    ends = np.array([len("good morning"), len("bad")])[both.text]
    assert (both.end <= ends).all() and (both.start >= 0).all()


def test_no_pieces_of_nothing():
    assert len(grams.pieces(["", "", "."]).hash) == 0


def test_pieces_know_words_pairs_and_characters():
    cut = grams.pieces(["very bad", "很差"])
    spans = set(
        zip(cut.text.tolist(), cut.start.tolist(), cut.end.tolist(), strict=True)
    )
    assert {(0, 0, 4), (0, 5, 8), (0, 0, 8), (1, 0, 1), (1, 0, 2)} <= spans


def test_the_longest_phrase_counts_and_negation_turns():
    lexicon = Lexicon(
        [
            ("mood", 1, "help"),
            ("mood", -2, "no help"),
            ("mood", 2, "good*"),
            ("not", 0, "not"),
        ]
    )
    found = lexicon.find("no help. not so goodish, not here. good")
    assert [(i.weight, i.negated) for i in found] == [
        (-2, False),
        (2, True),
        (2, False),
    ]


def test_a_phrase_within_a_word_is_none():
    assert Lexicon([("mood", -1, "bad")]).find("badge unbad") == []
    assert len(Lexicon([("mood", -1, "差")]).find("太差了")) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lexicons_are_folded_and_told_apart(language):
    assert service_lexicon(language).find(texts.fold("STILL WAITING 投訴"))


def test_links_and_handles_keep_their_places():
    text = "see https://a.example/x?y=1 @me.you end"
    assert len(features.cleaned(text)) == len(text)
    assert features.cleaned(text).endswith(" end")
    assert "example" not in features.cleaned(text)


def test_long_texts_are_cut():
    assert len(features.cleaned("x" * 10_000)) == features.MAX_TEXT


WISHES = [
    ("en", "complaint", "my order never arrived and support ignores me"),
    ("en", "question", "what time do you open tomorrow?"),
    ("en", "purchase", "where can I buy the large one, is it in stock?"),
    ("en", "praise", "amazing service, thank you so much"),
    ("en", "suggestion", "please add a dark mode"),
    ("en", "", "my order number is 4711"),
    ("zh", "complaint", "快递十天了还没收到,客服不理人,差评"),
    ("zh", "question", "请问周末几点开门?"),
    ("zh", "purchase", "这个多少钱,怎么下单"),
    ("zh", "praise", "太好喝了,强烈推荐"),
    ("zh", "suggestion", "建议出一个无糖的版本"),
]


@pytest.mark.parametrize(("language", "kind", "text"), WISHES)
def test_wishes(language, kind, text):
    found = intent.intent(text, one(text, language), language)
    assert found.kind == kind
    assert bool(found.words) == bool(kind)
    assert all(text[start:end].strip() for start, end in found.words)


def corrections(count):
    words = "sick wicked insane"
    texts_ = [f"that beat is {words} number {i} broken slow" for i in range(count)]
    return texts_, ["positive"] * count


def test_agreeing_corrections_are_learned():
    said, labels = corrections(40)
    trial = adjust.learn(said, labels, "en")
    assert trial.is_kept and trial.after > trial.before
    weights = adjust.added(mood.shipped("en"), trial.addition, "own")
    new = "that beat is sick wicked insane number 99 broken slow"
    assert mood.moods([new], "en", weights)[0].label == "positive"
    assert one(new, "en").label != "positive"
    assert one(CLEAR[0][2], "en").label == "negative"
    assert mood.moods([CLEAR[0][2]], "en", weights)[0].label == "negative"


def test_an_addition_survives_storing():
    said, labels = corrections(30)
    addition = adjust.learn(said, labels, "en").addition
    again = adjust.from_json(addition.to_json())
    assert np.allclose(again.pieces, addition.pieces, atol=1e-3)
    assert (again.buckets == addition.buckets).all()


def test_few_or_random_corrections_teach_nothing():
    said, labels = corrections(adjust.LEAST_EXAMPLES - 1)
    assert not adjust.learn(said, labels, "en").is_kept
    clear = [text for code, _l, text in CLEAR if code == "en"] * 8
    right = [label for code, label, _t in CLEAR if code == "en"] * 8
    trial = adjust.learn(clear, right, "en")
    assert trial.after >= trial.before or not trial.is_kept


@pytest.mark.parametrize(
    "text", ["a  b\n\n c", "plain", "tab\t\ttab", "Ｗide  and  más", "", "  x"]
)
def test_places_lead_back_to_the_text(text):
    folded = texts.fold(text)
    starts, ends = features.places(text)
    assert len(starts) == len(ends) == len(folded)
    for at, char in enumerate(folded):
        assert char == " " or texts.fold(text[starts[at] : ends[at]]) == char
