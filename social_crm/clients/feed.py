# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""RSS and Atom: fetched by us, understood by feedparser.

An entry is known by its guid, else its link, else a hash of what it says. Feeds
that give one guid to several entries get guid and link together.
"""

import hashlib
import io
import json
from calendar import timegm
from collections import Counter
from datetime import datetime, timedelta, timezone
from urllib.parse import urljoin

import feedparser

from ..tools.html import tidy, to_text
from ..tools.items import Page, RawPost, RawProfile
from .addresses import host_of
from .errors import Refused

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
MAX_ENTRIES = 1000


class FeedClient:
    """:param http: ``HttpClient``"""

    def __init__(self, http):
        self.http = http
        self.next_allowed_at = None

    def page(self, url, mark, live_from):
        """The feed as one page, empty when it has not changed since ``mark``.

        :param mark: of the page before, or None; holds the server's validators
        :param live_from: entries without a date that are there at the first reading
            count as older than this
        """
        response = self.http.get(url, headers={"Accept": ACCEPT, **_conditions(mark)})
        self.next_allowed_at = response.next_allowed_at
        if response.status == 304:
            return Page()
        content_type = response.headers.get("content-type", "")
        undated = None if mark else live_from - timedelta(seconds=1)
        posts, errors = parse(response.body, response.url, content_type, undated)
        return Page(posts=posts, errors=errors, mark=_validators(response.headers))


def _conditions(mark):
    known = json.loads(mark) if mark else {}
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {names[key]: value for key, value in known.items() if key in names}


def _validators(headers):
    kept = {k: headers[k] for k in ("etag", "last-modified") if headers.get(k)}
    return json.dumps(kept)


def parse(body, url, content_type="", undated=None):
    """``(posts, errors)`` of a feed.

    :param body: bytes as they came
    :param undated: the time of entries that name none (None: unknown)
    :raises Refused: this is no feed, or one that tries to blow up in our hands
    """
    # Entities that expand into each other; written as UTF-16 they hide behind NULs.
    if b"<!ENTITY" in body.replace(b"\0", b"").upper():
        raise Refused("bad_feed", host=host_of(url))
    # Without an address to resolve against, a guid stays as it is: one that moves
    # from http to https with the feed would make every entry new.
    headers = {"content-type": content_type}
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not found.get("version") and not found.entries:
        raise Refused("bad_feed", host=host_of(url))
    posts, errors = {}, []
    entries = found.entries[:MAX_ENTRIES]
    for entry, key in zip(entries, keys(entries), strict=True):
        try:
            posts.setdefault(key, _post(entry, key, found.feed, url, undated))
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            errors.append((key[:80], f"{type(error).__name__}: {error}"))
    return tuple(posts.values()), tuple(errors)


def keys(entries):
    """An id for each entry that stays the same from one fetch to the next."""
    plain = [_key(entry) for entry in entries]
    times = Counter(plain)
    return [
        f"{key}|{entry.get('link', '')}" if times[key] > 1 else key
        for key, entry in zip(plain, entries, strict=True)
    ]


def _key(entry):
    known = (entry.get("id") or "").strip() or (entry.get("link") or "").strip()
    if known:
        return known
    said = "\n".join(str(entry.get(k, "")) for k in ("title", "summary", "published"))
    return "sha256:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _post(entry, key, feed, url, undated):
    html = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    title = to_text(entry.get("title", ""))
    body = to_text(html)
    # The body of many feeds begins with the title, or is nothing else.
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}".strip()
    published = _moment(entry, "published_parsed") or _moment(entry, "updated_parsed")
    updated = _moment(entry, "updated_parsed")
    return RawPost(
        remote_id=key,
        author=_author(entry, feed, url),
        text=text,
        html=tidy(html),
        title=title,
        kind="article",
        created_at=published or undated,
        edited_at=updated if updated != published else None,
        url=urljoin(url, entry.get("link", "")),
        lang=(feed.get("language") or "")[:10],
        tags=tuple(tag.term for tag in entry.get("tags", ()) if tag.get("term")),
    )


def _author(entry, feed, url):
    detail = entry.get("author_detail") or {}
    source = to_text(feed.get("title", "")) or host_of(url)
    name = to_text(detail.get("name") or entry.get("author") or "") or source
    known = detail.get("email") or detail.get("href") or name
    return RawProfile(
        remote_id=f"{source}|{known}" if known != source else source,
        handle=name,
        name=name,
        url=detail.get("href") or feed.get("link") or "",
    )


def _moment(entry, name):
    """feedparser gives UTC, and takes a time without a zone for UTC."""
    # Subscripting would answer a missing time of update with that of publishing.
    parsed = dict.get(entry, name)
    return datetime.fromtimestamp(timegm(parsed), timezone.utc) if parsed else None
