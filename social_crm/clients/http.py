# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one way out: every request to a network goes through ``HttpClient``."""

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from http.client import HTTPException
from urllib.parse import urlencode, urljoin, urlsplit

from ..tools import retry
from . import wire
from .addresses import host_of, redact, resolve
from .errors import ClientError, Gone, NeedsSignIn, Refused, RetryLater, Unknown

__all__ = [
    "ClientError",
    "Gone",
    "HttpClient",
    "NeedsSignIn",
    "Refused",
    "Response",
    "RetryLater",
    "Unknown",
]

_logger = logging.getLogger(__name__)

USER_AGENT = "Social-CRM-for-Odoo/19.0"
SAFE_METHODS = frozenset({"GET", "HEAD"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PRIVATE_HEADERS = frozenset({"authorization", "cookie"})
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. ``headers`` have lower-case names.

    ``next_allowed_at`` is set where this answer used up the last request we had.
    ``safe`` tells whether asking again can do no harm.
    """

    status: int
    headers: dict
    body: bytes
    url: str
    next_allowed_at: datetime | None = None
    safe: bool = True

    def json(self):
        """The parsed body.

        :raises RetryLater: the body is no JSON, and asking has changed nothing
        :raises Unknown: the body is no JSON, but the request may have worked
        """
        try:
            return json.loads(self.body)
        except ValueError as error:
            kind = RetryLater if self.safe else Unknown
            raise kind("bad_answer", host=host_of(self.url)) from error


def utcnow():
    return datetime.now(timezone.utc)


class HttpClient:
    """Outgoing HTTP with limits, to public addresses and allowed hosts only.

    :param allowed_hosts: ``host`` or ``host:port`` names that may be internal
    :param timeout: seconds to wait for a connection, and each time for data
    :param deadline: seconds for one call in all, redirects included
    :param max_bytes: size limit of an answer, after decompression
    :param clock: returns the present as an aware datetime
    """

    def __init__(
        self,
        allowed_hosts=(),
        timeout=15,
        deadline=45,
        max_bytes=8 * 1024 * 1024,
        max_redirects=4,
        user_agent=USER_AGENT,
        clock=utcnow,
    ):
        self.allowed_hosts = frozenset(host.lower() for host in allowed_hosts)
        self.timeout = timeout
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.max_redirects = max_redirects
        self.user_agent = user_agent
        self.clock = clock

    def get(self, url, params=None, headers=None):
        return self.request("GET", url, params=params, headers=headers)

    def post(self, url, data=None, headers=None, safe=False):
        """``data``: mapping sent as a form. ``safe``: repeating it does no harm,
        so that a lost answer means "again" and not "unknown"."""
        return self.request(
            "POST",
            url,
            headers={"Content-Type": FORM, **(headers or {})},
            body=urlencode(data or {}, doseq=True).encode(),
            safe=safe,
        )

    def request(self, method, url, params=None, headers=None, body=None, safe=None):
        """Ask, follow redirects (only of GET and HEAD), judge the status.

        :return: ``Response`` with a status of 2xx, or 304
        :raises ClientError: one of the decisions of ``errors``
        """
        safe = method in SAFE_METHODS if safe is None else safe
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params, doseq=True)
        headers = {
            "User-Agent": self.user_agent,
            "Accept-Encoding": "gzip",
            **(headers or {}),
        }
        stop_at, allowed = time.monotonic() + self.deadline, self.allowed_hosts
        for _hop in range(self.max_redirects + 1):
            checked = resolve(url, allowed)
            response = self._ask(checked, method, url, headers, body, safe, stop_at)
            if response.status not in REDIRECTS:
                return judge(response)
            target = urljoin(url, response.headers.get("location", ""))
            if method not in SAFE_METHODS or target == url:
                break
            headers = headers_for(headers, url, target)
            if urlsplit(target).hostname != urlsplit(url).hostname:
                # Our exceptions are for us: a stranger must not send us inside.
                allowed = frozenset()
            url = target
        raise Refused("redirects", host=host_of(url))

    def _ask(self, target, method, url, headers, body, safe, stop_at):
        """One request, to an address that was checked and to no other."""
        headers = {"Host": target.host_header, "Connection": "close", **headers}
        for address in target.addresses:
            started = time.monotonic()
            if started >= stop_at:
                break
            try:
                status, names, content = wire.exchange(
                    target,
                    address,
                    method,
                    headers,
                    body,
                    self.timeout,
                    stop_at,
                    self.max_bytes,
                )
            except wire.NotSent:
                continue
            except (wire.TooLarge, HTTPException, OSError) as error:
                late = time.monotonic() >= stop_at
                raise lost(error, host_of(url), safe, late) from error
            elapsed = time.monotonic() - started
            _logger.debug("%s %s: %s, %.2f s", method, redact(url), status, elapsed)
            pause = retry.next_allowed_at(status, names, self.clock())
            return Response(status, names, content, url, pause, safe)
        raise RetryLater("no_connection", host=host_of(url))


def headers_for(headers, url, target):
    """Headers for a redirect: what proves who we are stays with its own server."""
    here, there = urlsplit(url), urlsplit(target)
    if (here.scheme, here.netloc) == (there.scheme, there.netloc):
        return headers
    return {k: v for k, v in headers.items() if k.lower() not in PRIVATE_HEADERS}


def lost(error, host, safe, late=False):
    """The decision after the request has left us but no whole answer has come."""
    if isinstance(error, wire.TooLarge):
        return (Refused if safe else Unknown)("too_large", host=host)
    code = "timeout" if late or isinstance(error, TimeoutError) else "reset"
    return (RetryLater if safe else Unknown)(code, host=host)


def judge(response):
    """``response`` itself if it is good, else the decision that its status means."""
    status, host = response.status, host_of(response.url)
    if 200 <= status < 300 or status == 304:
        return response
    if status == 401:
        raise NeedsSignIn("sign_in", host=host)
    if status in (404, 410):
        raise Gone("gone", host=host, status=status)
    if status == 429:
        raise RetryLater("rate_limit", at=response.next_allowed_at, host=host)
    if status >= 500 or status in (408, 425):
        if not response.safe:
            raise Unknown("server_error", host=host, status=status)
        at = response.next_allowed_at
        raise RetryLater("server_error", at=at, host=host, status=status)
    raise Refused("refused", host=host, status=status, message=message_of(response))


def message_of(response, limit=300):
    """What the server says about its refusal, short and plain."""
    try:
        data = json.loads(response.body)
        text = data.get("error_description") or data.get("error") or data.get("message")
    except (ValueError, AttributeError):
        text = None
    return str(text or f"HTTP {response.status}")[:limit]
