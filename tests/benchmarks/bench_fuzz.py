# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A million random rules and texts: nothing breaks, nothing takes long, all agree.

Of each batch every rule meets every text. Whatever is written parses or is refused,
with a place in it; a tree written as a query parses to an equal tree; all rules of a
batch hold exactly where a plain evaluation of each does; each hit has its evidence
within the text. Prints the slowest rule to parse and the slowest pair to match;
``ratio`` is the plain evaluation's time over the matcher's.
"""

import argparse
import importlib
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES, TEXTS = 8, 4


class Slowest:
    """Keeps what took longest."""

    def __init__(self):
        self.seconds, self.what, self.total = 0.0, None, 0.0

    def time(self, what, function, *arguments):
        """Return what ``function`` returns, and note how long it took."""
        begun = time.process_time()
        try:
            return function(*arguments)
        finally:
            seconds = time.process_time() - begun
            self.total += seconds
            if seconds > self.seconds:
                self.seconds, self.what = seconds, what


class Fuzz:
    """Random batches, and what was seen in them."""

    def __init__(self, seed):
        sys.path.insert(0, str(ROOT / "tests" / "unit"))
        if "odoo" not in sys.modules:
            importlib.import_module("conftest")
        base = "odoo.addons.social_crm_listening.tools"
        self.query = importlib.import_module(f"{base}.query")
        self.matcher = importlib.import_module(f"{base}.matcher").Matcher
        self.doc = importlib.import_module(f"{base}.doc").Doc
        self.plain = importlib.import_module("plain_evaluator").plain
        self.corpus = importlib.import_module("fuzz_corpus")
        self.rng = random.Random(seed)
        self.parsing, self.matching, self.plainly = Slowest(), Slowest(), Slowest()
        self.pairs = self.rules = self.refused = self.held = 0

    def batch(self):
        """Try some rules on some texts."""
        trees = [self.rule() for _ in range(RULES)]
        matcher = self.matcher(enumerate(trees))
        for _ in range(TEXTS):
            doc = self.corpus.post(self.rng, self.doc)
            hits = self.matching.time((trees, doc), matcher.match, doc)
            held = [hit.key for hit in hits]
            plainly = self.plainly.time(doc, self.each, trees, doc)
            if held != plainly:
                raise AssertionError((held, plainly, trees, doc))
            self.check_evidence(hits, doc)
            self.pairs += len(trees)
            self.held += len(held)

    def each(self, trees, doc):
        return [key for key, tree in enumerate(trees) if self.plain(tree, doc)]

    @staticmethod
    def check_evidence(hits, doc):
        sizes = {"text": len(doc.text), "title": len(doc.title), "post": 0}
        for piece in (piece for hit in hits for piece in hit.evidence):
            if not 0 <= piece.start <= piece.end <= sizes[piece.part]:
                raise AssertionError((piece, doc))

    def rule(self):
        """Return the tree of a random rule that can be understood."""
        while True:
            self.rules += 1
            if self.rng.random() < 0.5:
                tree = self.corpus.tree(self.rng)
                written = self.query.to_query(tree)
            else:
                tree, written = None, self.corpus.written(self.rng)
            parsed = self.parse(written)
            if parsed is None:
                continue
            if tree is not None and parsed != tree:
                raise AssertionError((written, tree, parsed))
            again = self.query.to_query(parsed)
            if tree is None and self.query.parse(again) != parsed:
                raise AssertionError((written, again, parsed))
            return parsed

    def parse(self, written):
        try:
            return self.parsing.time(written, self.query.parse, written)
        except self.query.QuerySyntaxError as error:
            if not 0 <= error.position <= len(written):
                raise AssertionError((written, error)) from error
            self.refused += 1
            return None

    def slowest_pair(self):
        """Return ``(seconds, query, text)``: which rule it was, tried alone."""
        trees, doc = self.matching.what
        alone = Slowest()
        for tree in trees:
            matcher = self.matcher([(0, tree)])
            alone.time(self.query.to_query(tree), matcher.match, doc)
        return alone.seconds, alone.what, doc.text

    def run(self, pairs, seconds):
        """Go on until there were so many pairs, or the time is over."""
        end = time.monotonic() + seconds
        while self.pairs < pairs and time.monotonic() < end:
            self.batch()

    def rows(self):
        """Return the rows of the report."""
        seconds, query, text = self.slowest_pair()
        print(f"slowest to parse: {self.parsing.seconds:.4f} s, {self.parsing.what!r}")
        print(
            f"slowest pair: {seconds:.4f} s, {query!r} on {text[:200]!r}, {len(text)}"
        )
        print(
            f"{self.rules} rules tried, {self.refused} refused, {self.held} pairs hold"
        )
        return [
            {
                "name": f"fuzz {self.pairs} pairs of rule and text, all agree vs plain",
                "value": round(self.pairs / self.matching.total),
                "unit": "pairs/s",
                "against": round(self.pairs / self.plainly.total),
                "ratio": round(self.plainly.total / self.matching.total, 1),
            },
            {
                "name": "fuzz slowest pair to match",
                "value": round(1000 * seconds, 2),
                "unit": "ms",
                "against": None,
                "ratio": None,
            },
        ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args(arguments)
    fuzz = Fuzz(options.seed)
    fuzz.run(options.pairs, options.seconds)
    rows = fuzz.rows()
    for item in rows:
        print("{name:<60}{value:>10} {unit} against {against}, x{ratio}".format(**item))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
