# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an outside service is asked about posts, and how its answer is read."""

import json
from dataclasses import dataclass

from .doc import polarity
from .query.atoms import CHOICES

INTENTS = (*CHOICES["intent"], "none")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the service says of one post; ``None`` where it says nothing.

    ``sentiment`` is from -1 to 1, ``intent`` one of ``INTENTS``.
    """

    post_id: int
    sentiment: float | None = None
    intent: str | None = None

    @property
    def label(self):
        """The mood in a word, None where it is not known."""
        return None if self.sentiment is None else polarity(self.sentiment)


def question(posts):
    """Return the bytes to send for ``(id, text, language)`` of each post."""
    items = [
        {"id": str(post_id), "text": text, "language": language or None}
        for post_id, text, language in posts
    ]
    return json.dumps({"posts": items}, ensure_ascii=False).encode()


def answer(data, asked):
    """Read an answer.

    :param data: what came back, parsed from JSON
    :param asked: ids that were asked about; others are left out
    :return: ``(findings, errors)``: list of Finding, list of ``(id, field, value)``
    :raises ValueError: when it is not an answer at all
    """
    items = data.get("posts") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ValueError("posts")
    known, findings, errors = {str(one): one for one in asked}, {}, []
    for item in items:
        post_id = known.get(str(item.get("id"))) if isinstance(item, dict) else None
        if post_id is None:
            continue
        wrong = _wrong(item)
        if wrong:
            errors.append((post_id, wrong, str(item[wrong])[:50]))
        else:
            findings[post_id] = Finding(
                post_id, item.get("sentiment"), item.get("intent")
            )
    return list(findings.values()), errors


def _wrong(item):
    """Return the name of the field that is not as it should be, None if all are."""
    mood, intent = item.get("sentiment"), item.get("intent")
    if mood is not None:
        number = isinstance(mood, (int, float)) and not isinstance(mood, bool)
        if not number or not -1 <= mood <= 1:
            return "sentiment"
    if intent is not None and intent not in INTENTS:
        return "intent"
    return None
