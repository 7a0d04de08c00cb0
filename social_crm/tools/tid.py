# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Timestamp identifiers of the AT Protocol, made so that the same act has the same.

64 bits: a zero, 53 bits of microseconds since 1970, 10 bits of a clock's name, written
as 13 characters that sort as the numbers do: https://atproto.com/specs/tid
"""

import hashlib
from datetime import datetime, timezone

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_SECOND = 1_000_000


def encode(micros, clock):
    """Return the TID of a moment in microseconds and a clock from 0 to 1023."""
    number = (micros & (1 << 53) - 1) << 10 | clock & 1023
    return "".join(
        ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH))
    )


def stable(moment, key):
    """Return the TID of something that was handed in once.

    Asking again with the same key and second gives the same TID; other keys of that
    second differ in 30 bits.

    :param moment: aware datetime; what is below a second is not used
    :param key: idempotency key

    >>> from datetime import datetime
    >>> then = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
    >>> stable(then, "a") == stable(then, "a"), stable(then, "a") == stable(then, "b")
    (True, False)
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    second = int(moment.astimezone(timezone.utc).timestamp())
    return encode(second * _SECOND + digest % _SECOND, digest // _SECOND)


def moment(written):
    """Return the aware moment that a TID names, None where it is none.

    >>> from datetime import datetime, timezone
    >>> then = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
    >>> moment(encode(int(then.timestamp()) * 1_000_000, 5)) == then, moment("self")
    (True, None)
    """
    if len(written) != _LENGTH or set(written) - set(ALPHABET):
        return None
    number = 0
    for letter in written:
        number = number << 5 | ALPHABET.index(letter)
    try:
        return datetime.fromtimestamp((number >> 10) / _SECOND, timezone.utc)
    except (OverflowError, ValueError, OSError):
        return None
