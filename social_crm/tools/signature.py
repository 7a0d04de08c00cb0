# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Signed inbound deliveries: HMAC-SHA256 over the raw body and its time stamp."""

import hashlib
import hmac
import re

WINDOW = 300
_PREFIX = "sha256="
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EPOCH = re.compile(r"[0-9]{1,12}", re.ASCII)


class BadSignature(Exception):
    """The delivery is refused; ``code`` tells our log why, never the sender."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def sign(secret, timestamp, body):
    """The header value for ``body`` (bytes) sent at ``timestamp`` (epoch seconds)."""
    message = f"{timestamp}.".encode() + body
    return _PREFIX + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def verify(secret, timestamp, signature, body, now):
    """The hex digest of a good delivery, which the caller must accept only once.

    :param timestamp: header text, seconds since 1970
    :param signature: header text, ``sha256=<hex>``
    :param body: the bytes as they came, before any parsing
    :param now: seconds since 1970
    :raises BadSignature: whenever anything is missing, wrong or too old
    """
    if not secret:
        raise BadSignature("no_secret")
    if not timestamp or not _EPOCH.fullmatch(timestamp):
        raise BadSignature("bad_timestamp")
    if not signature or not signature.startswith(_PREFIX):
        raise BadSignature("no_signature")
    digest = signature[len(_PREFIX) :]
    if not _HEX.fullmatch(digest):
        raise BadSignature("bad_signature")
    if not hmac.compare_digest(sign(secret, timestamp, body), signature):
        raise BadSignature("bad_signature")
    if abs(now - int(timestamp)) > WINDOW:
        raise BadSignature("too_old")
    return digest
