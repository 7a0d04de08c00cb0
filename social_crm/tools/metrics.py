# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When the figures of a post of ours are read again, and for which moment they stand.

Most of what a post brings, it brings at once: it is read every hour on its first day,
every day for the following 14, every week for two months, and no more after that.
"""

from datetime import timedelta

FIRST_AFTER = timedelta(minutes=10)
_STEPS = (
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=15), timedelta(days=1)),
    (timedelta(days=76), timedelta(days=7)),
)
COUNTS = ("likes", "reposts", "replies", "quotes", "views")


def next_reading(sent_at, read_at):
    """Return when a post sent at ``sent_at`` and read at ``read_at`` is due again.

    None when it is not read any more. Both times are of the same kind, aware or naive.
    """
    age = read_at - sent_at
    for until, step in _STEPS:
        if age < until:
            return read_at + step
    return None


def moment(sent_at, read_at):
    """Return the beginning of a reading's hour; after the first day, of its day."""
    hour = read_at.replace(minute=0, second=0, microsecond=0)
    return hour if read_at - sent_at < _STEPS[0][0] else hour.replace(hour=0)
