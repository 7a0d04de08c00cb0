# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The text of an automatic answer, filled in for one person.

Names come from strangers. What could mention a third person, or lead somewhere, does
not get into what we say: a name that holds an address or a handle is left out.
"""

import re
import unicodedata

VARIABLES = ("name", "handle", "account")
MAX_NAME = 40
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_LEADS_AWAY = re.compile(r"[@#<>]|://|www\.|\w\.[a-z]{2,}\b", re.IGNORECASE)
_HANDLE = re.compile(r"[\w.@-]{1,120}")


def unknown_variables(template):
    """What stands in braces and is no variable, in order.

    >>> unknown_variables("Dear {name}, order {number} of {account}")
    ['number']
    """
    return [name for name in _VARIABLE.findall(template or "") if name not in VARIABLES]


def plain_name(name, handle=""):
    """``name`` as it may stand in a text of ours, else the handle, else nothing.

    >>> plain_name("Mei  Lin"), plain_name("win at evil.example", "mei")
    ('Mei Lin', 'mei')
    """
    words = " ".join(_without_controls(name).split())
    if words and len(words) <= MAX_NAME and not _LEADS_AWAY.search(words):
        return words
    short = (handle or "").lstrip("@").partition("@")[0]
    return short if _HANDLE.fullmatch(short) else ""


def fill(template, name="", handle="", account=""):
    """The template with its variables replaced; what is unknown stays as it is.

    >>> fill("Dear {name}, {account} cares.", "Mei", "mei", "Qingya")
    'Dear Mei, Qingya cares.'
    """
    clean = (handle or "").lstrip("@")
    values = {
        "name": plain_name(name, handle),
        "handle": f"@{clean}" if _HANDLE.fullmatch(clean) else "",
        "account": account or "",
    }
    text = _VARIABLE.sub(lambda hit: values.get(hit[1], hit[0]), template or "")
    return re.sub(r"[ \t]+([,.!?，。！？])", r"\1", text).strip()


def _without_controls(text):
    """Blanks for line ends and the like, nothing for marks that turn text round."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text or ""
        if unicodedata.category(char) != "Cf"
    )
