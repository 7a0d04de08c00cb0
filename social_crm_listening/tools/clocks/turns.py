# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose turn it was, and from when to when: the spells that clocks add up.

- A *response* turn begins with the first customer's post that nobody has answered and
  ends with our next answer. The first one of a conversation is its *first response*.
- The *cycle* begins with the first post that was heard and ends when the conversation
  is closed. It runs while it is our turn: an answer pauses it until the customer
  writes again. Reopening goes on with the same cycle.
- A person who sets the conversation to *waiting for the customer* pauses both, and so
  does closing. The customer's next post ends the pause.
"""

from dataclasses import dataclass, field
from datetime import datetime

OPEN, ANSWERED, UNANSWERED, IGNORED = "open", "answered", "unanswered", "ignored"


@dataclass(slots=True)
class Turn:
    """One clock's run: spells that count, and how it ended."""

    kind: str
    key: str
    started_at: datetime
    since: datetime | None = None
    spells: list = field(default_factory=list)
    ended_at: datetime | None = None
    outcome: str = OPEN
    user_id: int | None = None
    # Heard after the close: it may run only when the conversation is reopened.
    dormant: bool = False
    _from: datetime | None = None

    @property
    def is_running(self):
        return self.since is not None

    def seconds(self, hours, now):
        """How long it was our turn, by these hours."""
        total = sum(hours.between(start, end) for start, end in self.spells)
        return total + (hours.between(self.since, now) if self.since else 0)

    def hear(self, at, key):
        """The customer said something (more)."""
        if self.since is None:
            self.since = self._after(at)
        elif at < self.since and not self.spells:
            self.since = self.started_at = at
            self.key = key
        self._from = None

    def _after(self, at):
        """No second counts twice, however late a post reached us."""
        return max(at, self.spells[-1][1]) if self.spells else at

    def sleep(self, at):
        """Heard while the conversation is closed."""
        if self._from is None or at < self._from:
            self._from = at

    def pause(self, at, forget=False):
        """It is no longer our turn.

        What reached us only after ``at`` goes on from then, unless it is forgotten.
        """
        if self.since is not None and at > self.since:
            self.spells.append((self.since, at))
        elif self.since is not None:
            self._from = self.since
        self.since = None
        if forget:
            self._from = None

    def resume(self, at, by_person):
        if self.since is None:
            known = self._from or at
            self.since = self._after(max(known, at) if by_person else known)
        self._from = None
        self.dormant = False

    def end(self, outcome, event):
        self.outcome, self.ended_at = outcome, event.at
        self.user_id = event.user_id


class _Walk:
    """Goes through the events of one conversation, oldest first."""

    def __init__(self):
        self.done, self.response, self.cycle = [], None, None
        self.ended = self.answered = False

    def heard(self, event):
        kind = "next" if self.done else "first"
        if self.response is None:
            self.response = Turn(kind, event.key, event.at, dormant=self.ended)
        if self.cycle is None:
            self.cycle = Turn("cycle", "", event.at, dormant=self.ended)
        for turn in (self.response, self.cycle):
            if self.ended:
                turn.sleep(event.at)
            else:
                turn.hear(event.at, event.key)

    def answered_back(self, event):
        if self.response is not None:
            self.response.pause(event.at, forget=True)
            self.response.end(ANSWERED, event)
            self.response.dormant = False
            self.done.append(self.response)
            self.response = None
            self.answered = True
        if self.cycle is not None:
            self.cycle.pause(event.at, forget=True)
            if self.cycle.outcome == UNANSWERED and self.answered:
                # The closing word came after the close.
                self.cycle.end(ANSWERED, event)

    def waiting(self, event):
        for turn in self._open():
            turn.pause(event.at)

    def closed(self, event):
        self._stop(event, ANSWERED if self.answered else UNANSWERED, UNANSWERED)

    def ignored(self, event):
        self._stop(event, IGNORED, IGNORED)

    def resumed(self, event):
        if self.ended:
            return
        if self.response is not None:
            self.response.resume(event.at, event.by_person)
        if self.cycle is not None and (event.by_person or self.response is not None):
            self.cycle.resume(event.at, event.by_person)

    def reopened(self, event):
        self.ended = False
        for turn in self._open():
            turn.outcome, turn.ended_at, turn.user_id = OPEN, None, None
        self.resumed(event)

    def _stop(self, event, of_cycle, of_response):
        self.ended = True
        for turn in self._open():
            turn.pause(event.at)
            turn.end(of_cycle if turn is self.cycle else of_response, event)

    def _open(self):
        return [turn for turn in (self.response, self.cycle) if turn is not None]

    def result(self):
        found = [*self.done, *self._open()]
        return [turn for turn in found if not turn.dormant]


_STEPS = {
    "heard": _Walk.heard,
    "answered": _Walk.answered_back,
    "waiting": _Walk.waiting,
    "resumed": _Walk.resumed,
    "closed": _Walk.closed,
    "ignored": _Walk.ignored,
    "reopened": _Walk.reopened,
}


def turns(events):
    """The turns of one conversation: responses in order, the cycle last.

    :param events: `Event` in the order of `events.order`
    """
    walk = _Walk()
    for event in events:
        step = _STEPS.get(event.kind)
        if step:
            step(walk, event)
    return walk.result()
