# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rules on posts: the matcher against a loop, one expression, and rule by rule.

Each way sees the same rules and posts in this one process; the slow ways get fewer
posts. Figures are posts a second of processor time, as a machine may have other work;
``ratio`` is ours over theirs. The last row is 10,000 rules as companies write them, all
live, over a million posts, with the evidence of each hit.
"""

import argparse
import importlib
import json
import random
import re
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import match_corpus as corpus

ROOT = Path(__file__).resolve().parents[2]
LATIN = "abcdefghijklmnopqrstuvwxyz"
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]


def vocabulary(rng, size):
    """Return ``size`` distinct words, half English-like, half Chinese."""
    words = set()
    while len(words) < size:
        if len(words) % 2:
            words.add("".join(rng.choices(LATIN, k=rng.randint(4, 9))))
        else:
            words.add("".join(rng.choices(HAN, k=rng.randint(2, 4))))
    return sorted(words)


def posts(rng, words, count):
    """Return short posts of which about one word in thirty is a keyword."""
    texts = []
    for index in range(count):
        picked = rng.sample(words, k=rng.choice((0, 0, 1, 2)))
        if index % 2:
            filler = [
                "".join(rng.choices(LATIN, k=rng.randint(2, 8))) for _ in "x" * 18
            ]
            mixed = filler + picked
            rng.shuffle(mixed)
            texts.append(" ".join(mixed))
        else:
            filler = rng.choices(HAN, k=50)
            texts.append("".join(filler[:25]) + "".join(picked) + "".join(filler[25:]))
    return texts


def rate(function, items, seconds=1.5):
    """Return how many items a second ``function`` takes, over at most ``seconds``."""
    done, begun = 0, time.process_time()
    for item in items:
        function(item)
        done += 1
        if done % 50 == 0 and time.process_time() - begun > seconds:
            break
    return done / (time.process_time() - begun)


def boolean_queries(rng, words, count):
    """Return rules such as people write: two or three alternatives, one exclusion."""
    for _index in range(count):
        a, b, c, d = rng.sample(words, k=4)
        yield f'("{a}" OR "{b}") AND "{c}" AND NOT "{d}"'


def measure(size, library):
    """Yield the result rows for ``size`` rules."""
    rng = random.Random(size)
    words = vocabulary(rng, size)
    texts = posts(rng, words, 60_000)
    doc, matcher_type, scan_holds, fold = library
    folded = [fold(text) for text in texts[:20_000]]
    docs = [doc(text=text) for text in texts]

    keywords = matcher_type((word, f'"{word}"') for word in words)
    ours = rate(keywords.keys, docs)
    loop = rate(lambda text: {word for word in words if word in text}, folded)
    expression = re.compile("|".join(sorted(map(re.escape, words), key=len)[::-1]))
    alternation = rate(lambda text: set(expression.findall(text)), folded)
    yield row(f"match keywords {size}", ours, "in loop", loop)
    yield row(f"match keywords {size}", ours, "re alternation", alternation)

    rules = matcher_type(enumerate(boolean_queries(rng, words, size)))
    filed = rate(rules.keys, docs)
    each = rate(lambda one: scan_holds(rules, one), docs)
    yield row(f"match boolean {size}", filed, "each rule checked", each)
    full = rate(keywords.match, docs)
    yield row(f"match with evidence {size}", full, "in loop", loop)


def measure_live(count, size, library, chunk=20_000):
    """Yield the rows of ``size`` realistic rules over ``count`` posts."""
    rng = random.Random(count + size)
    doc, matcher_type, check_each, _fold = library
    brands = corpus.names(rng, size // 3)
    matcher = matcher_type(enumerate(corpus.rules(rng, brands, size)))
    if matcher.errors:
        raise SystemExit(f"The corpus holds rules with errors: {matcher.errors}")
    stream = corpus.posts(rng, brands, count, doc)
    seconds, hits, sample = 0.0, 0, []
    while docs := list(islice(stream, chunk)):
        sample = sample or [replace(one) for one in docs[:1000]]
        begun = time.process_time()
        hits += sum(len(matcher.match(one)) for one in docs)
        seconds += time.process_time() - begun
    each = rate(lambda one: check_each(matcher, one), sample, 10)
    name = f"match live {size} rules x {count} posts ({hits} hits)"
    yield row(name, count / seconds, "each rule checked", each)


def row(name, value, against, other):
    """Return one row of the report; ``value`` and ``against`` in posts a second."""
    return {
        "name": f"{name} vs {against}",
        "value": round(value),
        "unit": "posts/s",
        "against": round(other),
        "ratio": round(value / other, 1),
    }


def load_library():
    """Import the addons' pure parts, with or without an Odoo at hand."""
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    if "odoo" not in sys.modules:
        importlib.import_module("conftest")
    base = "odoo.addons.social_crm_listening.tools"
    matcher = importlib.import_module(f"{base}.matcher")
    doc = importlib.import_module(f"{base}.doc")
    text = importlib.import_module("odoo.addons.social_crm.tools.text")

    def check_each(rules, one):
        scan = rules.scan(one)
        return {key for key, tree in rules.trees.items() if scan.holds(tree)}

    return doc.Doc, matcher.Matcher, check_each, text.fold


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=10_000)
    options = parser.parse_args(arguments)
    library = load_library()
    rows = [item for size in options.sizes for item in measure(size, library)]
    if options.posts:
        rows += measure_live(options.posts, options.rules, library)
    for item in rows:
        print("{name:<72}{value:>10} {unit} {against:>9}  x{ratio}".format(**item))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
