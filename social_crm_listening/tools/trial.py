# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a query would have found: counts a day, and examples."""

from collections import Counter
from dataclasses import dataclass, field

MAX_EXAMPLES = 20


@dataclass(slots=True)
class Trial:
    """Sums up one query over posts that are given newest first.

    ``days`` counts what was found by day; ``examples`` are ``(key, text, spans)``.
    """

    matcher: object
    scanned: int = 0
    found: list = field(default_factory=list)
    days: Counter = field(default_factory=Counter)
    examples: list = field(default_factory=list)

    def add(self, key, day, doc):
        """Try one post."""
        self.scanned += 1
        if not self.matcher.keys(doc):
            return
        self.found.append(key)
        self.days[day] += 1
        if len(self.examples) < MAX_EXAMPLES:
            (hit,) = self.matcher.match(doc)
            self.examples.append((key, doc.text, text_spans(hit.evidence)))

    def bars(self, limit=60):
        """Return ``(day, count, percent of the highest)`` of the latest days."""
        highest = max(self.days.values(), default=1)
        latest = sorted(self.days.items())[-limit:]
        return [(day, count, round(100 * count / highest)) for day, count in latest]


def text_spans(evidence):
    """Return the ``(start, end)`` places of ``evidence`` in the post's text."""
    return [(item.start, item.end) for item in evidence if item.part == "text"]
