# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random rules and posts, from few words so that they meet often."""

from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.doc import Doc
from odoo.addons.social_crm_listening.tools.query.nodes import (
    And,
    Except,
    Fact,
    Near,
    Not,
    Number,
    Or,
    Term,
)

WORDS = (
    "a",
    "ab",
    "abc",
    "b",
    "bc",
    "退",
    "退货",
    "货",
    "a b",
    "c++",
    "ß",
    "한국",
    "é",
)
TERMS = st.builds(Term, st.sampled_from(WORDS), st.booleans())
FACTS = st.builds(
    Fact, st.sampled_from(("tag", "mention", "from", "lang")), st.sampled_from("abx")
) | st.sampled_from(
    (
        Fact("is", "question"),
        Fact("is", "spam"),
        Fact("has", "link"),
        Fact("has", "product"),
        Fact("intent", "praise"),
        Fact("sentiment", "negative"),
        Fact("sentiment", "undecided"),
    )
)
NUMBERS = st.builds(
    Number,
    st.just("followers"),
    st.sampled_from(("<", ">=", "=")),
    st.sampled_from((1, 5)),
)
TERM_GROUPS = TERMS | st.builds(Or, st.tuples(TERMS, TERMS))
EXCEPTS = st.builds(Except, TERM_GROUPS, TERM_GROUPS)
PLACES = TERM_GROUPS | EXCEPTS | st.builds(Or, st.tuples(EXCEPTS, TERMS))
NEARS = st.builds(Near, PLACES, PLACES, st.integers(0, 3))


def _branches(inner):
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, inner)


TREES = st.recursive(TERMS | FACTS | NUMBERS | NEARS | EXCEPTS, _branches, max_leaves=8)
TEXTS = st.lists(
    st.sampled_from(
        (
            *WORDS,
            "A",
            "Ａ",
            "退貨",
            " ",
            "  ",
            "\n",
            ".",
            "#a",
            "@b",
            "?",
            "STRASSE",
            "x",
        )
    ),
    max_size=14,
).map("".join)
DOCS = st.builds(
    Doc,
    text=TEXTS,
    title=st.just("") | TEXTS,
    tags=st.lists(st.sampled_from("ab"), max_size=1).map(tuple),
    author_handle=st.sampled_from(("", "A@b.example", "x")),
    lang=st.sampled_from(("", "a", "a-b", "x")),
    followers=st.none() | st.integers(0, 6),
    sentiment=st.none() | st.floats(-1, 1),
    has_link=st.booleans(),
    sentiment_label=st.sampled_from(("", "negative", "undecided")),
    intent=st.sampled_from(("", "praise")),
    is_spam=st.booleans(),
    products=st.just(()) | st.just(("a",)),
)
FRAGMENTS = st.sampled_from(
    [
        "a",
        "退货",
        "退貨",
        "(",
        ")",
        "（",
        "）",
        '"',
        "“",
        "”",
        "「",
        "」",
        "-",
        "－",
        " ",
        "\u3000",
        "\n",
        "AND",
        "OR",
        "NOT",
        "NEAR/2",
        "NEAR",
        "EXCEPT",
        "ＥＸＣＥＰＴ",
        "*",
        "#",
        "@",
        "from:",
        "lang:",
        "lang:zh",
        "is:question",
        "followers>",
        ">",
        "10",
        "k",
        ":",
        "，",
        ", ",
        "、",
        "sentiment:",
        "has:link",
        "�",
        "\xad",
        "⑴",
        "\x00",
        "ﬁ",
    ]
)
ANY_QUERY = st.text(max_size=40) | st.lists(FRAGMENTS, max_size=15).map("".join)
