# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mood and wish of posts that were not used to build anything: how much is right.

Sets: posts to service accounts and social posts that we labelled by reading, and what
was held out of the corpora (`tests/data/NOTICE.md`). ``decided`` is the share that got
a mood, ``right`` the share of those with the mood that people gave.
"""

import argparse
import importlib
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
MOODS = {"n": "negative", "0": "neutral", "p": "positive"}
WISHES = {
    "c": "complaint",
    "q": "question",
    "b": "purchase",
    "p": "praise",
    "s": "suggestion",
    "-": "none",
}
COLUMNS = (*MOODS.values(), "undecided")
SETS = (
    ("service posts en", "en", "customer_care_labelled.jsonl", True),
    ("social posts en", "en", "mood_en_social.tsv", True),
    ("held out en", "en", "mood_en_held_out.tsv", False),
    ("social posts zh", "zh", "mood_zh_social.tsv", True),
    ("held out zh", "zh", "mood_zh_held_out.tsv", False),
)


def read_set(name):
    """Return ``(texts, moods, wishes)`` of a file in tests/data."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    if name.endswith(".jsonl"):
        rows = [
            tuple(json.loads(x)[k] for k in ("mood", "intent", "text")) for x in lines
        ]
    else:
        rows = [line.split("\t") for line in lines]
    moods, wishes, texts = zip(*rows, strict=True)
    return texts, [MOODS[m] for m in moods], [WISHES[w] for w in wishes]


def share(part, whole):
    return part / whole if whole else 0.0


def score_moods(truth, said):
    """Return the confusion counts and the shares decided and right."""
    counts = Counter(zip(truth, said, strict=True))
    decided = [(t, s) for t, s in zip(truth, said, strict=True) if s != "undecided"]
    polar = [(t, s) for t, s in decided if t != "neutral"]
    return {
        "counts": counts,
        "decided": share(len(decided), len(truth)),
        "right": share(sum(t == s for t, s in decided), len(decided)),
        "polar_right": share(sum(t == s for t, s in polar), len(polar)),
    }


def precision_recall(truth, said, kind):
    """Return precision and recall of one answer."""
    both = sum(t == s == kind for t, s in zip(truth, said, strict=True))
    return share(both, said.count(kind)), share(both, truth.count(kind))


def print_confusion(name, result):
    print(f"\n{name}: {result['right']:.1%} right of {result['decided']:.1%} decided")
    print(f"{'people say':<12}" + "".join(f"{c:>11}" for c in COLUMNS))
    for kind in MOODS.values():
        cells = "".join(f"{result['counts'][kind, c]:>11}" for c in COLUMNS)
        print(f"{kind:<12}{cells}")


def load_library():
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    if "odoo" not in sys.modules:
        importlib.import_module("conftest")
    base = "odoo.addons.social_crm_listening.tools.understanding"
    return (
        importlib.import_module(f"{base}.mood"),
        importlib.import_module(f"{base}.intent"),
    )


def measure(library):
    """Yield the rows of the report, printing the tables on the way."""
    mood, intent = library
    for name, language, file, labelled in SETS:
        texts, truth, wishes = read_set(file)
        moods = mood.moods(texts, language)
        said = [one.label for one in moods]
        result = score_moods(truth, said)
        print_confusion(name, result)
        yield row(f"{name}: right of decided", result["right"], "0.80 aimed at", 0.8)
        yield row(f"{name}: decided", result["decided"], "0.70 aimed at", 0.7)
        precision, recall = precision_recall(truth, said, "negative")
        yield row(f"{name}: negative precision", precision)
        yield row(f"{name}: negative recall", recall)
        if labelled:
            yield from measure_wishes(name, intent, texts, moods, wishes, language)
    yield from speed(mood, intent)


def measure_wishes(name, intent, texts, moods, truth, language):
    said = [
        intent.intent(text, one, language).kind or "none"
        for text, one in zip(texts, moods, strict=True)
    ]
    right = share(sum(t == s for t, s in zip(truth, said, strict=True)), len(truth))
    print(f"  wishes: {right:.1%} right")
    for kind in WISHES.values():
        precision, recall = precision_recall(truth, said, kind)
        print(
            f"  {kind:<11} precision {precision:.2f} recall {recall:.2f} "
            f"of {truth.count(kind)}"
        )
    precision, recall = precision_recall(truth, said, "complaint")
    yield row(f"{name}: complaint precision", precision)
    yield row(f"{name}: complaint recall", recall)


def speed(mood, intent):
    for language, file in (
        ("en", "mood_en_held_out.tsv"),
        ("zh", "mood_zh_social.tsv"),
    ):
        texts = (list(read_set(file)[0]) * 40)[:4000]
        mood.moods(texts[:10], language)
        begun = time.process_time()
        for start in range(0, len(texts), 500):
            batch = texts[start : start + 500]
            for text, one in zip(batch, mood.moods(batch, language), strict=True):
                intent.intent(text, one, language)
        rate = len(texts) / (time.process_time() - begun)
        yield row(f"mood and wish {language}", round(rate), "posts/s aimed at", 10_000)


def row(name, value, against="", other=None):
    return {
        "name": f"sentiment {name}" + (f" vs {against}" if against else ""),
        "value": round(value, 3),
        "unit": "posts/s" if "posts/s" in against else "share",
        "against": other,
        "ratio": round(value / other, 2) if other else None,
    }


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    options = parser.parse_args(arguments)
    rows = list(measure(load_library()))
    print()
    for item in rows:
        print(f"{item['name']:<60}{item['value']:>10} {item['unit']}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
