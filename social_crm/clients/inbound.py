# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The JSON that a signed delivery carries; documented in docs/webhook.md."""

import json
from datetime import datetime, timezone

from ..tools.html import tidy, to_text
from ..tools.items import (
    ACT_KINDS,
    POST_KINDS,
    Page,
    RawInteraction,
    RawPost,
    RawProfile,
)

MAX_ITEMS = 1000
KEYS = ("posts", "interactions", "deleted")


class BadPayload(ValueError):
    """Nothing of this delivery can be used; the text says why."""


def parse(body, own_id=""):
    """``Page`` of a delivery; what is wrong with single items is in ``errors``.

    :param body: bytes of a JSON object
    :param own_id: network id of the account, whose posts count as said by us
    :raises BadPayload: no JSON object, too many items, or not one usable item
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPayload(f"not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadPayload("the body must be a JSON object")
    rows = {key: _rows(data, key) for key in KEYS}
    if sum(map(len, rows.values())) > MAX_ITEMS:
        raise BadPayload(f"more than {MAX_ITEMS} items in one delivery")
    reader = Reader(own_id)
    posts, bad_posts = _read_all("posts", rows["posts"], reader.post)
    acts, bad_acts = _read_all("interactions", rows["interactions"], reader.act)
    gone, bad_ids = _read_all("deleted", rows["deleted"], reader.gone)
    errors = bad_posts + bad_acts + bad_ids
    if errors and not (posts or acts or gone):
        raise BadPayload("; ".join(f"{place}: {why}" for place, why in errors[:5]))
    return Page(
        posts=tuple(posts),
        interactions=tuple(acts),
        errors=tuple(errors),
        deleted=tuple(gone),
    )


def _rows(data, key):
    rows = [] if data.get(key) is None else data[key]
    if not isinstance(rows, list):
        raise BadPayload(f"{key} must be a list")
    return rows


def _read_all(name, rows, read):
    good, bad = [], []
    for index, row in enumerate(rows):
        try:
            good.append(read(_object(row, "item")))
        except (ValueError, TypeError) as error:
            bad.append((f"{name}[{index}]", str(error)))
    return good, bad


class Reader:
    def __init__(self, own_id):
        self.own_id = own_id

    def post(self, row):
        html = tidy(_text(row, "html"))
        return RawPost(
            remote_id=_text(row, "id", required=True),
            author=self.profile(_object(row.get("author"), "author")),
            text=_text(row, "text") or to_text(html),
            html=html,
            kind=_one_of(row, "kind", POST_KINDS, "post"),
            created_at=_moment(row, "created_at"),
            url=_text(row, "url"),
            lang=_text(row, "lang")[:10],
            title=_text(row, "title"),
            parent_remote_id=_text(row, "parent_id"),
            thread_ref=_text(row, "thread"),
            mentions=tuple(
                self.profile(_object(who, "mention")) for who in _list(row, "mentions")
            ),
            tags=tuple(str(tag).lstrip("#") for tag in _list(row, "tags")),
            likes=_count(row, "likes"),
            reposts=_count(row, "reposts"),
            replies=_count(row, "replies"),
            edited_at=_moment(row, "edited_at"),
        )

    def gone(self, row):
        """The id of a post that was deleted."""
        return _text(_object(row, "item"), "id", required=True)

    def profile(self, row):
        remote_id = _text(row, "id", required=True)
        return RawProfile(
            remote_id=remote_id,
            handle=_text(row, "handle") or remote_id,
            name=_text(row, "name"),
            url=_text(row, "url"),
            avatar_url=_text(row, "avatar_url"),
            bio_html=tidy(_text(row, "bio_html")),
            followers=_count(row, "followers"),
            following=_count(row, "following"),
            posts_count=_count(row, "posts"),
            created_at=_moment(row, "created_at"),
            is_bot=row.get("is_bot") is True,
            is_own=bool(self.own_id) and remote_id == self.own_id,
        )

    def act(self, row):
        kind = _one_of(row, "kind", ACT_KINDS)
        actor = self.profile(_object(row.get("actor"), "actor"))
        target = self.profile(_object(row.get("target"), "target"))
        about = _text(row, "post_id")
        key = f"{kind}:{actor.remote_id}:{about or target.remote_id}"
        occurred_at = _moment(row, "occurred_at")
        if occurred_at is None:
            raise ValueError("occurred_at is missing")
        return RawInteraction(
            remote_key=_text(row, "id") or key,
            kind=kind,
            actor=actor,
            target=target,
            occurred_at=occurred_at,
            post_remote_id=about,
            active=row.get("active") is not False,
        )


def _object(value, name):
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value


def _list(row, key):
    value = row.get(key) or []
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list")
    return value


def _text(row, key, required=False):
    value = row.get(key)
    if value is None or value == "":
        if required:
            raise ValueError(f"{key} is missing")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{key} must be a text")
    return str(value).replace("\x00", "")


def _count(row, key):
    value = row.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"{key} must be a whole number")
    if value is not None and not 0 <= value < 2**31:
        raise ValueError(f"{key} is out of range")
    return value


def _one_of(row, key, allowed, default=None):
    value = row.get(key, default)
    if value not in allowed:
        raise ValueError(f"{key} must be one of {', '.join(allowed)}")
    return value


def _moment(row, key):
    value = _text(row, key)
    if not value:
        return None
    found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(f"{key} needs a time zone")
    return found.astimezone(timezone.utc)
