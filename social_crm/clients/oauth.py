# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The code flow of OAuth 2 with PKCE, RFC 6749 and RFC 7636, and its tokens."""

import base64
import json
from datetime import datetime, timezone
from urllib.parse import urlencode

from .errors import Refused


def authorize_url(endpoint, client_id, redirect_uri, scope, state, code_challenge):
    """Where the browser goes. A server without PKCE ignores the challenge."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}?{urlencode(query)}"


def code_form(client_id, client_secret, code, redirect_uri, scope, verifier):
    """The form by which a code is exchanged; a code is good for one try only."""
    return {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": client_secret,
        "code": code,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "code_verifier": verifier,
    }


def access_token(answer):
    """The token in an answer.

    :raises Refused: there is none
    """
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not token:
        raise Refused("refused", message="no access token in the answer")
    return token


def expires_at(token):
    """Return the aware moment at which a JWT ends, None where it does not say."""
    try:
        claims = token.split(".")[1]
        claims += "=" * (-len(claims) % 4)
        seconds = json.loads(base64.urlsafe_b64decode(claims))["exp"]
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None
