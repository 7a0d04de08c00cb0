# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Evidence in words for people."""

MAX_WORDS = 5


def quoted(evidence):
    """The words that matched, in quotes, each once.

    :param evidence: list of dicts with ``term``

    >>> quoted([{"term": "price"}, {"term": "how much"}, {"term": "price"}])
    '“price”, “how much”'
    """
    words = list(dict.fromkeys(item.get("term") or "" for item in evidence))
    shown = [f"“{word}”" for word in words if word][:MAX_WORDS]
    return ", ".join(shown) + (" …" if len(words) > MAX_WORDS else "")


def spans(evidence, part="text"):
    """Places of the evidence in one part of the post, as (start, end)."""
    return [
        (item.get("start", 0), item.get("end", 0))
        for item in evidence
        if item.get("part", "text") == part
    ]
