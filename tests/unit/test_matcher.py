# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_evaluator import plain
from query_strategies import DOCS, TEXTS, TREES

from odoo.addons.social_crm_listening.tools.doc import MAX_TEXT, Doc
from odoo.addons.social_crm_listening.tools.explain import explain
from odoo.addons.social_crm_listening.tools.matcher import Matcher
from odoo.addons.social_crm_listening.tools.query import QuerySyntaxError, parse
from odoo.addons.social_crm_listening.tools.scan import MAX_EVIDENCE


def holds(query, **values):
    return Matcher([(1, query)]).keys(Doc(**values)) == {1}


def found(query, **values):
    """Return the pieces of the post that made ``query`` hold."""
    doc = Doc(**values)
    source = {"text": doc.text, "title": doc.title, "post": ""}
    hits = Matcher([(1, query)]).match(doc)
    return [source[e.part][e.start : e.end] for hit in hits for e in hit.evidence]


@pytest.mark.parametrize(
    "query, value, expected",
    [
        ("refund", "I want a REFUND!", True),
        ("refund", "refunded", False),
        ("refund*", "refunded", True),
        ("refund*", "prerefunded", False),
        ("iphone", "新iPhone发布", True),
        ("售後", "小米的售后服务", True),
        ("客服", "客户服务", False),
        ("bad service", "service is bad", True),
        ('"bad service"', "service is bad", False),
        ('"bad service"', "BAD\n  service", True),
        ("acme -support", "acme support", False),
        ("acme -support", "acme", True),
        ("one NEAR/1 three", "one two three", True),
        ("one NEAR/1 three", "three two one", True),
        ("one NEAR/0 three", "one two three", False),
        ("one NEAR/0 one", "one", False),
        ("小米 NEAR/3 差", "小米质量很差", True),
        ("小米 NEAR/2 差", "小米质量很差", False),
        ("小米 NEAR/2 (差 OR bad)", "小米 is so bad", True),
        ("#fail", "so #Fail today", True),
        ("#fail", "so #failed today", False),
        ("#小米", "#小米 汽车", True),
        ("@acme", "hey @ACME.", True),
        ("@acme", "mail@acme.example", False),
        ("is:question x", "x ？", True),
        ('apple EXCEPT "apple pie"', "apple pie and an apple phone", True),
        ('apple EXCEPT "apple pie"', "an apple pie", False),
        ('apple EXCEPT "apple pie"', "a pie", False),
        (
            'apple EXCEPT ("apple pie" OR "apple juice")',
            "apple juice, apple pie",
            False,
        ),
        ('apple EXCEPT "apple pie" EXCEPT "big apple"', "Big Apple pie", False),
        ("青芽 EXCEPT (青芽菜 OR 绿青芽)", "绿青芽、青芽菜", False),
        ("青芽 EXCEPT (青芽菜 OR 绿青芽)", "青芽菜，買了青芽", True),
        ("青芽 EXCEPT 青芽*", "青芽", False),
        ('case EXCEPT "phone cas"*', "a phone case", False),
        ("-(apple EXCEPT pie) pear", "apple pear", False),
        ('apple EXCEPT "apple pie" NEAR/1 bad', "apple pie bad", False),
        ('apple EXCEPT "apple pie" NEAR/1 bad', "apple pie x x x x apple bad", True),
        ('bad NEAR/1 (pear OR apple EXCEPT "apple pie")', "bad apple pie", False),
        ('bad NEAR/1 (pear OR apple EXCEPT "apple pie")', "bad pear", True),
        ("iPhone NEAR/3 卡顿", "我的iPhone非常卡顿", True),
        ("iPhone NEAR/1 卡顿", "我的iPhone非常卡顿", False),
        ("手机 NEAR/2 slow", "手机 is so slow", True),
        ("手机 NEAR/0 😡", "手机 😡", True),
        ("😡", "what😡!", True),
        ("👍", "👍🏽", True),
        ("售后* NEAR/2 bad*", "售後服务 badly", True),
        ("has:link", "see https://a.example", True),
    ],
)
def test_text(query, value, expected):
    assert holds(query, text=value) is expected


