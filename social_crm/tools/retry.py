# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When a network lets us ask again."""

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# Nobody is believed who sends us away for longer than this.
CAP = timedelta(hours=24)
FLOOR = timedelta(seconds=1)
# Where the network does not say when.
UNNAMED = timedelta(minutes=5)
# Seconds before the first of several tries.
FIRST_PAUSE = 60
# Numbers above this are moments (seconds since 1970), below it durations.
EPOCH_FROM = 1_000_000_000
MILLISECONDS_FROM = 100_000_000_000

_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")


def parse_moment(value, now):
    """The moment that a header names, as an aware datetime, or None.

    Understands seconds to go (also with a fraction), seconds or milliseconds since
    1970, ISO 8601 (a naive one counts as UTC) and an HTTP date.
    """
    value = (value or "").strip()
    for parse in (_from_number, _from_iso, _from_http_date):
        try:
            moment = parse(value, now)
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc)
    return None


def _from_number(value, now):
    number = float(value)
    if number >= MILLISECONDS_FROM:
        number /= 1000
    if number >= EPOCH_FROM:
        return datetime.fromtimestamp(number, timezone.utc)
    return now + timedelta(seconds=number)


def _from_iso(value, now):
    # Python 3.10 does not read the Z.
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def _from_http_date(value, now):
    return parsedate_to_datetime(value)


def capped(moment, now, cap=CAP):
    """``moment``, but neither in the past nor unreasonably far ahead."""
    return min(max(moment, now + FLOOR), now + cap)


def next_allowed_at(status, headers, now):
    """Until when the answer asks us to be silent, or None.

    :param headers: mapping with lower-case names
    :param now: aware datetime
    """
    limited = status in (429, 503)
    exhausted = any(headers.get(name, "").strip() == "0" for name in _REMAINING)
    if not limited and not exhausted:
        return None
    moments = [parse_moment(headers.get("retry-after"), now)] if limited else []
    moments += [parse_moment(headers.get(name), now) for name in _RESETS]
    known = [moment for moment in moments if moment]
    if known:
        return capped(known[0], now)
    return now + UNNAMED if status == 429 else None


def share_left(headers):
    """How much of what it lets us ask the answer leaves us, 0 to 1, or None.

    :param headers: mapping with lower-case names
    """
    for name in _REMAINING:
        limit = headers.get(name.replace("remaining", "limit"))
        try:
            return float(headers.get(name)) / float(limit)
        except (TypeError, ValueError, ZeroDivisionError):
            continue
    return None


def backoff(failures, now, base=None, cap=3600):
    """Next try after so many failures in a row: doubling, up to ``cap`` seconds."""
    base = FIRST_PAUSE if base is None else base
    seconds = min(base * 2 ** min(max(failures - 1, 0), 16), cap)
    return now + timedelta(seconds=seconds)
