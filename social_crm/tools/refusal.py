# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Short messages that mean: do not write to me any more.

Only a message that is nothing but this counts: whoever writes "please stop selling
broken cups" wants something else.
"""

import re

from .text import fold

_ADDRESSEES = re.compile(r"(?<!\w)@[\w.-]+(?:@[\w.:-]+)?")
_EDGES = " .,;:!~\u3001\u3002\u2026"
_POLITE = re.compile(
    r"^(?:thanks|thank you|谢谢|多谢)[\s,.!、。]+"
    r"|[\s,.!、。]+(?:thanks|thank you|谢谢|多谢)$"
)
_NO_MORE = re.compile(
    r"(?:please )?(?:stop|unsubscribe|don't ask (?:me )?again)"
    r"|no more (?:surveys|questions|messages)"
    r"|退订|td|不要再问了?|别再问了?|不要再发了?|别再发了?"
)


def bare(text):
    """``text`` folded, without whom it addresses and without polite words.

    >>> bare("@shop  STOP, thanks!")
    'stop'
    """
    words = " ".join(_ADDRESSEES.sub(" ", fold(text or "")).split())
    return _POLITE.sub("", words.strip(_EDGES)).strip(_EDGES)


def refuses(text):
    """Whether the author does not want to be written to again.

    >>> [refuses(text) for text in ("@shop STOP", "退訂", "TD")]
    [True, True, True]
    >>> refuses("please stop selling broken cups")
    False
    """
    return bool(_NO_MORE.fullmatch(bare(text)))
