# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What travels between a network's client and the store.

Every time is an aware ``datetime`` in UTC; every id is an opaque string, never
compared by size. A text that is empty is ``""``, a count that is not known ``None``.
"""

from dataclasses import dataclass
from datetime import datetime

POST_KINDS = (
    "post",
    "reply",
    "comment",
    "quote",
    "repost",
    "message",
    "review",
    "article",
)
ACT_KINDS = ("mention", "reply", "repost", "quote", "like", "follow", "message")


@dataclass(frozen=True, slots=True)
class RawProfile:
    """A person's account as the network gave it.

    ``is_own`` marks an account of ours, so that its posts count as answers.
    """

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    bio_html: str = ""
    followers: int | None = None
    following: int | None = None
    posts_count: int | None = None
    created_at: datetime | None = None
    is_bot: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class RawPost:
    """Anything said. ``text`` is plain; ``html`` is remote and not trusted."""

    remote_id: str
    author: RawProfile
    text: str = ""
    html: str = ""
    kind: str = "post"
    created_at: datetime | None = None
    url: str = ""
    lang: str = ""
    title: str = ""
    parent_remote_id: str = ""
    thread_ref: str = ""
    mentions: tuple[RawProfile, ...] = ()
    tags: tuple[str, ...] = ()
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RawInteraction:
    """One act of ``actor`` towards ``target``; ``active=False`` takes it back."""

    remote_key: str
    kind: str
    actor: RawProfile
    target: RawProfile
    occurred_at: datetime
    post_remote_id: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class RawFollow:
    """``follower`` follows ``followed``; ``active=False``: does so no longer.

    ``since``: None where the network does not say. Read from a list of followers,
    which shows what is and not what was done: an act is a ``RawInteraction``.
    """

    follower: RawProfile
    followed: RawProfile
    since: datetime | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a walk through a stream, newest first.

    ``next_page`` is the token of the following page, ``None`` ends the walk.
    ``mark`` is the position that the stream has reached once the walk is over.
    ``errors`` are ``(place, reason)`` pairs of items that could not be read.
    ``deleted`` are ids of posts that are gone from the network.
    """

    posts: tuple[RawPost, ...] = ()
    interactions: tuple[RawInteraction, ...] = ()
    next_page: str | None = None
    mark: str | None = None
    errors: tuple[tuple[str, str], ...] = ()
    follows: tuple[RawFollow, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """A file to go along. ``alt``: what it shows, for whoever cannot see it."""

    name: str
    content: bytes
    mimetype: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with answers to choose from, open for ``seconds``."""

    options: tuple[str, ...]
    seconds: int = 86_400
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a post brought so far; ``None`` where the network does not say.

    ``votes``: how often each answer of its poll was chosen, in their order.
    """

    remote_id: str
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None
    votes: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a network said about posts that it was asked for again.

    ``missing`` are ids that it answered for, and does not have. Of what is neither
    there nor missing nothing is known; ``trouble`` is the error that came between.
    """

    found: tuple[Metrics, ...] = ()
    missing: tuple[str, ...] = ()
    trouble: Exception | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What we want to say. ``sent_after``: earliest time at which it may exist.

    ``queued_at``: when it was handed in, the same through all tries.
    ``target_remote_id``: what of ours is changed or deleted, of ``target_kind``.
    ``is_private``: for the eyes of ``mention_handle`` only.
    """

    kind: str
    text: str
    parent_remote_id: str = ""
    idempotency_key: str = ""
    mention_handle: str = ""
    sent_after: datetime | None = None
    queued_at: datetime | None = None
    media: tuple[Media, ...] = ()
    poll: Poll | None = None
    target_remote_id: str = ""
    target_kind: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the network made of it.

    ``note``: code of something that it left out, see ``scrm.connector._explain``.
    """

    remote_id: str
    url: str = ""
    created_at: datetime | None = None
    post: RawPost | None = None
    note: str = ""
