# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a scanned channel code leads, and which scan a new follower came from."""

import re
import time
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """``hour_from`` and ``hour_to``: 0 to 24; over midnight where from is later.

    ``limit``: so many scans and no more; 0 for any number.
    """

    key: int
    weight: int = 1
    hour_from: float = 0
    hour_to: float = 24
    limit: int = 0
    scans: int = 0

    def is_open(self, hour):
        """Whether the target is to be had at this hour (0 to 24) of the day."""
        if self.limit and self.scans >= self.limit:
            return False
        if self.hour_from <= self.hour_to:
            return self.hour_from <= hour < self.hour_to
        return hour >= self.hour_from or hour < self.hour_to


def choose(targets, hour, draw):
    """The target for this scan, or None where all are closed.

    :param draw: a random number, 0 up to 1
    """
    there = [target for target in targets if target.weight > 0 and target.is_open(hour)]
    mark = draw * sum(target.weight for target in there)
    for target in there:
        mark -= target.weight
        if mark < 0:
            return target
    return there[-1] if there else None


def is_own_url(url, hosts):
    """Whether ``url`` stays with us: a path, or an address on one of ``hosts``.

    >>> [is_own_url(u, {"shop.example"}) for u in
    ...  ("/my", "https://shop.example/tea", "//evil.example", "https://evil.example")]
    [True, True, False, False]
    """
    if not url or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
        with_port = f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return url.startswith("/")
    if parts.scheme not in ("http", "https") or not host:
        return False
    return "@" not in parts.netloc and bool({host, with_port} & set(hosts))


def host_of(url):
    """The host of ``url`` with the port it names, lower case; "" where none is.

    >>> host_of("http://127.0.0.1:8069/web"), host_of("shop.example/x")
    ('127.0.0.1:8069', 'shop.example')
    """
    url = (url or "").strip()
    try:
        return urlsplit(url if "//" in url else f"//{url}").netloc.lower()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Scan:
    code_id: int
    account_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    profile_id: int
    account_id: int
    at: datetime


def likely_sources(follows, scans, window):
    """Which code new followers probably came from: ``{profile id: code id}``.

    Only where, within ``window`` before, that account's page was opened through one
    single code, at least as often as there are followers who could have done it.
    """
    by_account = {}
    for scan in sorted(scans, key=lambda one: one.at):
        by_account.setdefault(scan.account_id, []).append(scan)
    found = {}
    for account_id, own in by_account.items():
        times = [scan.at for scan in own]
        spans = {
            follow: (
                bisect_left(times, follow.at - window),
                bisect_right(times, follow.at),
            )
            for follow in follows
            if follow.account_id == account_id
        }
        for follow, span in spans.items():
            rivals = [other for other in spans.values() if _meet(span, other)]
            if not rivals:
                continue
            start, end = min(a for a, _b in rivals), max(b for _a, b in rivals)
            codes = {scan.code_id for scan in own[start:end]}
            if len(codes) == 1 and len(rivals) <= span[1] - span[0]:
                found[follow.profile_id] = codes.pop()
    return found


def _meet(one, other):
    return max(one[0], other[0]) < min(one[1], other[1])


class Limiter:
    """So many calls a minute from one address, counted in this process alone.

    Addresses are kept for a minute, in memory, and never stored.
    """

    def __init__(self, per_minute, most=10_000, clock=time.monotonic):
        self.per_minute, self.most, self.clock = per_minute, most, clock
        self._seen = OrderedDict()

    def allows(self, key):
        minute = int(self.clock() // 60)
        before, count = self._seen.pop(key, (minute, 0))
        count = count + 1 if before == minute else 1
        self._seen[key] = (minute, count)
        while len(self._seen) > self.most:
            self._seen.popitem(last=False)
        return count <= self.per_minute
