# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mentions and topics inside a text that came without columns for them."""

import re

# Latin handles end where Latin ends, since "@Qingya谢谢" is written without a space,
# unless somebody is known by the longer name; a handle that begins in another script
# runs on, as on Weibo.
_MENTION = re.compile(
    r"(?<![A-Za-z0-9_/@＠])[@＠](?:"
    r"(?P<address>[A-Za-z0-9_]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<latin>[A-Za-z0-9_]+)(?P<rest>\w{0,29})"
    r"|(?P<other>[^\W_][\w-]{0,29}))"
)
_PAIRED = re.compile(r"#([^\s#@]{1,60})#")
_SINGLE = re.compile(r"(?<![A-Za-z0-9_&])#([^\W_]\w{0,99})")
_LINK = re.compile(r"https?://[^\s\u2e80-\uffef]+")


def find_mentions(text, known=frozenset()):
    """Handles mentioned, without ``@``, each once, in order.

    :param known: folded handles of people; decides how far a mixed one reaches
    """
    if "@" not in text and "＠" not in text:
        return ()
    found = (_handle(match, known) for match in _MENTION.finditer(text))
    return tuple(dict.fromkeys(found))


def _handle(match, known):
    latin, rest = match["latin"], match["rest"]
    if not latin:
        return match["address"] or match["other"]
    ends = range(len(rest), 0, -1)
    longer = (latin + rest[:end] for end in ends)
    return next((name for name in longer if name.casefold() in known), latin)


def mixed_handles(text):
    """What a mixed mention may stand for: its folded beginnings beyond Latin."""
    return {
        (match["latin"] + match["rest"][:end]).casefold()
        for match in _MENTION.finditer(text)
        if match["rest"]
        for end in range(1, len(match["rest"]) + 1)
    }


def find_tags(text):
    """Topics of a text, each once, in order: ``#tea``, and Weibo's ``#新茶#``.

    Hash marks in even number within a run without blanks enclose topics; in odd
    number each begins one. Numbers alone are no topics.
    """
    if "#" not in text and "＃" not in text:
        return ()
    found = []
    for part in _LINK.sub(" ", text.replace("＃", "#")).split():
        paired = part.count("#") % 2 == 0 and _PAIRED.findall(part)
        found += paired or _SINGLE.findall(part)
    return tuple(dict.fromkeys(tag for tag in found if not tag.isdigit()))
