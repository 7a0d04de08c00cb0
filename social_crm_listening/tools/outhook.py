# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What we tell other programs, how it is signed, and when it is tried again."""

import json
from datetime import timedelta

from odoo.addons.social_crm.tools.retry import backoff
from odoo.addons.social_crm.tools.signature import sign

MAX_ATTEMPTS = 10
# An endpoint that failed so often in a row is left alone until somebody looks.
STOP_AFTER = 20
_PREFIX = "sha256="


def body_of(payload):
    """The bytes of a payload, which are signed and sent as they are."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()


def headers(secret, delivery_id, timestamp, body):
    """Headers of one delivery.

    :param timestamp: seconds since 1970
    :param body: the bytes that are sent
    """
    digest = sign(secret, timestamp, body)[len(_PREFIX) :]
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-SCRM-Delivery": delivery_id,
        "X-SCRM-Signature": f"t={timestamp},v1={digest}",
    }


def next_try(attempts, now, chance):
    """When to try again: later each time, and not all at the same moment.

    :param chance: a random number from 0 to 1
    """
    wait = backoff(attempts, now, base=30, cap=6 * 3600) - now
    return now + wait + timedelta(seconds=wait.total_seconds() * chance / 2)


def is_allowed(url, internal_hosts=frozenset()):
    """Whether an endpoint may have this address: https, or a host that was allowed.

    >>> is_allowed("https://crm.example/in"), is_allowed("http://crm.example/in")
    (True, False)
    """
    scheme, _separator, rest = (url or "").partition("://")
    host = rest.split("/")[0].lower()
    if not host or "@" in host:
        return False
    known = {host, host.partition(":")[0]} & internal_hosts
    return scheme == "https" or (scheme == "http" and bool(known))
