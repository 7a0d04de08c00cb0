# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long a text is where scripts weigh differently and addresses weigh the same.

The rules are those that X publishes with its library twitter-text (Apache-2.0),
configuration 3: https://github.com/twitter/twitter-text/blob/master/config/v3.json
Latin and its neighbours weigh one, everything else two, an address 23 and a picture
character two, however many code points it is made of. Younger than that library are
the picture characters and top-level domains known here, as they are on X itself.
"""

from dataclasses import dataclass
from unicodedata import normalize

import regex

from .facets import top_level_domains

LIMIT = 280
URL_WEIGHT = 23
MAX_URL, MAX_NAMES, MAX_NAME, MAX_SLUG = 4096, 127, 63, 40
_LIGHT = regex.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")

_SPACES = (
    r"\x09-\x0d\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
)
_MARKS = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NEVER = r"\ufffe\ufeff\uffff"
_PUNCTUATION = r"!'#%&()*+,\\\-./:;<=>?@\[\]\^_{|}~$"
_ACCENTS = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b"
    r"\u0263\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_LETTER = rf"[^{_PUNCTUATION}{_SPACES}{_NEVER}{_MARKS}]"
_PATH_CHAR = rf"[a-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&\u0400-\u04ff{_ACCENTS}]"
_PARENTHESES = rf"\((?:{_PATH_CHAR}+|{_PATH_CHAR}*\({_PATH_CHAR}+\){_PATH_CHAR}*)\)"
_PATH_END = rf"[+\-a-z0-9=_#/\u0400-\u04ff{_ACCENTS}]"
_PATH = (
    rf"/(?:{_PATH_CHAR}*(?:{_PARENTHESES}{_PATH_CHAR}*)*{_PATH_END}|{_PARENTHESES}"
    rf"|@{_PATH_CHAR}+/)*"
)
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_DOTS = regex.compile("[.\u3002\uff0e\uff61]")


_TAIL = regex.compile(rf"(?::[0-9]+)?(?P<path>{_PATH})?(?:{_QUERY})?", regex.IGNORECASE)
# Where one may begin: the first letter of a name that does not go on from before.
_BEGIN = rf"(?:\A|(?<=[^A-Za-z0-9@\uff20$#\uff03{_NEVER}]))"
_FIRST = regex.compile(rf"{_BEGIN}{_LETTER}")
_SCHEME = regex.compile(rf"{_BEGIN}https?://", regex.IGNORECASE)
_RUN = regex.compile(rf"(?:{_LETTER}|[-_.])++")
_NAME = regex.compile(r"[^.]++")
_DOT = regex.compile(
    r"\.(?:(?P<word>[a-z]++)(?![0-9@+-])|\L<foreign>(?![0-9a-zA-Z@+-])|xn--[-0-9a-z]+)",
    regex.IGNORECASE,
    foreign=[name for name in top_level_domains() if not name.isascii()],
)
_PLAIN_DOMAIN = regex.compile(
    rf"(?:[-a-z0-9{_ACCENTS}]+\.)+"
    r"(?:\L<endings>(?![0-9a-zA-Z@+-])|xn--[-0-9a-z]+)",
    regex.IGNORECASE,
    endings=top_level_domains(),
)
_SHORTENED = regex.compile(
    rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", regex.IGNORECASE
)

# What may be a sign or a picture; the selector after it says picture.
_EITHER = (
    r"[[\p{Emoji}--\p{Emoji_Presentation}--[#*0-9]]||[\u231a\u231b\u25fd\u25fe\u2614"
    r"\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26d4"
    r"\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2757\u2b1b\u2b1c\u2b50\u2b55"
    r"\U0001f004\U0001f21a\U0001f22f]]\ufe0f"
)
_SKIN = r"\p{Emoji_Modifier_Base}\p{Emoji_Modifier}"
_JOINED = rf"(?:{_SKIN}|{_EITHER}|[\p{{Emoji_Presentation}}\U0001f5e8])"
_EMOJI = regex.compile(
    # A flag of a country, of a region in one, a key; then what may be joined.
    r"(?V1)\p{RI}\p{RI}|\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f"
    r"|[#*0-9]\ufe0f?\u20e3"
    rf"|(?:{_SKIN}|{_EITHER}|[\p{{Emoji}}--[#*0-9\u00a9\u00ae]])"
    rf"(?:\u200d{_JOINED})*"
)


def weight(text):
    """The length of ``text`` as X counts it."""
    text = normalize("NFC", text)
    places = {found.start(): (found.end(), 2) for found in _EMOJI.finditer(text)}
    places.update({start: (end, URL_WEIGHT) for start, end in addresses(text)})
    total = at = 0
    while at < len(text):
        end, more = places.get(at) or (at + 1, 1 if _LIGHT.match(text, at) else 2)
        total, at = total + more, end
    return total


def addresses(text):
    """``(start, end)`` of what counts as an address, also without https://."""
    endings = {
        dot.start(): dot.end()
        for dot in _DOT.finditer(text)
        if not dot["word"] or dot["word"].lower() in top_level_domains()
    }
    at = free = 0
    while endings and (run := _RUN.search(text, at)):
        found = _first(text, run.span(), free, endings)
        at = run.end()
        if found:
            at = free = found.end
            yield from _counted(text, found)


