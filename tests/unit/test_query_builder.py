# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import ANY_QUERY, TREES, WORDS

from odoo.addons.social_crm_listening.tools.query import (
    QuerySyntaxError,
    parse,
    to_query,
)
from odoo.addons.social_crm_listening.tools.query.builder import query_of, rows_of


def word(text, prefix=False):
    return {"text": text, "prefix": prefix}


def words(*texts, group="all"):
    return {"group": group, "kind": "words", "words": [word(text) for text in texts]}


def fact(name, *values, group="all"):
    return {"group": group, "kind": "fact", "name": name, "values": list(values)}


@pytest.mark.parametrize(
    "query, rows",
    [
        ("tea", [words("tea")]),
        ("Tea 茶", [words("Tea"), words("茶")]),
        ('tea OR "Green Tea"', [words("tea", "Green Tea")]),
        ("tea (good OR bad)", [words("tea"), words("good", "bad")]),
        ("tea -(good OR bad)", [words("tea"), words("good", "bad", group="none")]),
        ("tea -thanks 茶", [words("tea"), words("thanks", group="none"), words("茶")]),
        (
            "tea* lang:zh -is:spam",
            [
                {"group": "all", "kind": "words", "words": [word("tea", True)]},
                fact("lang", "zh"),
                fact("is", "spam", group="none"),
            ],
        ),
        ("lang:en OR lang:zh", [fact("lang", "en", "zh")]),
        ('topic:"new tea"', [fact("topic", "new tea")]),
        (
            "(tea OR 茶) NEAR/4 bad",
            [
                {
                    "group": "all",
                    "kind": "near",
                    "words": [word("tea"), word("茶")],
                    "others": [word("bad")],
                    "distance": 4,
                }
            ],
        ),
        (
            '青芽 EXCEPT (青芽菜 OR "绿 青芽")',
            [
                {
                    "group": "all",
                    "kind": "except",
                    "words": [word("青芽")],
                    "others": [word("青芽菜"), word("绿 青芽")],
                }
            ],
        ),
        (
            "followers>=10k",
            [
                {
                    "group": "all",
                    "kind": "number",
                    "name": "followers",
                    "operator": ">=",
                    "value": 10000,
                }
            ],
        ),
        (
            "x (tea OR 茶 OR #tea OR lang:en OR lang:zh)",
            [
                words("x"),
                words("tea", "茶", group="any"),
                fact("tag", "tea", group="any"),
                fact("lang", "en", "zh", group="any"),
            ],
        ),
        (
            "x (a OR b c)",
            [
                words("x"),
                words("a", group="any"),
                {"group": "any", "kind": "advanced", "text": "b c"},
            ],
        ),
        (
            "a -(b c)",
            [words("a"), {"group": "none", "kind": "advanced", "text": "(b c)"}],
        ),
    ],
)
def test_rows(query, rows):
    assert rows_of(query) == rows
    assert parse(query_of(rows)) == parse(query)


@pytest.mark.parametrize(
    "rows, query",
    [
        ([], ""),
        ([words("")], ""),
        ([words("a"), words()], "a"),
        ([words("new tea", "OR", "c++")], '"new tea" OR "OR" OR c++'),
        ([words('say "hi"')], '「say "hi"」'),
        ([words("a"), fact("from", "mei", "", group="none")], "a -from:mei"),
        ([words("a", group="any")], "a"),
        ([words("a", group="any"), words("b"), fact("is", "bot", group="any")],
         "(a OR is:bot) b"),
        ([{"kind": "near", "words": [word("a")], "others": [], "distance": 2}], "a"),
        ([{"kind": "number", "name": "followers", "operator": ">", "value": "3万"}],
         "followers>3万"),
        ([{"kind": "number", "name": "value", "operator": ">=", "value": 60}],
         "value>=60"),
        ([words("a"), {"kind": "advanced", "text": "b OR c"}], "a (b OR c)"),
        ([words("a"), {"kind": "advanced", "text": "(b) OR (c)"}], "a ((b) OR (c))"),
        ([words("a"), {"kind": "advanced", "text": "(b OR c)"}], "a (b OR c)"),
        ([words("followers"), words(">5")], '"followers" >5'),
        ([{"kind": "nonsense"}, {}], ""),
    ],
)  # fmt: skip
def test_queries(rows, query):
    assert query_of(rows) == query


def test_an_invalid_row_is_an_error_of_the_query():
    with pytest.raises(QuerySyntaxError):
        parse(query_of([words("a"), fact("lang", "klingon!")]))
    with pytest.raises(QuerySyntaxError):
        parse(query_of([words("a"), {"kind": "advanced", "text": "(b"}]))


@given(TREES.map(to_query) | ANY_QUERY)
@settings(max_examples=1500, deadline=None)
def test_there_and_back_is_the_same_tree(query):
    try:
        tree = parse(query)
    except QuerySyntaxError:
        return
    rows = rows_of(query)
    # As a browser sends them back.
    assert parse(query_of(json.loads(json.dumps(rows)))) == tree


LISTS = st.lists(
    st.sampled_from((*WORDS, "OR", '"', "", "a*", "-b")).map(word), max_size=3
)
ROWS = st.fixed_dictionaries(
    {
        "group": st.sampled_from(("all", "any", "none")),
        "kind": st.sampled_from(
            ("words", "near", "except", "fact", "number", "advanced")
        ),
        "words": LISTS,
        "others": LISTS,
        "distance": st.integers(0, 9),
        "name": st.sampled_from(("lang", "from", "topic")),
        "values": st.lists(st.sampled_from(("a", "zh", "a b", "")), max_size=2),
        "operator": st.sampled_from((">", "<=")),
        "value": st.integers(0, 9),
        "text": st.sampled_from(("a OR b", "-a", "a b", "x", "a NEAR/2 b")),
    }
)


@given(st.lists(ROWS, max_size=5))
@settings(max_examples=800, deadline=None)
def test_what_is_built_reads_back_as_itself(rows):
    for row in rows:
        if row["kind"] == "number":
            row["name"] = "followers"
    query = query_of(rows)
    try:
        tree = parse(query)
    except QuerySyntaxError as error:
        # Nothing else can be wrong with what a builder offers.
        assert error.code in ("empty", "only_negative", "bad_value", "short_prefix")
        return
    assert parse(query_of(rows_of(query))) == tree
