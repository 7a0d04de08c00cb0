# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time as the detector sees it: five minutes a bucket, hours of the local week."""

from datetime import timedelta

import numpy as np

BUCKET = 5
BUCKETS = 36
WINDOWS = (15, 30, 60, 180)
WEEK_HOURS = 168


def slot(local):
    """Return the hour of the week, 0 is Monday 0 to 1 o'clock.

    >>> from datetime import datetime
    >>> slot(datetime(2026, 11, 23, 0, 59)), slot(datetime(2026, 11, 29, 23, 0))
    (0, 167)
    """
    return local.weekday() * 24 + local.hour


def bucket_slots(now, to_local):
    """Return the hour of the week of each bucket that ends at ``now``, newest last.

    :param to_local: turns ``now`` and times before it into local time
    """
    middle = timedelta(minutes=BUCKET / 2)
    return np.array(
        [
            slot(to_local(now - timedelta(minutes=BUCKET * back) - middle))
            for back in reversed(range(BUCKETS))
        ]
    )


def bucket_of(age_minutes):
    """Return the bucket of what is so many minutes old, None if too old.

    >>> bucket_of(0), bucket_of(5), bucket_of(179.9), bucket_of(180), bucket_of(-1)
    (35, 34, 0, None, None)
    """
    back = int(age_minutes // BUCKET)
    return BUCKETS - 1 - back if 0 <= back < BUCKETS else None


def window_sums(buckets):
    """Return the sums of the newest 15, 30, 60 and 180 minutes of each row."""
    return np.stack(
        [buckets[..., -minutes // BUCKET :].sum(-1) for minutes in WINDOWS], -1
    )
