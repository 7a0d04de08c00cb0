# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the JSON of the Mastodon client API to items.

Nothing that a server says is trusted: a field may be missing or of another type,
which costs this one item and no other. HTML is passed on as remote HTML.
"""

import re
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import parse_qs, urlsplit

from ..tools import media, polls
from ..tools.html import tidy, to_text
from ..tools.items import Metrics, RawInteraction, RawPost, RawProfile
from . import mastodon_media
from .moments import maybe_moment, moment

DEFAULT_MAX_CHARACTERS = 500
_ACTS = {"favourite": "like", "reblog": "repost", "follow": "follow"}
# Before everybody; what is narrower is not answered before everybody.
_OPEN = (None, "public", "unlisted")
_REMOTE = re.compile(r"(@[\w.-]+)@[\w.:-]+")
_NO_LETTER = re.compile(r"[\W_]+")
_SNAC = re.compile(r"\d{10}([0-9a-f]{32})")
_NEXT = re.compile(r"<([^>]*)>[^,]*rel=\"?next\b")


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server tells about itself. ``poll_rules``: which questions it takes.

    ``media_rules``: which files.
    """

    title: str
    max_characters: int
    poll_rules: polls.Rules = polls.Rules()
    media_rules: media.Rules = mastodon_media.USUAL


def instance(data):
    """``Instance`` of what a server says, with Mastodon's limits where it does not."""
    limits = data.get("configuration") or {}
    statuses, asked = limits.get("statuses") or {}, limits.get("polls") or {}
    usual = polls.Rules()
    return Instance(
        title=data.get("title") or "",
        max_characters=statuses.get("max_characters")
        or data.get("max_toot_chars")
        or DEFAULT_MAX_CHARACTERS,
        poll_rules=polls.Rules(
            asked.get("max_options") or usual.max_options,
            asked.get("max_characters_per_option") or usual.max_characters,
            asked.get("min_expiration") or usual.min_seconds,
            asked.get("max_expiration") or usual.max_seconds,
        ),
        media_rules=mastodon_media.rules(limits),
    )


def stable_id(status_id):
    """The id by which a status is known here.

    snac2 begins ids with the time of the last change, so that an edited post, or one
    that somebody votes on, has another; it reads what comes after that alone.
    """
    found = _SNAC.fullmatch(str(status_id))
    return "0" * 10 + found.group(1) if found else str(status_id)


def metrics(status):
    """``Metrics`` of a Status of ours. Votes may be hidden while a poll runs."""
    options = (status.get("poll") or {}).get("options") or ()
    votes = tuple(option.get("votes_count") for option in options)
    return Metrics(
        stable_id(status["id"]),
        likes=status.get("favourites_count"),
        reposts=status.get("reblogs_count"),
        replies=status.get("replies_count"),
        quotes=status.get("quotes_count"),
        votes=None if not votes or None in votes else votes,
    )


def next_page(headers):
    """The ``max_id`` of the following page of a list whose ids are not its own."""
    found = _NEXT.search(headers.get("link") or "")
    query = parse_qs(urlsplit(found.group(1)).query) if found else {}
    return query.get("max_id", [None])[0]


def addressed(text, handle):
    """The text with the mention without which nobody would be told of it."""
    if not handle or f"@{handle}".lower() in text.lower():
        return text
    return f"@{handle} {text}"


def letters(text):
    """What is left of a text through any server's formatting."""
    return _NO_LETTER.sub("", _REMOTE.sub(r"\1", text)).casefold()


def unwrap(status):
    """The post itself where a server wraps it in a boost with the post's own id."""
    boosted = status.get("reblog")
    return boosted if boosted and boosted["id"] == status["id"] else status


class Reader:
    """Reads what a server tells to the account ``own`` (``RawProfile``).

    :param host: the server's name; handles of its own people are kept without it,
        as some servers add it and others do not
    """

    def __init__(self, own, host):
        self.own = own
        self._suffix = f"@{host}"

    def profile(self, data):
        """``RawProfile`` of an Account."""
        remote_id = str(data["id"])
        return RawProfile(
            remote_id=remote_id,
            handle=(data.get("acct") or data["username"]).removesuffix(self._suffix),
            name=to_text(data.get("display_name") or ""),
            url=data.get("url") or "",
            avatar_url=data.get("avatar_static") or data.get("avatar") or "",
            bio_html=tidy(data.get("note") or ""),
            followers=data.get("followers_count"),
            following=data.get("following_count"),
            posts_count=data.get("statuses_count"),
            created_at=maybe_moment(data.get("created_at")),
            is_bot=bool(data.get("bot")),
            is_own=remote_id == self.own.remote_id,
        )

    def posts(self, status):
        """The posts that a Status stands for: itself, and what it boosts."""
        status = unwrap(status)
        boosted = status.get("reblog")
        return [self._post(part) for part in (status, boosted) if part]

    def notification(self, data):
        """``(posts, interactions)`` of a Notification.

        Kinds that tell nothing about a person's act are left out.
        """
        status = data.get("status")
        said = self.posts(status) if status else []
        kind = _ACTS.get(data.get("type"))
        if data.get("type") == "mention":
            return [self._mentioning(post) for post in said], []
        if kind is None:
            return [], []
        actor = self.profile(data["account"])
        about = said[0].remote_id if said else ""
        act = RawInteraction(
            # Not the notification's id: a like taken back and given again is one.
            remote_key=f"{kind}:{actor.remote_id}:{about or self.own.remote_id}",
            kind=kind,
            actor=actor,
            target=self.own,
            occurred_at=moment(data["created_at"]),
            post_remote_id=about,
        )
        return said, [act]

    def _mentioning(self, post):
        """Whoever is told of a mention is mentioned, listed or not."""
        named = any(who.remote_id == self.own.remote_id for who in post.mentions)
        if named or post.author.remote_id == self.own.remote_id:
            return post
        return replace(post, mentions=(*post.mentions, self.own))

    def _post(self, data):
        """``RawPost`` of a Status; of a boost, only the act of boosting."""
        boosted = data.get("reblog")
        author = self.profile(data["account"])
        html = "" if boosted else _content(data)
        return RawPost(
            remote_id=stable_id(data["id"]),
            author=author,
            text=to_text(html),
            html=html,
            kind=_kind(data),
            created_at=moment(data["created_at"]),
            url=data.get("url") or data.get("uri") or "",
            lang=data.get("language") or "",
            parent_remote_id=stable_id((boosted or {}).get("id") or _reply_to(data)),
            mentions=tuple(self._mentions(data, author)),
            tags=tuple(tag["name"] for tag in data.get("tags") or ()),
            likes=data.get("favourites_count"),
            reposts=data.get("reblogs_count"),
            replies=data.get("replies_count"),
            edited_at=maybe_moment(data.get("edited_at")),
        )

    def _mentions(self, data, author):
        """Who is mentioned, as far as it is known who that is.

        snac2 gives the place in the list as id: such a one is known by its page.
        """
        known = {who.url: who for who in (author, self.own) if who.url}
        for index, who in enumerate(data.get("mentions") or ()):
            if who.get("url") in known:
                yield known[who["url"]]
            elif str(who["id"]) != str(index):
                yield self.profile(who)


def _content(data):
    content = tidy(data.get("content") or "")
    warning = to_text(data.get("spoiler_text") or "")
    return f"<p>{escape(warning)}</p>{content}" if warning else content


def _reply_to(data):
    return data.get("in_reply_to_id") or ""


def _kind(data):
    if data.get("reblog"):
        return "repost"
    if data.get("visibility") not in _OPEN:
        return "message"
    return "reply" if _reply_to(data) else "post"
