# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Variables in talk scripts: ``{name}`` stands for something of the conversation."""

import re
from dataclasses import dataclass

KNOWN = ("name", "handle", "account", "agent", "order", "ticket", "link", "rating_link")
_VARIABLE = re.compile(r"\{\s*([^\W\d]\w{0,39})\s*\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A variable in a text; ``line`` and ``column`` count from 1."""

    name: str
    line: int
    column: int


def find(text):
    """The variables in ``text`` in their order, each as a ``Place``."""
    text = text or ""
    return [
        Place(
            found.group(1),
            text.count("\n", 0, found.start()) + 1,
            found.start() - text.rfind("\n", 0, found.start()),
        )
        for found in _VARIABLE.finditer(text)
    ]


def unknown(text, known=KNOWN):
    """The places of variables that nothing could ever fill.

    >>> unknown("Dear {name},\\nsee {lnik}")
    [Place(name='lnik', line=2, column=5)]
    """
    return [place for place in find(text) if place.name not in known]


def fill(text, values):
    """``text`` with its variables replaced; one without a value stays as it is.

    Each is looked at once: what a value brings along is never filled again.

    >>> fill("Hi {name}, about {order}", {"name": "{order}", "order": ""})
    'Hi {order}, about {order}'
    """
    return _VARIABLE.sub(
        lambda found: values.get(found.group(1)) or found.group(), text or ""
    )


def left_open(text):
    """Names of the variables that still stand in ``text``, each once."""
    return list(dict.fromkeys(place.name for place in find(text)))
