# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rules as companies write them and posts as people write them, endless and repeatable.

The talk comes from the demo archives; names of brands and products are made up, so that
ten thousand rules have names of their own. About two posts in five carry a name, one in
five has a sentence of complaint, praise or interest.
"""

import json
import re
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "social_crm" / "demo"
SYLLABLES = (
    "ba be bo ca co da de du fa fi go ha ka ki la le lo lu ma me mi mo na ne ni no nu "
    "pa pe po ra re ri ro ru sa se si so ta te ti to va ve vi vo wa xa za zo"
).split()
HAN_NAME = "青云海星河山禾木林安宁乐达华康美佳优品悦尚丰泰和顺嘉宝源盛荣景明远航天"
BAD = [
    "broken",
    "refund*",
    "complain*",
    '"does not work"',
    '"not working"',
    "worst",
    "terrible",
    "delayed",
    '"still waiting"',
    "scam",
    "rude",
    "disappointed",
    "damaged",
    "退款",
    "投诉",
    "坏了",
    "太差",
    "差评",
    "骗子",
    "没人管",
    "不发货",
    "再也不买",
]
WANT = ["buy", '"how much"', "price", "order", "多少钱", "哪里买", "求链接", "想买"]
GOOD = ["love", "great", "awesome", "thanks", "好喝", "推荐", "喜欢", "不错"]
REFUSED = ["-is:spam", "-has:link", "-is:bot", "-giveaway", "-抽奖", "-hiring"]
LONGER = ("pie", "store", "fans", "tower")
LONGER_HAN = ("菜", "路", "小区", "大厦")


def names(rng, count):
    """Return ``count`` distinct names, half Latin, half Chinese."""
    found = {}
    while len(found) < count:
        if len(found) % 2:
            name = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))
        else:
            name = "".join(rng.choices(HAN_NAME, k=rng.randint(2, 4)))
        found[name] = None
    return list(found)


def rules(rng, brands, count):
    """Yield ``count`` queries of 5 to 15 terms, of each shape some."""
    shapes = (_complaint, _complaint, _except, _near, _facts, _interest, _general)
    for index in range(count):
        brand = brands[index % len(brands)]
        other = rng.choice(brands)
        yield shapes[rng.choices(range(7), (200, 100, 200, 200, 150, 148, 2))[0]](
            rng, brand, other
        )


def _any(rng, words, least, most):
    return f"({' OR '.join(rng.sample(words, k=rng.randint(least, most)))})"


def _refused(rng):
    return " ".join(rng.sample(REFUSED, k=rng.randint(1, 3)))


def _complaint(rng, brand, other):
    bad = _any(rng, BAD, 4, 9)
    return f"({brand} OR #{brand} OR @{brand} OR {other}) {bad} {_refused(rng)}"


def _except(rng, brand, other):
    longer = LONGER if brand.isascii() else LONGER_HAN
    joint = " " if brand.isascii() else ""
    refused = " OR ".join(f'"{brand}{joint}{word}"' for word in longer[:3])
    return f"{brand} EXCEPT ({refused}) {_any(rng, BAD, 3, 6)} -{other}"


def _near(rng, brand, other):
    return f"({brand} OR {other}) NEAR/8 {_any(rng, BAD, 4, 8)} {_refused(rng)}"


def _facts(rng, brand, other):
    fact = rng.choice(
        ("intent:complaint", "sentiment:negative", "followers>=10k", "lang:zh")
    )
    return f"({brand} OR #{brand} OR {other}) {fact} {_any(rng, BAD + GOOD, 2, 4)}"


def _interest(rng, brand, other):
    return f"({brand} OR {other}) {_any(rng, WANT, 3, 6)} is:question {_refused(rng)}"


def _general(rng, brand, other):
    return f"{_any(rng, BAD, 4, 8)} {_any(rng, WANT, 3, 5)} -{brand} {_refused(rng)}"


def talk():
    """Return what people say in the demo archives, in English and in Chinese.

    :return: two of ``(calm sentences, heated ones, mark between, words of anger)``
    """
    english, chinese = (
        [re.sub(r"@\S+|https?:\S+", "", line["text"]) for line in _lines(name)]
        for name in ("customer_care.jsonl", "qingya_tea.jsonl")
    )
    return (
        (*_pieces(english, ".!?,"), ". ", BAD[:13]),
        (*_pieces(chinese, "。！？，"), "，", BAD[13:]),
    )


def _lines(name):
    with (DEMO / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _pieces(texts, ends):
    table = str.maketrans(dict.fromkeys(ends, "\n"))
    parts = {one.strip() for text in texts for one in text.translate(table).split("\n")}
    words = [word.strip('"*') for word in BAD + WANT + GOOD]
    heated = {part for part in parts if any(word in part.lower() for word in words)}
    return sorted(one for one in parts - heated if len(one) > 3), sorted(heated)


def posts(rng, brands, count, make):
    """Yield ``count`` posts of 60 to 200 characters, made by ``make(**values)``."""
    english, chinese = talk()
    for index in range(count):
        latin = index % 2
        said = _said(rng, brands, *(english if latin else chinese))
        yield make(
            text=said,
            lang="en" if latin else "zh-cn",
            channel="mastodon",
            author_handle=f"user{rng.randrange(10_000)}@social.example",
            followers=rng.randrange(20_000),
            sentiment_label=rng.choice(("negative", "neutral", "positive")),
            intent=rng.choice(("", "", "complaint", "question")),
        )


def _said(rng, brands, calm, heated, mark, bad):
    size = rng.randint(60, 200)
    said = rng.choice(heated) + mark if rng.random() < 0.2 else ""
    while len(said) < size:
        said += rng.choice(calm) + mark
    said = said[:200]
    if rng.random() < 0.4:
        place = rng.randrange(len(said))
        word = rng.choice(bad).strip('"*') if rng.random() < 0.5 else ""
        said = f"{said[:place]} {rng.choice(brands)} {word} {said[place:]}"[:200]
    return said
