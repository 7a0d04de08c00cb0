# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people corrected, learned as a small addition to the shipped weights.

A logistic regression whose weights may leave the shipped ones only at a price
(L2 towards them): few corrections move little, many that agree move much. It is kept
only where cross-validation shows that it is not worse.
"""

from dataclasses import dataclass, replace

import numpy as np

from . import mood as moods

LEAST_EXAMPLES = 20
MOST_EXAMPLES = 2_000
FOLDS = 5
STEPS = 150
RATE = 1.0
PRICE = 0.02
LABELS = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added: ``buckets`` and heads × buckets ``pieces``, figures and bias."""

    buckets: np.ndarray
    pieces: np.ndarray
    figures: np.ndarray
    bias: np.ndarray

    def to_json(self):
        """Return plain lists, to be stored."""
        return {
            "buckets": self.buckets.tolist(),
            "pieces": np.round(self.pieces, 4).tolist(),
            "figures": np.round(self.figures, 4).tolist(),
            "bias": np.round(self.bias, 4).tolist(),
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """Shares right among all before and after, by cross-validation."""

    examples: int
    before: float
    after: float
    addition: Addition | None

    @property
    def is_kept(self):
        return self.addition is not None


def from_json(stored):
    """Return the Addition that ``to_json`` told."""
    return Addition(
        np.array(stored["buckets"], dtype=np.int64),
        np.array(stored["pieces"], dtype=np.float32).reshape(len(moods.HEADS), -1),
        np.array(stored["figures"], dtype=np.float64),
        np.array(stored["bias"], dtype=np.float64),
    )


def added(weights, addition, version):
    """Return the Weights with an Addition; those given stay as they are."""
    pieces = weights.pieces.copy()
    pieces[:, addition.buckets] += addition.pieces
    return replace(
        weights,
        pieces=pieces,
        figures=weights.figures + addition.figures,
        bias=weights.bias + addition.bias,
        version=version,
    )


def learn(texts, labels, language, weights=None):
    """Return a Trial of what corrections teach.

    :param labels: ``negative``, ``neutral`` or ``positive``, one a text
    """
    weights = weights or moods.shipped(language)
    signs = moods.signals(list(texts), language, weights.pieces.shape[1])
    answers = np.array(labels)
    before = _right(moods.logits(signs, weights), answers, weights)
    if len(answers) < LEAST_EXAMPLES:
        return Trial(len(answers), float(before.mean()), float(before.mean()), None)
    folds = np.random.default_rng(7).permutation(len(answers)) % FOLDS
    after = np.zeros(len(answers), dtype=bool)
    for fold in range(FOLDS):
        unseen = folds == fold
        step = _fit(signs, answers, weights, ~unseen)
        scores = moods.logits(signs, added(weights, step, weights.version))
        after[unseen] = _right(scores, answers, weights)[unseen]
    kept = None
    if after.mean() >= before.mean():
        kept = _fit(signs, answers, weights, np.ones(len(answers), dtype=bool))
    return Trial(len(answers), float(before.mean()), float(after.mean()), kept)


def _right(scores, answers, weights):
    good, opinion = moods.probabilities(scores)
    said = [
        moods.decide(one, two, weights.sure).label
        for one, two in zip(good, opinion, strict=True)
    ]
    return np.array(said) == answers


def _fit(signs, answers, weights, seen):
    """Descend from the shipped weights, on the texts that are ``seen``."""
    buckets, places = np.unique(signs.bucket, return_inverse=True)
    heads = len(moods.HEADS)
    pieces = np.zeros((heads, len(buckets)))
    figures = np.zeros_like(weights.figures)
    bias = np.zeros(heads)
    base = moods.logits(signs, weights)
    targets = np.stack([answers == "positive", answers != "neutral"], 1).astype(float)
    mask = np.stack([seen & (answers != "neutral"), seen], 1)
    share = signs.scale[signs.pieces.text]
    for head in range(heads):
        count = max(mask[:, head].sum(), 1)
        for _step in range(STEPS):
            sums = np.bincount(
                signs.pieces.text, pieces[head][places] * share, minlength=len(answers)
            )
            score = base[:, head] + sums + signs.figures @ figures[head] + bias[head]
            wrong = 1 / (1 + np.exp(-np.clip(score, -30, 30))) - targets[:, head]
            wrong = np.where(mask[:, head], wrong, 0) / count
            slope = np.bincount(
                places, wrong[signs.pieces.text] * share, minlength=len(buckets)
            )
            pieces[head] -= RATE * (slope * 10 + PRICE / 10 * pieces[head])
            figures[head] -= RATE * (wrong @ signs.figures + PRICE * figures[head]) / 5
            bias[head] -= RATE * (wrong.sum() + PRICE * bias[head]) / 5
    return Addition(buckets, pieces.astype(np.float32), figures, bias)
