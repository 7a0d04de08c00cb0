# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random rules and posts: English, Chinese, emoji, marks and plain garbage.

Few words, so that rules and posts meet often; many ways to write them.
"""

from odoo.addons.social_crm.tools.text import fold
from odoo.addons.social_crm_listening.tools.query.atoms import CHOICES, NUMBERS
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
    "apple pie|apple|pie|app|a|ab|abc|b|bc|big apple|iphone 16|c++|don't|ß|ﬁx|é|naïve|"
    "青芽|青芽菜|绿青芽|退|退货|退货款|货|售后|客服 电话|手机|小米|小米粥|"
    "한국|ありがとう|"
    "😡|👍|👍🏽|❤️|1,000|３|a-b|:-d|₩|ไทย|мир|\u202eabc|\u0301|a\u0301"
).split("|")
FOLDED = sorted({word for word in map(lambda one: fold(one).strip(), WORDS) if word})
JOINTS = (
    " ",
    " ",
    " ",
    "",
    "",
    "\n",
    ", ",
    "，",
    "。",
    "！",
    " x ",
    "\u200b",
    "\u3000",
)
NOISE = "\x00\x1f\x85\u00ad\ufe0f\u200d\ud800\ufffd\ufdfa\u0130İıſςﷺ⑴½Ⅷ㍿가가ﾊﾟ𝓐🇨🇳"
WRITTEN = (
    "( ) （ ） AND OR NOT EXCEPT ＥＸＣＥＰＴ NEAR NEAR/2 NEAR/300 - － * # @ "
    '" “ ” 「 」 '
    "from: lang: lang:zh is:question is:spam followers> followers>=10k value<60 "
    "10 万 : ， "
    ', 、 ； sentiment: sentiment:negative has:link topic:"a b" '
    "a* 退* near/3 或 | && \x00 "
    "\ud800 ⑴ ﬁ \xad"
).split(" ")


def tree(rng, depth=0):
    """Return a random tree, of which some rules mean nothing and some a lot."""
    pick = rng.random()
    if depth > 3 or pick < 0.3:
        return _leaf(rng)
    if pick < 0.45:
        return Near(_places(rng), _places(rng), rng.choice((0, 0, 1, 2, 5, 100)))
    if pick < 0.6:
        return Except(_words(rng), _words(rng))
    if pick < 0.7:
        return Not(tree(rng, depth + 1))
    kind = And if pick < 0.85 else Or
    return kind(tuple(tree(rng, depth + 1) for _ in range(rng.randint(2, 4))))


def _term(rng):
    word = rng.choice(FOLDED)
    return Term(word, rng.random() < 0.3 and len(word) > 1)


def _words(rng):
    if rng.random() < 0.5:
        return _term(rng)
    return Or(tuple(_term(rng) for _ in range(rng.randint(2, 4))))


def _places(rng):
    if rng.random() < 0.3:
        kept = Except(_words(rng), _words(rng))
        return kept if rng.random() < 0.5 else Or((kept, _term(rng)))
    return _words(rng)


def _leaf(rng):
    pick = rng.random()
    if pick < 0.6:
        return _term(rng)
    if pick < 0.7:
        operator = rng.choice((">", ">=", "<", "<=", "="))
        return Number(rng.choice(NUMBERS), operator, float(rng.randint(-1, 3)))
    if pick < 0.85:
        name = rng.choice(list(CHOICES))
        return Fact(name, rng.choice(CHOICES[name]))
    name = rng.choice(("tag", "mention", "from", "to", "topic", "product"))
    return Fact(name, rng.choice(("ab", "mei", "退货", "a b")))


def written(rng):
    """Return a text that may be a query, and mostly is none."""
    if rng.random() < 0.1:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(0, 30)))
    parts = rng.choices((*WRITTEN, *WORDS), k=rng.randint(1, 12))
    return rng.choice((" ", " ", "")).join(parts)


def said(rng):
    """Return a text; one in five hundred is long."""
    size = rng.randint(200, 2000) if rng.random() < 0.002 else rng.randint(0, 12)
    parts = []
    for _ in range(size):
        word = rng.choice(WORDS)
        parts.append(word.upper() if rng.random() < 0.2 else word)
        parts.append(rng.choice(JOINTS))
        if rng.random() < 0.05:
            parts.append(rng.choice(NOISE))
        if rng.random() < 0.05:
            parts.append(rng.choice(("#ab ", "@mei ", "？", "#退货#", "http://x.y ")))
    return "".join(parts)


def post(rng, make):
    """Return a random post, made by ``make(**values)``."""
    return make(
        text=said(rng),
        title=said(rng)[:40] if rng.random() < 0.2 else "",
        tags=("AB",) if rng.random() < 0.1 else (),
        author_handle=rng.choice(("", "mei", "ab@x.example")),
        lang=rng.choice(("", "en", "zh-TW")),
        kind=rng.choice(("post", "reply")),
        followers=rng.choice((None, 0, 1, 2)),
        value=rng.choice((None, 0.0, 1.5)),
        sentiment=rng.choice((None, -1.0, 0.0, 1.0)),
        sentiment_label=rng.choice(("", "", "negative", "undecided")),
        intent=rng.choice(("", "complaint", "praise")),
        is_spam=rng.random() < 0.1,
        is_bot=rng.random() < 0.1,
        topics=("A B",) if rng.random() < 0.2 else (),
        products=("ab",) if rng.random() < 0.2 else (),
    )
