# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When an automatic answer must not be given: machines would talk to machines."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo.addons.social_crm.tools.text import fold

# What is older is answered by a person, who sees what has happened since.
MAX_AGE = timedelta(hours=24)
# A word in common is chance; this many characters of ours in a row are an echo.
ECHO_FROM = 20

_PHRASES = (
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "automated message",
    "automatically generated",
    "this is an automatic",
    "this is an automated",
    "do not reply to this",
    "please do not reply",
    "out of office",
    "out of the office",
    "no-reply",
    "noreply",
    "i am a bot",
    "i'm a bot",
    "自动回复",
    "自动回覆",
    "自动应答",
    "自动答复",
    "系统自动",
    "机器人回复",
    "请勿回复",
    "本消息由系统",
    "不在办公室",
)
_AUTOMATIC = re.compile("|".join(map(re.escape, map(fold, _PHRASES))))


@dataclass(frozen=True, slots=True)
class Asked:
    """A post that a rule would answer, and what is known around it."""

    text: str
    posted_at: datetime
    is_ours: bool
    is_bot: bool
    is_spam: bool
    answers_automatic: bool
    can_send: bool
    valid_from: datetime


def looks_automatic(text, ours=()):
    """Whether a text was written by a machine, or is our own coming back.

    :param ours: the automatic texts of ours that it may repeat

    >>> looks_automatic("AUTO-REPLY: we are closed"), looks_automatic("Is it closed?")
    (True, False)
    """
    folded = _plain(text)
    if _AUTOMATIC.search(folded):
        return True
    known = (_plain(body) for body in ours)
    return any(len(body) >= ECHO_FROM and body in folded for body in known)


def refusal(asked, now, ours=()):
    """The code of the first reason against an answer, empty if there is none."""
    checks = (
        ("ours", asked.is_ours),
        ("bot", asked.is_bot),
        ("spam", asked.is_spam),
        ("early", asked.posted_at < asked.valid_from),
        ("old", asked.posted_at < now - MAX_AGE),
        ("machine", looks_automatic(asked.text, ours)),
        ("loop", asked.answers_automatic),
        ("mute", not asked.can_send),
    )
    return next((code for code, holds in checks if holds), "")


def _plain(text):
    return " ".join(fold(text or "").split())
