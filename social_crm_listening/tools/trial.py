# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a query would have found: counts a day, and examples."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from .marks import text_spans

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
        """Return ``(day, count, percent of the highest)`` up to the latest day."""
        if not self.days:
            return []
        last, highest = max(self.days), max(self.days.values())
        length = min((last - min(self.days)).days + 1, limit)
        days = [last - timedelta(days=back) for back in reversed(range(length))]
        return [
            (day, self.days[day], round(100 * self.days[day] / highest)) for day in days
        ]