@dataclass(frozen=True, slots=True)
class _Address:
    start: int
    domain: tuple[int, int]
    end: int
    has_path: bool

    @property
    def has_scheme(self):
        return self.start < self.domain[0]


def _first(text, run, free, endings):
    """The first address in a run of names and dots; before ``free`` all is taken."""
    for start, domain in _starts(text, run, free):
        domain_end = _domain_end(text, domain, run[1], endings)
        if domain_end:
            tail = _TAIL.match(text, domain_end)
            has_path = bool(tail["path"])
            return _Address(start, (domain, domain_end), tail.end(), has_path)
    return None


def _starts(text, run, free):
    """``(where it may start, where its domain would)``."""
    lowest = free + 1 if free else 0
    scheme = _SCHEME.search(text, max(lowest, run[0] - 8), run[0])
    if scheme and scheme.end() == run[0]:
        yield scheme.start(), run[0]
    if not lowest and not run[0] and _FIRST.match(text, 1, run[1]):
        yield 1, 1
    # When one fails at a name, it fails at each letter of that name.
    for name in _NAME.finditer(text, max(lowest, run[0]), run[1]):
        first = _FIRST.search(text, *name.span())
        if first:
            yield first.start(), first.start()


def _domain_end(text, at, stop, endings):
    """Where the domain that starts here ends, or None where there is none."""
    found = None
    for _name in range(MAX_NAMES):
        dot = text.find(".", at, stop)
        name = text[at:dot]
        if dot < 0 or not name or name[0] in "-_" or name[-1] in "-_":
            break
        # Only names below the last two may hold underscores.
        if dot in endings and "_" not in name:
            found = endings[dot]
        at = dot + 1
    return found


def _counted(text, found):
    """Without https:// it counts only where nothing is glued to it."""
    domain = text[slice(*found.domain)]
    if not _can_be(domain, found):
        return
    if found.has_scheme:
        yield from _with_scheme(text, found)
    elif text[max(found.start - 1, 0) : found.start] not in tuple("-_./"):
        yield from _without_scheme(domain, found)


def _can_be(domain, found):
    if domain.startswith("xn--") and not _PLAIN_DOMAIN.search(domain):
        return False
    names = [_ascii_length(name) for name in domain.split(".")]
    size = found.end - found.start + (found.domain[0] - found.start or len("https://"))
    return max(names) <= MAX_NAME and size <= MAX_URL


def _ascii_length(name):
    """How long a name in a domain is once it is written in ASCII."""
    parts = _DOTS.split(name)
    return (
        sum(
            len(part) if part.isascii() else len(part.encode("punycode")) + 4
            for part in parts
        )
        + len(parts)
        - 1
    )


def _with_scheme(text, found):
    short = _SHORTENED.match(text, found.start, found.end)
    if not short:
        yield found.start, found.end
    elif len(short[1]) <= MAX_SLUG:
        yield short.span()


def _without_scheme(domain, found):
    """Domains in plain letters only; what follows belongs to the last of them."""
    plain = [part.span() for part in _PLAIN_DOMAIN.finditer(domain)]
    rest = found.end - found.domain[1] if found.has_path else 0
    for place, (first, last) in enumerate(plain, 1):
        more = rest if place == len(plain) else 0
        yield found.start + first, found.start + last + more
