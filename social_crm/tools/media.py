# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files that go along with a post, and what a network takes of them."""

from dataclasses import asdict, dataclass, fields, replace

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
VIDEOS = frozenset({"video/mp4", "video/webm"})
# What a person may hand in; it is made fit for the network afterwards.
MAX_INPUT = 40 * 2**20


@dataclass(frozen=True, slots=True)
class Rules:
    """What a network accepts in one post. A limit of 0 is none.

    ``max_bytes``, ``max_pixels`` (width times height) and ``max_side`` (the longer
    one) are those of a picture, ``max_alt`` counts letters of what a file shows.
    """

    types: frozenset = frozenset()
    max_bytes: int = 0
    max_files: int = 0
    max_pixels: int = 0
    max_side: int = 0
    max_alt: int = 0
    max_video_bytes: int = 0
    max_video_seconds: int = 0

    def bytes_of(self, mimetype):
        """How large a file of this type may be."""
        return self.max_video_bytes if mimetype in VIDEOS else self.max_bytes

    def before(self):
        """The rules for what people hand in: pictures are made smaller later."""
        return replace(self, max_bytes=max(self.max_bytes, MAX_INPUT))

    def packed(self):
        """What JSON can hold of it; ``unpacked`` reads it."""
        return {**asdict(self), "types": sorted(self.types)}


def unpacked(data):
    """The Rules that ``packed`` wrote; what it does not know stays without limit."""
    known = {field.name for field in fields(Rules)}
    values = {name: value for name, value in data.items() if name in known}
    return Rules(**{**values, "types": frozenset(values.get("types", ()))})


NOTHING = Rules()


class Unfit(ValueError):
    """A file that no network would take, or not this one.

    ``code``, ``params``: as ``trouble`` returns them, and ``unreadable``, ``pixels``,
    ``seconds``, ``no_length`` and ``moving``.
    """

    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, params


def count_trouble(count, rules):
    """``(code, params)`` where so many files cannot go along, or None."""
    if not count:
        return None
    if not rules.max_files:
        return "none", {}
    if count > rules.max_files:
        return "count", {"count": count, "limit": rules.max_files}
    return None


def trouble(files, rules):
    """Why the network would not take these files, or None.

    :param files: list of ``(name, mimetype, size in bytes)``
    :return: ``(code, params)``: ``none``, ``count``, ``type``, ``size`` or ``empty``

    >>> trouble([("a.pdf", "application/pdf", 9)], Rules(IMAGES, 100, 4))
    ('type', {'name': 'a.pdf', 'type': 'application/pdf'})
    """
    found = count_trouble(len(files), rules)
    if found:
        return found
    for name, mimetype, size in files:
        if mimetype not in rules.types:
            return "type", {"name": name, "type": mimetype}
        if not size:
            return "empty", {"name": name}
        if size > rules.bytes_of(mimetype):
            return "size", too_large(name, size, rules.bytes_of(mimetype))
    return None


def too_large(name, size, limit):
    """The params of the code ``size``; sizes in MB."""
    return {
        "name": name,
        "size": round(size / 2**20, 1),
        "limit": round(limit / 2**20, 1),
    }


def alt_trouble(items, rules):
    """``(code, params)`` of the first description that is too long, or None."""
    for item in items:
        if rules.max_alt and len(item.alt) > rules.max_alt:
            params = {"name": item.name, "used": len(item.alt)}
            return "alt", {**params, "limit": rules.max_alt}
    return None
