# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading a stream backward, newest first, without leaving a gap.

A walk starts at the newest item and follows ``max_id`` until it meets what an
earlier walk has read. Only then the mark moves, to the newest item of the walk's
first page. Ids are opaque; the order is the server's and the times are its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

# Items may appear behind what was read already: each walk reads this much again.
OVERLAP = timedelta(minutes=10)
# How far the first walk goes back before the moment from which an account is live.
BACKFILL = timedelta(days=1)
FIRST_PAGES = 25


@dataclass(frozen=True, slots=True)
class Step:
    """``token`` of the next page (None: the walk is over); ``mark`` if all is read."""

    token: str | None
    mark: str | None


def make_mark(item_id, moment):
    return f"{item_id}|{moment.astimezone(timezone.utc).isoformat()}"


def parse_mark(mark):
    """``(id, moment)`` of a stored mark, ``(None, None)`` without one."""
    if not mark:
        return None, None
    item_id, _bar, moment = mark.rpartition("|")
    return item_id, datetime.fromisoformat(moment)


def max_id(token):
    """The id below which the page begins, None for the first page."""
    return token.partition("|")[2] if token else None


def floor(mark, live_from):
    """The moment at which a walk may stop (aware datetimes)."""
    _item_id, moment = parse_mark(mark)
    return moment - OVERLAP if moment else live_from - BACKFILL


def step(items, mark, token, live_from, now, cursor=None):
    """Where to go after a page.

    :param items: ``(id, moment)`` of everything on the page, in the server's order
    :param mark: of the last complete walk, or None
    :param token: of this page, None for the first
    :param cursor: what the server wants to be asked next ("": it has no more), None
        for servers that are asked for what is below the last id
    """
    if not items:
        return Step(None, None)
    first, last = items[0][0], items[-1][0] if cursor is None else cursor
    # A time from the future would make the next walk stop too early.
    newest = min(max(moment for _id, moment in items), now)
    pages = int(token.partition("|")[0]) if token else 0
    known, _moment = parse_mark(mark)
    over = (
        (token is None and first == known)
        or not last
        # Servers that include `max_id`, or ignore it, would send us in circles.
        or last == max_id(token)
        or items[-1][1] < floor(mark, live_from)
        or (known is None and pages + 1 >= FIRST_PAGES)
    )
    return Step(None if over else f"{pages + 1}|{last}", make_mark(first, newest))
