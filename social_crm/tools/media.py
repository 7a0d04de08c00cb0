# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files that go along with a post, and what a network takes of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """What a network accepts in one post."""

    types: frozenset = frozenset()
    max_bytes: int = 0
    max_files: int = 0


NOTHING = Rules()
IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def trouble(files, rules):
    """Why the network would not take these files, or None.

    :param files: list of ``(name, mimetype, size in bytes)``
    :return: ``(code, params)``: ``none``, ``count``, ``type``, ``size`` or ``empty``

    >>> trouble([("a.pdf", "application/pdf", 9)], Rules(IMAGES, 100, 4))
    ('type', {'name': 'a.pdf', 'type': 'application/pdf'})
    """
    if not files:
        return None
    if not rules.max_files:
        return "none", {}
    if len(files) > rules.max_files:
        return "count", {"count": len(files), "limit": rules.max_files}
    for name, mimetype, size in files:
        if mimetype not in rules.types:
            return "type", {"name": name, "type": mimetype}
        if not size:
            return "empty", {"name": name}
        if size > rules.max_bytes:
            return "size", {
                "name": name,
                "size": round(size / 2**20, 1),
                "limit": round(rules.max_bytes / 2**20, 1),
            }
    return None
