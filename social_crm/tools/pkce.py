# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Proof key for code exchange, RFC 7636, method S256."""

import base64
import hashlib
import secrets


def pkce():
    """``(verifier, challenge)`` for one sign-in."""
    verifier = secrets.token_urlsafe(48)
    return verifier, challenge(verifier)


def challenge(verifier):
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
