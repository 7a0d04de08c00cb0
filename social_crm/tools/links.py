# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which web addresses stand in a text that people wrote.

Chinese, Japanese and Korean are written up to the address without a space, so that a
character of theirs ends it, as does any bracket that was not opened within it and the
punctuation at its end. Only a host may be written in these scripts (an IDN).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

_UNSPACED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}"
    r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
)
_LABEL = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
_HOST = (
    rf"(?>{_LABEL}(?:\.{_LABEL})+"
    r"|\[[0-9a-f:.]+\]"
    r"|localhost(?![\w.-])"
    r"|[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?"
    r"(?:\.[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?)+)"
)
# What RFC 3986 allows, and letters of scripts that are written with spaces.
_REST = rf"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%[\p{{L}}\p{{M}}\p{{N}}--[{_UNSPACED}]]]*"
_URL = regex.compile(
    rf"(?<![A-Za-z0-9_@$#/=.-])https?://(?:[^\s/?#<>\"@]{{1,100}}@)?{_HOST}"
    rf"(?::[0-9]+)?+(?![A-Za-z0-9])(?:[/?#]{_REST})?",
    regex.IGNORECASE | regex.VERSION1,
)
_TRAILING = ".,;:!?'*~"
# Behind these, a Chinese word may be the page's name: only its author knows.
_UNFINISHED = ("/", "=", "-", "_", "&", "#", "?")
_GLUED = regex.compile(rf"[{_UNSPACED}]")
_OPENED_BY = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end] == url``."""

    start: int
    end: int
    url: str


def find(text):
    """Return the Links with http or https in ``text``, from left to right.

    An address with a name and a password in it is none: it is for its owner alone.
    Neither is one that may go on in Chinese, such as ``https://example.com/tea/…``
    with a character in place of the dots: half of it would lead elsewhere.
    """
    found, at = [], 0
    while match := _URL.search(text, at):
        at = match.end()
        url = _without_neighbours(match.group())
        end = match.start() + len(url)
        goes_on = url.endswith(_UNFINISHED) and _GLUED.match(text, end)
        if url and not goes_on:
            found.append(Link(match.start(), end, url))
            # What was cut off may hold the next one: [text](address)
            at = end
    return found


def _without_neighbours(url):
    """Cut off what belongs to the sentence; "" when no address is left."""
    start = url.index("://") + 3
    host_end = url.find("]", start) + 1 if url[start] == "[" else start
    open_ones = []
    for place in range(host_end, len(url)):
        char = url[place]
        if char in _OPENED_BY.values():
            open_ones.append((char, place))
        elif char in _OPENED_BY:
            if not open_ones or open_ones[-1][0] != _OPENED_BY[char]:
                url = url[:place]
                break
            open_ones.pop()
    url = url.rstrip(_TRAILING + "".join(_OPENED_BY.values()))
    return url if _leads_somewhere(url) else ""


def _leads_somewhere(url):
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


def replace(text, replacements):
    """Return ``text`` with each address that is a key of ``replacements`` changed."""
    pieces, at = [], 0
    for link in find(text):
        pieces += text[at : link.start], replacements.get(link.url, link.url)
        at = link.end
    return "".join([*pieces, text[at:]])


def to_track(text, short_prefix="", left_alone=()):
    """Return the addresses of ``text`` that are to be led through a short link.

    :param short_prefix: what our own short links begin with
    :param left_alone: hosts whose addresses stay as they are, with all below them
    """
    urls = dict.fromkeys(link.url for link in find(text))
    return [
        url
        for url in urls
        if not (short_prefix and url.startswith(short_prefix))
        and not _is_below(urlsplit(url).hostname, left_alone)
    ]


def _is_below(host, domains):
    return any(host == domain or host.endswith("." + domain) for domain in domains)
