# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest
from hypothesis import given, settings
from query_strategies import ANY_QUERY

from odoo.addons.social_crm_listening.tools.marks import marked_place
from odoo.addons.social_crm_listening.tools.query import (
    QuerySyntaxError,
    errors,
    parse,
    to_query,
)
from odoo.addons.social_crm_listening.tools.query.nodes import (
    And,
    Except,
    Fact,
    Near,
    Not,
    Number,
    Or,
    Term,
    walk,
)

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    "query, tree",
    [
        ("a", A),
        ("A", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("NOT NOT a", A),
        ("a and b", And((A, Term("and"), B))),
        ('"customer  Service"', Term("customer service")),
        ("refund*", Term("refund", True)),
        ('"customer serv"*', Term("customer serv", True)),
        ("退*", Term("退", True)),
        ("wi-fi", Term("wi-fi")),
        ("1,000", Term("1,000")),
        ("退貨", Term("退货")),
        ("a NEAR/3 b", Near(A, B, 3)),
        ("a NEAR/3 (b OR c)", Near(A, Or((B, C)), 3)),
        ("a NEAR/1 b NEAR/2 c", And((Near(A, B, 1), Near(B, C, 2)))),
        ("-a NEAR/1 b c", And((Not(Near(A, B, 1)), C))),
        ("a EXCEPT b", Except(A, B)),
        ("a EXCEPT (b OR c)", Except(A, Or((B, C)))),
        ("(a OR b) EXCEPT c", Except(Or((A, B)), C)),
        ("a EXCEPT b EXCEPT c", Except(A, Or((B, C)))),
        ("a EXCEPT b c", And((Except(A, B), C))),
        ("-a EXCEPT b c", And((Not(Except(A, B)), C))),
        ("a EXCEPT b NEAR/2 c", Near(Except(A, B), C, 2)),
        ("c NEAR/2 (a EXCEPT b OR b)", Near(C, Or((Except(A, B), B)), 2)),
        ("a　ＥＸＣＥＰＴ（b　ＯＲ　c）", Except(A, Or((B, C)))),
        ("except", Term("except")),
        ("NEARBY", Term("nearby")),
        ("#Refund", Fact("tag", "refund")),
        ("#售後#", Fact("tag", "售后")),
        ("@Acme", Fact("mention", "acme")),
        ("@Acme@Social.Example", Fact("mention", "acme@social.example")),
        ("from:@Acme", Fact("from", "acme")),
        ("FROM:acme", Fact("from", "acme")),
        ('from:"Acme -"', Fact("from", "acme")),
        ('from:a:"b"', And((Fact("from", "a:"), Term("b")))),
        ('topic:"new phone"', Fact("topic", "new phone")),
        ("lang:zh_TW", Fact("lang", "zh-tw")),
        ("is:question?", Fact("is", "question")),
        ("has:link", Fact("has", "link")),
        ("has:product", Fact("has", "product")),
        ("is:spam", Fact("is", "spam")),
        ("intent:Purchase", Fact("intent", "purchase")),
        ("sentiment:undecided", Fact("sentiment", "undecided")),
        ('product:"Iron Buddha"', Fact("product", "iron buddha")),
        ('"或"', Term("或")),
        ('"|"', Term("|")),
        ("c++", Term("c++")),
        ("退＊", Term("退", True)),
        ("a　ＮＥＡＲ／３　b", Near(A, B, 3)),
        ("sentiment:negative", Fact("sentiment", "negative")),
        ("followers>1000", Number("followers", ">", 1000)),
        ("followers >= 1.5k", Number("followers", ">=", 1500)),
        ("followers＞2万", Number("followers", ">", 20000)),
        ("sentiment<-0.3", Number("sentiment", "<", -0.3)),
        ("https://a.example", Term("https://a.example")),
        (":-D", Term(":-d")),
        # As a Chinese keyboard writes it.
        ("（a　OR　b）　－c", And((Or((A, B)), Not(C)))),
        ("“客服　电话”", Term("客服 电话")),
        ("「a OR b」", Term("a or b")),
        ("ｌａｎｇ：ｚｈ　a", And((Fact("lang", "zh"), A))),
        ("＃退货　ＯＲ　＠客服", Or((Fact("tag", "退货"), Fact("mention", "客服")))),
    ],
)
def test_trees(query, tree):
    assert parse(query) == tree
    assert parse(to_query(tree)) == tree


