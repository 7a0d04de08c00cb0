# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import html, t2s, text

TRICKY = st.text(
    st.sampled_from(
        "aA éE\u0301\u0345ßﬁＡａ１　\u00ad\u200b\ufe0f❤漢汉龜がか\u3099ｶﾞ한"
        "\u1112\u1161\u11ab"
        "\u00a8İıſǰΐ㍿\u0f73…\t\n＃＠é\u0323\ud800\U0001f600"
    ),
    max_size=12,
)
ANY_TEXT = st.text(max_size=60) | TRICKY


@pytest.mark.parametrize(
    "one, other",
    [
        ("REFUND", "refund"),
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "STRASSE"),
        ("臺灣的售後服務", "台湾的售后服务"),
        ("ﬁne", "fine"),
        ("caf\u0065\u0301", "café"),
        ("ﾊﾞｯｸﾞ", "バッグ"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("re\u00adfund", "refund"),
        ("doesn\u2019t", "doesn't"),
        ("❤\ufe0f", "❤"),
        ("customer\u00a0 \n service", "customer service"),
    ],
)
def test_same_to_a_reader_is_same_when_folded(one, other):
    assert text.fold(one) == text.fold(other)


@given(ANY_TEXT)
@settings(max_examples=400)
def test_folding_twice_changes_nothing(value):
    assert text.fold(text.fold(value)) == text.fold(value)


@given(ANY_TEXT)
@settings(max_examples=600)
def test_one_by_one_is_the_same_as_together(value):
    together = re.sub("  +", " ", text._fold_together(value))
    assert text.fold(value) == together


def test_each_character_folds_to_a_stable_form():
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) not in ("Cn", "Co"):
            folded = text.fold(chr(code))
            assert text.fold(folded) == folded, hex(code)


@given(ANY_TEXT)
@settings(max_examples=600)
def test_map_agrees_with_fold_and_leads_back(value):
    folded, starts, ends = text.fold_map(value)
    assert folded == text.fold(value)
    assert len(starts) == len(ends) == len(folded)
    assert all(0 <= s < e <= len(value) for s, e in zip(starts, ends, strict=True))
    assert list(starts) == sorted(starts)


@given(TRICKY, TRICKY)
def test_evidence_is_shown_in_the_original(before, after):
    value = f"{before} ＲＥＦＵＮＤ {after}"
    folded, starts, ends = text.fold_map(value)
    at = folded.index("refund")
    assert value[starts[at] : ends[at + 5]] == "ＲＥＦＵＮＤ"


def test_expanding_characters_map_to_their_source():
    value = "\ufb01ne\u3000 Straße 退\u00ad款"
    folded, starts, ends = text.fold_map(value)
    at = folded.index("strasse")
    assert value[starts[at] : ends[at + 6]] == "Straße"
    at = folded.index("退款")
    assert value[starts[at] : ends[at + 1]] == "退\u00ad款"


@pytest.mark.parametrize("char", "aZ9éяأकश1ßñ")
def test_spaced_scripts(char):
    assert text.is_word_script(char)


@pytest.mark.parametrize("char", "汉字かカ한ไทยກ្မ。 _-#@!❤")
def test_unspaced_scripts_and_signs(char):
    assert not text.is_word_script(char)


@pytest.mark.parametrize(
    "haystack, needle, expected",
    [
        ("iphone发布会", "iphone", True),
        ("新iphone15发布", "iphone", False),
        ("iphones", "iphone", False),
        ("an iphone.", "iphone", True),
        ("售后服务", "售后", True),
        ("c++ and c", "c++", True),
        ("foo_bar", "foo", True),
        ("कमी", "कम", False),
    ],
)
def test_boundaries(haystack, needle, expected):
    start = haystack.index(needle)
    assert text.bounded(haystack, start, start + len(needle)) is expected


def test_traditional_table_keeps_length_and_is_stable():
    table = t2s.table()
    assert len(table) > 4000
    for source, target in table.items():
        assert target not in table
        assert unicodedata.normalize("NFKC", chr(target)) == chr(target), hex(source)
    assert t2s.to_simplified("顧客關係管理與臺灣") == "顾客关系管理与台湾"


def test_hashtags_of_both_kinds():
    found = text.hashtags("#Refund now ＃售後 好#小米汽车# x#no http://a/#b #a-b")
    assert found == {"refund", "售后", "小米汽车", "a-b"}
    assert text.hashtags("#小米 汽车") == {"小米"}
    assert text.hashtags("no tag") == set()


def test_handles_but_not_mail_addresses():
    found = text.handles("@Acme_Help hi ＠小米客服 a@b.com .@x@social.example. 你@me")
    assert found == {"acme_help", "小米客服", "x@social.example", "me"}


@pytest.mark.parametrize(
    "value, expected",
    [
        ("Where is my order?", True),
        ("多少钱？", True),
        ("可以退吗", True),
        ("fine.", False),
        ("么么哒", False),
    ],
)
def test_questions(value, expected):
    assert text.is_question(value) is expected


class TestHtml:
    def test_paragraphs_breaks_and_links(self):
        source = (
            '<p>Hello<br/>there <a href="https://a.example/x" rel="nofollow">'
            '<span class="invisible">https://</span><span>a.example/x</span></a></p>'
            "<p>Second &amp; last 中文</p><script>alert(1)</script><!-- no -->tail"
        )
        expected = "Hello\nthere https://a.example/x\n\nSecond & last 中文\n\ntail"
        assert html.to_text(source) == expected

    def test_plain_text_stays(self):
        assert html.to_text(" 2 > 1 \n ok ") == "2 > 1 \n ok"
        assert html.to_text("") == ""

    def test_lists_pictures_and_odd_declarations(self):
        source = '<?xml encoding="gbk"?><ul><li>一</li><li>二<img alt=":ok:"></li></ul>'
        assert html.to_text(source) == "一\n\n二:ok:"

    def test_deep_nesting_is_bounded(self):
        assert html.to_text("<b>" * 5000 + "x" + "</b>" * 5000) in ("x", "")

    @given(st.text(st.sampled_from("<>&;/!-?abp \x00中\ud800'\"="), max_size=60))
    @settings(max_examples=300)
    def test_never_raises(self, source):
        assert isinstance(html.to_text(source), str)
