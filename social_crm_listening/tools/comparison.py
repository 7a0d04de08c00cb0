# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two queries over the same posts: what both find, and what only one of them does."""

from collections import Counter
from dataclasses import dataclass, field

from .marks import text_spans

NEW, OLD = "new", "old"
MAX_EXAMPLES = 8


@dataclass(slots=True)
class Comparison:
    """Sums up a ``matcher`` that holds two queries under the keys NEW and OLD.

    ``counts`` has *both*, *new* (only the new query) and *old* (only the old one);
    ``examples`` are ``(side, key, spans)`` of those that only one of them finds.
    """

    matcher: object
    counts: Counter = field(default_factory=Counter)
    examples: list = field(default_factory=list)

    def add(self, key, doc):
        """Let both queries look at one post."""
        found = self.matcher.keys(doc)
        if not found:
            return
        side = "both" if len(found) == 2 else next(iter(found))
        self.counts[side] += 1
        if side != "both" and self._room(side):
            (hit,) = self.matcher.match(doc)
            self.examples.append((side, key, text_spans(hit.evidence)))

    def _room(self, side):
        return self.counts[side] <= MAX_EXAMPLES
