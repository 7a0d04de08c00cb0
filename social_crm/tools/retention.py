# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long social data is kept: what a kind of data is, and how old is too old."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data that has a period of its own.

    ``label`` and ``note`` are words for people. Rows are those of ``model``, of the
    company in the column ``company``, whose ``date`` lies before the cutoff, as far
    as ``due(cutoff)`` agrees: a condition on the alias ``t``. ``remove(records)``
    does it, and leaves nothing of them that is still due; by default they are
    deleted. ``how`` is a key of the receipts. ``is_counted`` tells that nightly
    figures read these rows.
    """

    label: str
    note: str
    model: str
    date: str
    due: Callable
    remove: Callable = lambda records: records.unlink()
    how: str = "deleted"
    company: str = "company_id"
    days: int = 0
    is_counted: bool = False


def cutoff(now, days):
    """What is older than this has been kept for its period; None: for ever."""
    return now - timedelta(days=days) if days else None


def is_too_old(moment: datetime | None, now, days):
    """Whether something of then would be removed again at once."""
    before = cutoff(now, days)
    return bool(before and moment and moment < before)


def span(moments):
    """(first, last) of some dates or times; (None, None) where there are none."""
    known = [moment for moment in moments if moment is not None]
    return (min(known), max(known)) if known else (None, None)
