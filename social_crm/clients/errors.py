# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Errors as decisions.

What a caller has to do is the class of the exception; what people are told is its
``code`` with ``params``. Nothing else needs to be looked at.
"""

from datetime import datetime, timedelta, timezone

PAUSE = timedelta(minutes=1)


class ClientError(Exception):
    """Something came between."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self):
        return f"{self.code} {self.params}" if self.params else self.code


class RetryLater(ClientError):
    """Nothing was done. Ask again, not before ``at`` (aware datetime)."""

    def __init__(self, code, at=None, **params):
        super().__init__(code, **params)
        self.at = at or datetime.now(timezone.utc) + PAUSE


class NeedsSignIn(ClientError):
    """Our access has ended; a person must sign in again."""


class Refused(ClientError):
    """It will not work however often we ask."""


class Gone(Refused):
    """The thing is not there, or no longer."""


class Unknown(ClientError):
    """It may have been done. Look before doing it again."""