@pytest.mark.parametrize(
    "query, values, expected",
    [
        ("from:ann", {"author_handle": "@Ann@social.example"}, True),
        ("from:ann@other.example", {"author_handle": "ann@social.example"}, False),
        ("@acme", {"mentions": ("acme@social.example",)}, True),
        ("to:acme", {"mentions": ("acme",)}, True),
        ("to:acme", {"mentions": ("acme",), "to": ("bob",)}, False),
        ("#x", {"tags": ("#X",)}, True),
        ("lang:zh", {"lang": "zh_TW"}, True),
        ("lang:zh-tw", {"lang": "zh"}, False),
        ("intent:complaint", {"intent": "complaint"}, True),
        ("intent:complaint", {"intent": "praise"}, False),
        ("is:spam", {"is_spam": True}, True),
        ("is:duplicate", {"is_duplicate": True}, True),
        ("is:bot", {"is_bot": True}, True),
        ("x -is:spam -is:duplicate -is:bot", {"text": "x"}, True),
        ("has:question", {"text": "好吗？"}, True),
        ("has:product", {"products": ("Oolong",)}, True),
        ("has:product", {"topics": ("Oolong",)}, False),
        ('product:"Iron Buddha"', {"products": ("iron  BUDDHA",)}, True),
        ("product:tea", {"topics": ("tea",)}, False),
        ("sentiment:undecided", {"sentiment_label": "undecided"}, True),
        ("sentiment:undecided", {"sentiment": 0.0}, False),
        ("sentiment:negative", {"sentiment": 0.9, "sentiment_label": "negative"}, True),
        (
            "sentiment:positive",
            {"sentiment": 0.9, "sentiment_label": "negative"},
            False,
        ),
        ('topic:"what?"', {"topics": ("What?",)}, True),
        ("channel:mastodon", {"channel": "mastodon"}, True),
        ("is:reply", {"kind": "reply"}, True),
        ("topic:phones", {"topics": ("Phones",)}, True),
        ("sentiment:negative", {"sentiment": -0.6}, True),
        ("sentiment:neutral", {"sentiment": 0.1}, True),
        ("sentiment:neutral", {}, False),
        ("followers>1k", {"followers": 1000}, False),
        ("followers>=1k", {"followers": 1000}, True),
        ("followers<5", {}, False),
        ("lang:en -followers<5", {"lang": "en"}, True),
        ("title", {"title": "A Title", "text": "other"}, True),
        ('"title other"', {"title": "A title", "text": "other"}, False),
        ("has:title has:tag", {"title": "A", "text": "#b"}, True),
    ],
)
def test_facts(query, values, expected):
    assert holds(query, **values) is expected


@pytest.mark.parametrize(
    "query, value, expected",
    [
        ("refund", "a ＲＥＦＵＮＤ now, refund", ["ＲＥＦＵＮＤ", "refund"]),
        ("售后", "好\u00ad的 售\u200b後", ["售\u200b後"]),
        ("refund* OR 退*", "Refunding 退货", ["Refunding", "退"]),
        ("strasse OR b", "Die Straße b", ["Straße", "b"]),
        ("a -b", "a c", ["a"]),
        ("a (b OR c)", "a c", ["a", "c"]),
        ("a NEAR/1 c", "a x x c a", ["c", "a"]),
        (
            'apple EXCEPT "apple pie"',
            "apple pie, ＡＰＰＬＥ, apple",
            ["ＡＰＰＬＥ", "apple"],
        ),
        ("青芽 EXCEPT 青芽菜 OR x", "青芽菜 青芽", ["青芽"]),
        ("app* EXCEPT apple", "apple apps", ["apps"]),
        ("c NEAR/2 a EXCEPT ab*", "c a", ["c", "a"]),
        ("#fail OR b", "x #Fail", ["#Fail"]),
        ("lang:en a", "a", []),
    ],
)
def test_evidence_is_in_the_original_text(query, value, expected):
    assert found(query, text=value) == expected


def test_evidence_tells_title_from_text():
    assert found("new OR bad", title="NEW", text="so bad") == ["NEW", "bad"]


def test_evidence_of_a_text_that_begins_with_a_mark():
    (hit,) = Matcher([(1, '"\u0301"')]).match(Doc(title="x", text="\u0301 y"))
    assert [(e.start, e.end, e.part) for e in hit.evidence] == [(0, 1, "text")]


def test_facts_are_evidence_without_a_place():
    (hit,) = Matcher([("k", "lang:en followers>5")]).match(
        Doc(text="x", lang="en", followers=9)
    )
    assert [(e.term, e.part) for e in hit.evidence] == [
        ("lang:en", "post"),
        ("followers>5", "post"),
    ]


def test_every_place_counts_for_except_and_near():
    value = "apple pie, " * 900 + "apple phone"
    assert found('apple EXCEPT "apple pie"', text=value) == ["apple"]
    assert holds("apple NEAR/0 phone", text=value)


def test_a_long_title_is_cut():
    value = "word " * 50_000
    assert holds("word", title=value, text="x")
    assert not holds("end", title=value + "end", text="x")


