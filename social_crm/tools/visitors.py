# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who asks for a short link: a person, the preview of a network, or a program.

Odoo's own ``is_a_bot`` is too coarse for links on social networks: to it, whoever
reads within Instagram or Pinterest is a bot, and so is a phone by Cubot. Here

- a *preview* is a network or messenger that draws a card, by the list of names;
- a *robot* is what calls itself bot, crawler or spider, or is on the list;
- a *program* is what does not look like a browser at all (``curl/8.5``);
- an *app* is the browser within a network's app: a person;
- anything else is a person in a *browser*.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_MAX_AGENT = 1000
_BROWSER = re.compile(r"(?:Mozilla/\d|Opera/\d|Dalvik/|UCWEB/)")
_ROBOT = re.compile(
    r"(?<!cu)bots?(?![a-z])|bot/|crawl|spider|slurp|scrap(?:er|ing)|scan\b|checker\b"
    r"|monitor|validator|httpclient|\(compatible; \w+/[\d.]+; \+"
)
# An address in it is that of its maker; those within a network's app may have one.
_HAS_ADDRESS = re.compile(
    r"https?://|\S@\S+\.\w|\(at\)|\+\w+\.\w|compatible;(?! msie| konqueror)"
    r"|\b[a-z0-9-]{3,}\.(?:com|io|net|org|co|de|fr)\b(?!\.)"
)
_IN_APP = re.compile(
    r"micromessenger|wxwork|weibo|fban/|fbav/|fb_iab|instagram|\bline/|kakaotalk"
    r"|pinterest for |\[pinterest/|twitter for |snapchat|linkedinapp|bytedance"
    r"|musical_ly|aweme|newsarticle|xiaohongshu|\bqq/|qzone|dingtalk|lark/"
    r"|telegram-android|threads|barcelona|zalo|vkandroid|okapp|; wv\)"
)
_AHEAD = ("prefetch", "prerender", "preview")
_AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")

PERSON_KINDS = frozenset({"browser", "app"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """``kind``: browser, app, preview, robot or program.

    ``reason`` says why it is no person and is "" for a person: ``preview``, ``robot``,
    ``program``, ``nameless``, ``head`` or ``prefetch``.
    """

    kind: str
    reason: str = ""


def classify(method, headers):
    """Return the Visitor behind a request.

    :param headers: a mapping that does not mind the case of its keys
    """
    kind = agent_kind(headers.get("User-Agent") or "")
    if kind not in PERSON_KINDS:
        nameless = not (headers.get("User-Agent") or "").strip()
        return Visitor(kind, "nameless" if nameless else kind)
    if method == "HEAD":
        return Visitor(kind, "head")
    purposes = (headers.get(name) or "" for name in _AHEAD_HEADERS)
    if any(word in purpose.lower() for purpose in purposes for word in _AHEAD):
        return Visitor(kind, "prefetch")
    return Visitor(kind)


@lru_cache(4096)
def agent_kind(agent):
    """Return the kind of visitor that a User-Agent header names."""
    agent = agent[:_MAX_AGENT]
    folded = agent.lower()
    if _names("previews").search(folded):
        return "preview"
    if _names("robots").search(folded) or _ROBOT.search(folded):
        return "robot"
    in_app = bool(_IN_APP.search(folded))
    if not in_app and _HAS_ADDRESS.search(folded):
        return "robot"
    if not _BROWSER.match(agent):
        return "program"
    return "app" if in_app else "browser"


@lru_cache(2)
def _names(section):
    """The names under ``[section]`` of visitors.txt as one expression."""
    text = Path(__file__).with_name("visitors.txt").read_text("utf-8")
    part = text.split(f"[{section}]\n")[1].split("\n[")[0]
    lines = (line.strip().lower() for line in part.splitlines())
    names = [re.escape(line) for line in lines if line and line[0] != "#"]
    return re.compile("|".join(names))
