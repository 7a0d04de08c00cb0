# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Codes that people read from a poster or a receipt and type into a telephone.

The alphabet leaves out what looks alike (0 and O, 1, I and L). It has 31 characters, a
prime: the check character finds every single wrong character and every two that
changed places.
"""

import re
import secrets

from .text import fold

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CLAIM_LENGTH = 8
CHANNEL_LENGTH = 8
GROUP = 4
# More than these in one post are not looked at: nobody needs several.
MOST_IN_A_TEXT = 3

_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_CHARS = f"[{ALPHABET.lower()}]"
# Whatever people, keyboards and networks put between the groups, once.
_GAP = "[-\u2010-\u2015\u2212_\u00b7.~ ]?"
# Overlapping, as the word before a code may look like a part of it. Not within longer
# words and numbers, addresses, handles.
_CANDIDATE = re.compile(
    rf"(?<![a-z0-9/@=&%])(?=({_CHARS}{{{GROUP}}}{_GAP}{_CHARS}{{{GROUP}}})"
    r"(?![a-z0-9]|[./@_-][a-z0-9]))"
)
_NOISE = re.compile("[^0-9A-Z]")


def make_claim(choice=secrets.choice):
    """A new claim code, not grouped; ``choice`` picks from a string.

    It always has a letter and a digit, by which words and numbers differ from it.
    """
    while True:
        body = "".join(choice(ALPHABET) for _ in range(CLAIM_LENGTH - 1))
        code = body + check_character(body)
        if _is_mixed(code):
            return code


def make_channel(choice=secrets.choice):
    """A new channel code: 31^8 of them, so that nobody finds one by trying."""
    return "".join(choice(ALPHABET) for _ in range(CHANNEL_LENGTH))


def check_character(body):
    """The last character of a claim code that begins with ``body``.

    >>> check_character("ABCD234"), check_character("BACD234")
    ('W', 'V')
    """
    total = sum(place * _VALUES[char] for place, char in enumerate(body, 1))
    return ALPHABET[total % len(ALPHABET)]


def is_claim(code):
    """Whether ``code``, plain, can be a claim code at all.

    >>> is_claim("ABCD234W"), is_claim("ABCD234A"), is_claim("ABCD")
    (True, False, False)
    """
    return (
        len(code) == CLAIM_LENGTH
        and all(char in _VALUES for char in code)
        and _is_mixed(code)
        and check_character(code[:-1]) == code[-1]
    )


def grouped(code):
    """As it is shown.

    >>> grouped("ABCD234W")
    'ABCD-234W'
    """
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def plain(text):
    """What was typed, as codes are compared: wide, small and spaced forms are one.

    >>> plain("ａｂｃｄ－２３４w ")
    'ABCD234W'
    """
    return _NOISE.sub("", fold(text or "").upper())


def find_claims(text):
    """The claim codes that ``text`` may hold, plain, each once, in their order.

    >>> find_claims("我的认领码是abcd 234w谢谢")
    ['ABCD234W']
    """
    if not text:
        return []
    found = {}
    for match in _CANDIDATE.finditer(fold(text)):
        code = plain(match.group(1))
        if is_claim(code):
            found.setdefault(code)
            if len(found) == MOST_IN_A_TEXT:
                break
    return list(found)


def _is_mixed(code):
    return not code.isalpha() and not code.isdigit()
