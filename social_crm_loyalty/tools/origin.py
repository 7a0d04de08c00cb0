# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why points move, told to the ledger by whoever moves them.

Core writes ``loyalty.card.points`` in many places and says nothing of the cause. The
caller around it does, for the length of a ``with``. A context variable and not the
environment's context: that one comes from the client, and nobody shall be able to
label a movement from outside.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_current = ContextVar("scrm_points_origin", default=None)


@dataclass(frozen=True)
class Origin:
    """``explain(card, change)`` gives the movements that make up the change.

    ``history``: core writes no history line here, so the ledger does.
    """

    explain: Callable
    history: bool = False


@contextmanager
def because(explain, history=False):
    """Explain all changes of points inside the block; the innermost one counts."""
    token = _current.set(Origin(explain, history))
    try:
        yield
    finally:
        _current.reset(token)


def current():
    """The `Origin` that is in force, or None."""
    return _current.get()
