# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens in a conversation, as far as the clocks are concerned."""

from dataclasses import dataclass, replace
from datetime import datetime

_ENDS = ("closed", "ignored", "reopened")


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    :param kind: heard, answered, waiting, resumed, closed, ignored or reopened;
        others are passed over
    :param at: when it counts for the clocks; of a post that we heard, when it
        reached us
    :param said_at: when it happened in the conversation; events are told in this
        order, because posts reach us late and answers early
    :param key: tells events of one kind apart, stays the same for ever
    :param user_id: who did it; None for the machine and the customer
    :param by_person: a person moved the conversation; the machine only follows what
        was said
    """

    kind: str
    at: datetime
    said_at: datetime
    key: str = ""
    user_id: int | None = None
    by_person: bool = False


def order(events, now):
    """Events in the order in which they happened; none lies in the future.

    Events of the same second stay in the order in which they were written down.
    """
    known = [
        event
        if event.at <= now and event.said_at <= now
        else replace(event, at=min(event.at, now), said_at=min(event.said_at, now))
        for event in events
    ]
    return sorted(known, key=lambda event: event.said_at)


def settle(events, ended_at):
    """A conversation that has ended has no clock, whoever ended it and how.

    :param ended_at: when the conversation was closed; None while it is open
    """
    moves = [event.kind for event in events if event.kind in _ENDS]
    if ended_at is None or (moves and moves[-1] != "reopened"):
        return events
    return [*events, Event("closed", ended_at, ended_at)]
