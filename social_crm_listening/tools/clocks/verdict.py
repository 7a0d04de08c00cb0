# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A whole conversation: its figures, its deadlines, whom to tell and when to look."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .choose import Terms, choose
from .hours import Always
from .judge import Judgement, judge
from .turns import OPEN, Turn

SECOND = timedelta(seconds=1)
# Where no working time is known any more, somebody looks again after a while.
FAR = timedelta(days=30)
_CALENDAR = Always()
_WORST = ("breached", "warning", "running")


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody is to be told, once."""

    level: str
    source: str
    turn_kind: str
    due_at: datetime
    terms_id: int


@dataclass(slots=True)
class Judged:
    """A turn with its figures by both clocks."""

    turn: Turn
    terms: Terms | None
    judgement: Judgement
    seconds: int
    working: int

    @property
    def source(self):
        """Names the turn for ever; only questions after the first are many."""
        kind = self.turn.kind
        return f"{kind}:{self.turn.key}" if kind == "next" else kind


@dataclass(slots=True)
class Verdict:
    judged: list
    terms: Terms | None = None
    conditions: list = field(default_factory=list)
    state: str = "none"
    first_due_at: datetime | None = None
    next_due_at: datetime | None = None
    cycle_due_at: datetime | None = None
    breached_at: datetime | None = None
    check_at: datetime | None = None
    acts: list = field(default_factory=list)

    def of(self, kind):
        return next((one for one in self.judged if one.turn.kind == kind), None)

    def outcome(self, kind, which):
        """Seconds or working seconds of a turn that has ended, None otherwise."""
        one = self.of(kind)
        ended = one and one.turn.outcome in ("answered", which)
        return (one.seconds, one.working) if ended else (None, None)


def verdict(turns, candidates, facts, hours, now, done=frozenset()):
    """Judge the turns of one conversation.

    :param candidates: `Terms` in the order in which they are tried
    :param hours: the team's working hours
    :param done: pairs (level, source) that people were told already
    """
    result = Verdict([])
    for turn in turns:
        terms, names = choose(candidates, facts, turn.started_at)
        measured = _CALENDAR if terms and terms.by_calendar else hours
        found = judge(turn, terms, measured, now)
        seconds, working = turn.seconds(_CALENDAR, now), turn.seconds(hours, now)
        result.judged.append(Judged(turn, terms, found, seconds, working))
        if turn.kind != "cycle" or result.terms is None:
            result.terms, result.conditions = terms, names
    _sum_up(result)
    _plan(result, hours, now, done)
    return result


def _sum_up(result):
    first, cycle = result.of("first"), result.of("cycle")
    running = [one for one in result.judged if one.turn.is_running]
    result.first_due_at = first and first.judgement.due_at
    if cycle and cycle.turn.is_running:
        result.cycle_due_at = cycle.judgement.due_at
    result.next_due_at = _earliest(one.judgement.due_at for one in running)
    result.breached_at = _earliest(
        one.judgement.due_at
        for one in result.judged
        if one.judgement.state in ("breached", "missed")
    )
    result.state = _state(result.judged)


def _state(judged):
    states = [one.judgement.state for one in judged]
    for worst in _WORST:
        if worst in states:
            return worst
    paused = any(
        one.judgement.state == "paused" and one.turn.kind != "cycle" for one in judged
    )
    if paused:
        return "paused"
    return next((state for state in ("missed", "met") if state in states), "none")


def _plan(result, hours, now, done):
    """What is to be told now, and when to look at this conversation again."""
    moments = []
    for one in result.judged:
        if one.turn.outcome != OPEN or not one.turn.is_running:
            continue
        for level, moment in _levels(one.judgement, now):
            if moment > now:
                moments.append(moment)
            elif (level, one.source) not in done and moment >= one.terms.changed_at:
                due = one.judgement.due_at
                act = Act(level, one.source, one.turn.kind, due, one.terms.id)
                result.acts.append(act)
    if result.acts and not hours.is_open(now):
        moments.append(hours.next_open(now) or now + FAR)
        result.acts = []
    elif result.acts:
        moments.append(now)
    result.check_at = _earliest(moments)


def _levels(judgement, now):
    due = judgement.due_at
    if due is None:
        return
    if judgement.warn_at and now <= due:
        yield "warned", judgement.warn_at
    yield "breached", due + SECOND
    if judgement.second_at:
        yield "escalated", judgement.second_at + SECOND


def _earliest(moments):
    return min((moment for moment in moments if moment), default=None)