def test_evidence_is_capped():
    assert len(found("a", text="a " * 500)) == MAX_EVIDENCE


def test_a_broken_rule_stops_no_other():
    rules = [("bad", "a OR"), ("good", "a"), ("worse", ""), ("other", "b")]
    matcher = Matcher(rules)
    assert [hit.key for hit in matcher.match(Doc(text="a b"))] == ["good", "other"]
    assert {key: e.code for key, e in matcher.errors.items()} == {
        "bad": "expected_term",
        "worse": "empty",
    }


def test_no_rules_no_hits():
    assert Matcher([]).match(Doc(text="a")) == []


def test_a_sample_changes_the_filing_only():
    rules = [(i, f"common word{i}") for i in range(20)]
    sample = [Doc(text="common")] * 5
    doc = Doc(text="common word7")
    assert Matcher(rules, sample).keys(doc) == Matcher(rules).keys(doc) == {7}


# --- against a plain evaluation -------------------------------------------------------


@given(st.lists(TREES, min_size=1, max_size=6), DOCS)
@settings(max_examples=700, deadline=None)
def test_all_together_equal_each_alone(trees, doc):
    matcher = Matcher(enumerate(trees))
    expected = {index for index, tree in enumerate(trees) if plain(tree, doc)}
    assert matcher.keys(doc) == expected
    hits = matcher.match(doc)
    assert [hit.key for hit in hits] == sorted(expected)
    for hit in hits:
        for piece in hit.evidence:
            source = {"text": doc.text, "title": doc.title, "post": ""}[piece.part]
            assert 0 <= piece.start <= piece.end <= len(source)
            assert piece.part == "post" or piece.start < piece.end


@given(TREES, DOCS, st.lists(DOCS, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_sample_never_changes_what_holds(tree, doc, sample):
    assert Matcher([(1, tree)], sample).keys(doc) == Matcher([(1, tree)]).keys(doc)


@given(TREES, DOCS)
@settings(max_examples=300, deadline=None)
def test_explanation_agrees(tree, doc):
    explanation = explain("", tree, doc)
    assert explanation.holds == bool(Matcher([(1, tree)]).keys(doc))
    assert explanation.as_dict()["holds"] == explanation.holds


def test_explanation_of_except():
    query = 'apple EXCEPT "apple pie"'
    tree = explain(query, parse(query), Doc(text="apple pie, apple"))
    assert (tree.kind, tree.holds, tree.label) == ("except", True, query)
    assert [(e.start, e.end) for e in tree.evidence] == [(11, 16)]
    assert [(part.label, part.holds) for part in tree.children] == [
        ("apple", True),
        ('"apple pie"', True),
    ]


def test_explanation_of_a_miss():
    query = 'acme (broken OR "does not work") -thanks'
    tree = explain(query, parse(query), Doc(text="Acme does not work, thanks"))
    assert not tree.holds
    assert [(part.label, part.holds) for part in tree.children] == [
        ("acme", True),
        ('(broken OR "does not work")', True),
        ("-thanks", False),
    ]
    assert tree.children[2].children[0].evidence[0].term == "thanks"


@given(st.text(max_size=30), st.text() | TEXTS)
@settings(max_examples=500, deadline=None)
def test_any_query_on_any_text(query, value):
    try:
        tree = parse(query)
    except QuerySyntaxError:
        return
    Matcher([(1, tree)]).match(Doc(text=value, title=value[:5]))


@pytest.mark.parametrize(
    "query, value",
    [
        (" OR ".join("啊" * n for n in range(1, 90)), "啊" * 100_000),
        ("a NEAR/100 a", "a " * 50_000),
        (" NEAR/5 ".join("ab" for _ in range(400)), "ab " * 30_000),
        ("(" * 32 + "a" + ")" * 32, "a" * 100_000),
        ('" "* b', " " * 100_000),
        (
            f"({' OR '.join('啊' * n for n in range(1, 50))}) EXCEPT 啊啊*",
            "啊" * 100_000,
        ),
        (" EXCEPT ".join(["ab*"] * 400), "ab " * 30_000),
        (" NEAR/1 ".join(f"ab EXCEPT 啊{n}" for n in range(50)), "ab 啊" * 9_000),
        ("aa*", "a" * 100_000),
        (" OR ".join(f'"+{"a" * n}"*' for n in range(1, 60)), "+aaaa" * 20_000),
    ],
)
def test_hostile_input_takes_bounded_time(query, value):
    assert len(value) > MAX_TEXT
    begun = time.process_time()
    Matcher([(1, query)]).match(Doc(text=value))
    assert time.process_time() - begun < 10
