# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a conversation moves when somebody says something."""

import re

_ADDRESSEES = re.compile(r"^(?:@\S+ )+")
_AFTER_CUSTOMER = {"waiting": "open", "closed": "open"}
_AFTER_ANSWER = {"new": "waiting", "open": "waiting"}


def next_state(state, newest_direction):
    """State after the newest post, ``in`` from the customer or ``out`` from us.

    What a person set aside stays aside, and a closing word does not open a case.

    >>> [next_state(state, "out") for state in ("new", "closed")]
    ['waiting', 'closed']
    >>> next_state("ignored", "in"), next_state("new", "in")
    ('ignored', 'new')
    """
    moves = _AFTER_CUSTOMER if newest_direction == "in" else _AFTER_ANSWER
    return moves.get(state, state)


def title(handle, text, limit=70):
    """One line that tells a conversation from others in a list.

    >>> title("mei", "@shop @help where is my tea?")
    '@mei: where is my tea?'
    """
    words = " ".join((text or "").split())
    words = _ADDRESSEES.sub("", words) or words
    short = words if len(words) <= limit else words[:limit].rstrip() + "…"
    return f"@{handle}: {short}" if short else f"@{handle}"
