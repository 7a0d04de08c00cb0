# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One turn against its target."""

from dataclasses import dataclass
from datetime import datetime

from .turns import ANSWERED, IGNORED, OPEN


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a turn stands.

    :param state: none (no target), paused, running, warning, breached (late and still
        running), met or missed
    """

    state: str = "none"
    due_at: datetime | None = None
    warn_at: datetime | None = None
    second_at: datetime | None = None


def due_at(turn, seconds, hours):
    """When this many seconds of our turn are used up; None while it is paused."""
    spells = list(turn.spells)
    if turn.since is not None:
        spells.append((turn.since, None))
    elif turn.outcome == OPEN:
        return _within(spells, seconds, hours)
    if not spells:
        return hours.add(turn.started_at, seconds)
    used = 0
    for start, end in spells[:-1]:
        length = hours.between(start, end)
        if used + length >= seconds:
            return hours.add(start, seconds - used)
        used += length
    return hours.add(spells[-1][0], seconds - used)


def _within(spells, seconds, hours):
    """The same for a turn that rests: only a deadline that has passed already."""
    used = 0
    for start, end in spells:
        length = hours.between(start, end)
        if used + length > seconds:
            return hours.add(start, seconds - used)
        used += length
    return None


def judge(turn, terms, hours, now):
    """How a turn stands against the targets that hold for it.

    :param terms: `choose.Terms` or None
    :param hours: the hours in which those targets are measured
    """
    target = terms and terms.target(turn.kind)
    if not target or turn.outcome == IGNORED:
        return Judgement()
    due = due_at(turn, target, hours)
    if turn.is_running:
        warn = terms.warn_before(target)
        warn_at = due_at(turn, target - warn, hours) if warn else None
        second = terms.second_after
        second_at = due_at(turn, target + second, hours) if second else None
        state = _running_state(due, warn_at, now)
        return Judgement(state, due, warn_at, second_at)
    if turn.outcome == OPEN:
        return Judgement("missed" if due else "paused", due)
    if due and turn.ended_at > due:
        return Judgement("missed", due)
    # Closed in time but without a word: neither kept nor broken.
    return Judgement("met" if turn.outcome == ANSWERED else "none", due)


def _running_state(due, warn_at, now):
    if due and now > due:
        return "breached"
    return "warning" if warn_at and now >= warn_at else "running"