@pytest.mark.parametrize(
    "query, code, position",
    [
        ("", "empty", 0),
        (" \n ", "empty", 0),
        ("x" * 5001, "too_long", 5000),
        ("(" * 33 + "a" + ")" * 33, "too_deep", 32),
        (" ".join("a" * 501), "too_many_terms", 1000),
        ('a "b', "unclosed_quote", 2),
        ("a 「b", "unclosed_quote", 2),
        ("a (b OR c", "unclosed_bracket", 2),
        ("a) b", "unexpected_close", 1),
        ("a ()", "unexpected_close", 3),
        ("a OR", "expected_term", 4),
        ("AND a", "expected_term", 0),
        ("a OR OR b", "expected_term", 5),
        ("a -", "expected_term", 3),
        ("NEAR/2 a", "expected_term", 0),
        ("a ' b ”c", "unclosed_quote", 6),
        ('a ""', "empty_phrase", 2),
        ("a #", "empty_value", 3),
        ("a @", "empty_value", 3),
        ("from: a", "empty_value", 5),
        ("refund, return", "stray_punctuation", 6),
        ("退货，换货", "stray_punctuation", 2),
        ("退货、换货", "stray_punctuation", 2),
        ("退款；换货", "stray_punctuation", 2),
        ("退款。", "stray_punctuation", 2),
        ("a ，b", "stray_punctuation", 2),
        ("a | b", "stray_punctuation", 2),
        ("a && b", "stray_punctuation", 2),
        ("from:mei,lin", "stray_punctuation", 8),
        ("#tea、#cake", "stray_punctuation", 4),
        ("退款 或 退货", "word_operator", 3),
        ("退款 并且 退货", "word_operator", 3),
        ("青芽 除了 青芽菜", "word_operator", 3),
        ("a near/3 b", "word_operator", 2),
        ("a color:red", "unknown_field", 2),
        ("intent:anger", "bad_value", 7),
        ("#te*", "wildcard_place", 3),
        ("from:m*", "wildcard_place", 6),
        ("*a", "wildcard_place", 0),
        ("退**", "wildcard_place", 1),
        ("x" * 201, "term_too_long", 0),
        (f'a "{"x" * 201}"', "term_too_long", 2),
        ("lang:english!", "bad_value", 5),
        ("is:funny", "bad_value", 3),
        ("followers>many", "bad_number", 10),
        ("followers>", "bad_number", 10),
        ("followers:10", "bad_number", 9),
        ("followers>999999999999999m", "bad_number", 10),
        ("a*b", "wildcard_place", 1),
        ("*", "wildcard_place", 0),
        ("a*", "short_prefix", 0),
        ("a NEAR b", "near_distance", 6),
        ("a NEAR/x b", "near_distance", 6),
        ("a NEAR/101 b", "near_distance", 6),
        ("a NEAR/2 lang:en", "near_operand", 9),
        ("a NEAR/2 (b c)", "near_operand", 9),
        ("a EXCEPT", "expected_term", 8),
        ("EXCEPT a", "expected_term", 0),
        ("a EXCEPT lang:en", "except_operand", 9),
        ("lang:en EXCEPT a", "except_operand", 0),
        ("a EXCEPT (b c)", "except_operand", 9),
        ("a EXCEPT (b OR #c)", "except_operand", 15),
        ("a EXCEPT (b EXCEPT c)", "except_operand", 9),
        ("NOT a EXCEPT b", "only_negative", 0),
        ("NOT a", "only_negative", 0),
        ("-a -b", "only_negative", 0),
        ("a OR -b", "only_negative", 5),
        ("NOT (a NOT b)", "only_negative", 0),
        ("NOT (lang:en)", "only_negative", 0),
        ("\ufe0f", "expected_term", 0),
    ],
)
def test_errors_name_code_and_place(query, code, position):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert code in errors.CODES


def test_errors_say_what_was_expected():
    with pytest.raises(QuerySyntaxError) as caught:
        parse("is:funny")
    assert "question" in caught.value.params["expected"]
    assert caught.value.params["field"] == "is"


def test_errors_show_what_was_typed():
    with pytest.raises(QuerySyntaxError) as caught:
        parse("退货，换货")
    assert caught.value.params["found"] == "，"


def test_a_guarded_negation_is_no_error():
    assert parse("NOT (NOT a OR b)") == Not(Or((Not(A), B)))


def test_parts_know_their_place():
    query = '小米 ("bad service" OR #fail)'
    written = {query[node.start : node.end] for node in walk(parse(query))}
    assert {"小米", '"bad service"', "#fail", query} <= written
    assert '("bad service" OR #fail)' in written


@pytest.mark.parametrize(
    "query, position, shown",
    [
        ("a OR", 4, "a OR<mark>\u00a0</mark>"),
        ("退货，换货", 2, "退货<mark>，</mark>换货"),
        ("a\nOR OR b\nc", 5, "OR <mark>O</mark>R b"),
        ("<b> )", 4, "&lt;b&gt; <mark>)</mark>"),
    ],
)
def test_the_place_is_marked_in_its_line(query, position, shown):
    assert marked_place(query, position) == shown


@given(ANY_QUERY)
@settings(max_examples=1500)
def test_any_text_parses_or_is_refused_with_a_place(query):
    try:
        tree = parse(query)
    except QuerySyntaxError as error:
        assert error.code in errors.CODES
        assert 0 <= error.position <= len(query)
        marked_place(query, error.position)
    else:
        assert parse(to_query(tree)) == tree
        for node in walk(tree):
            assert 0 <= node.start < node.end <= len(query)


@pytest.mark.parametrize(
    "part", ["(", "-", "NOT ", "a NEAR/1 ", "a EXCEPT ", '"', "a OR "]
)
def test_long_and_deep_queries_are_bounded(part):
    with pytest.raises(QuerySyntaxError):
        parse(part * (5000 // len(part)))
