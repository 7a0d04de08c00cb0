# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which targets hold for a conversation: the first that fits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What targets may ask about a conversation."""

    rule_ids: frozenset = frozenset()
    categories: frozenset = frozenset()
    channel: str = ""
    priority: str = "0"
    value: float = 0.0
    partner_tag_ids: frozenset = frozenset()
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One set of targets, in seconds; None where there is no target.

    An empty condition always holds.
    """

    id: int
    live_from: datetime
    changed_at: datetime
    rule_ids: frozenset = frozenset()
    category: str = ""
    channel: str = ""
    priority: str = "0"
    value: float = 0.0
    partner_tag_ids: frozenset = frozenset()
    team_ids: frozenset = frozenset()
    first: int | None = None
    next: int | None = None
    cycle: int | None = None
    by_calendar: bool = False
    warn_seconds: int = 0
    warn_percent: float = 0.0
    second_after: int | None = None

    def target(self, kind):
        return getattr(self, kind)

    def warn_before(self, target):
        """How long before the deadline people are warned; 0 for no warning."""
        early = self.warn_seconds or round(target * self.warn_percent / 100)
        return min(max(0, early), target)


def applies(terms, facts):
    """The conditions that made these targets fit, or None if one does not hold.

    :return: list of names of conditions, empty where there are none
    """
    conditions = (
        ("rules", terms.rule_ids, terms.rule_ids & facts.rule_ids),
        ("category", terms.category, terms.category in facts.categories),
        ("channel", terms.channel, terms.channel == facts.channel),
        ("priority", terms.priority > "0", facts.priority >= terms.priority),
        ("value", terms.value > 0, facts.value >= terms.value),
        (
            "partner_tags",
            terms.partner_tag_ids,
            terms.partner_tag_ids & facts.partner_tag_ids,
        ),
        ("teams", terms.team_ids, facts.team_id in terms.team_ids),
    )
    asked = [(name, holds) for name, wanted, holds in conditions if wanted]
    return [name for name, _ in asked] if all(holds for _, holds in asked) else None


def choose(candidates, facts, since):
    """The first of ``candidates`` that fits something that began at ``since``.

    What began before a set of targets went live is not measured by it.

    :return: (terms, names of the conditions), or (None, [])
    """
    for terms in candidates:
        if terms.live_from <= since:
            names = applies(terms, facts)
            if names is not None:
                return terms, names
    return None, []
