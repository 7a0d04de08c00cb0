# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a network takes as a question with answers to choose from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of a network: answers, letters in each, seconds that it is open.

    ``with_files``: whether pictures may go along.
    """

    max_options: int = 4
    max_characters: int = 50
    min_seconds: int = 300
    max_seconds: int = 2_629_746
    with_files: bool = False


def trouble(poll, rules, files=0):
    """Return ``(code, params)`` of the first thing that ``rules`` forbid, or None.

    :param poll: ``items.Poll``
    :param rules: ``Rules``, None for a network without polls
    :param files: how many files go along

    >>> from types import SimpleNamespace as Poll
    >>> trouble(Poll(options=("tea",), seconds=3600), Rules())
    ('options', {'count': 1, 'limit': 4})
    """
    if rules is None:
        return "none", {}
    options = [option.strip() for option in poll.options]
    if not 2 <= len(options) <= rules.max_options:
        return "options", {"count": len(options), "limit": rules.max_options}
    if not all(options):
        return "empty", {}
    if len({option.casefold() for option in options}) < len(options):
        return "same", {}
    longest = max(options, key=len)
    if len(longest) > rules.max_characters:
        params = {"used": len(longest), "limit": rules.max_characters}
        return "length", {"name": longest, **params}
    if not rules.min_seconds <= poll.seconds <= rules.max_seconds:
        minutes = rules.min_seconds // 60, rules.max_seconds // 86_400
        return "time", dict(zip(("minutes", "days"), minutes, strict=True))
    if files and not rules.with_files:
        return "files", {}
    return None
