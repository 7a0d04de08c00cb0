# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bluesky: a personal data server and what it passes on to the network's AppView.

Endpoints: https://docs.bsky.app/docs/category/http-reference
Errors have a name in their body; an access that ended is a 400 and not a 401.
"""

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from ..tools import facets, tid, walk
from ..tools.items import Page, RawProfile, SendResult
from . import bluesky_parse as parse
from .addresses import host_of
from .errors import NeedsSignIn, Refused, RetryLater
from .moments import moment as moment_of

PAGE = 50
ENDED = frozenset(
    {
        "ExpiredToken",
        "InvalidToken",
        "AuthMissing",
        "AuthenticationRequired",
        "AccountTakedown",
        "AccountDeactivated",
    }
)
MAX_PARENTS = 80


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives: ``access`` lives for hours, ``refresh`` for months."""

    did: str
    handle: str
    access: str
    refresh: str


def expires_at(token):
    """Return the aware moment at which a JWT ends, None where it does not say."""
    try:
        claims = token.split(".")[1]
        claims += "=" * (-len(claims) % 4)
        seconds = json.loads(base64.urlsafe_b64decode(claims))["exp"]
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None


class BlueskyClient:
    """One account on one server.

    :param http: ``HttpClient``
    :param base_url: https://server, without a path
    :param token: the access token
    :param own: ``RawProfile`` of the account, once it is known
    """

    def __init__(self, http, base_url, token="", own=None):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.own = own or RawProfile("", "")
        self._reader = parse.Reader(self.own)
        self.next_allowed_at = None
        self._token = token

    # -- signing in -----------------------------------------------------------
    def sign_in(self, identifier, password):
        """``Session`` for a handle or mail address and an app password."""
        body = {"identifier": identifier, "password": password}
        return self._session(self._call("com.atproto.server.createSession", body))

    def refresh(self, token):
        """The ``Session`` that follows; the old refresh token is used up."""
        return self._session(
            self._call("com.atproto.server.refreshSession", None, token=token)
        )

    def revoke(self, token):
        self._call("com.atproto.server.deleteSession", None, token=token)

    def verify(self):
        """``RawProfile`` of the account that the token belongs to.

        An account that was made a moment ago is not known to the network yet.
        """
        query = {"actor": self.own.remote_id}
        try:
            data = self._get("app.bsky.actor.getProfile", query)
        except Refused:
            data = {"did": self.own.remote_id, "handle": self.own.handle}
        return replace(self._reader.profile(data), is_own=True)

    def known_as(self):
        """``RawProfile`` of the account that the running session is for.

        :raises NeedsSignIn: also for an account that is closed or taken down
        """
        data = self._get("com.atproto.server.getSession", {})
        if data.get("active") is False:
            raise NeedsSignIn("sign_in", host=host_of(self.base_url))
        did, handle = data.get("did") or "", data.get("handle") or ""
        return replace(self.own, remote_id=did, handle=handle, is_own=True)

    def _session(self, data):
        try:
            return Session(
                data["did"], data["handle"], data["accessJwt"], data["refreshJwt"]
            )
        except (KeyError, TypeError) as error:
            raise Refused("refused", message="no session in the answer") from error

    # -- reading --------------------------------------------------------------
    def notifications_page(self, mark, token, live_from):
        """A page of what people did towards us, see ``tools.walk``."""
        return self._page(
            "app.bsky.notification.listNotifications",
            {},
            "notifications",
            (mark, token, live_from),
            self._reader.notification,
        )

    def own_page(self, mark, token, live_from):
        query = {"actor": self.own.remote_id, "filter": "posts_with_replies"}
        position = (mark, token, live_from)
        return self._page(
            "app.bsky.feed.getAuthorFeed", query, "feed", position, self._feed_item
        )

    def hashtag_page(self, tag, mark, token, live_from):
        return self.search_page(f"#{tag}", mark, token, live_from)

    def search_page(self, term, mark, token, live_from):
        query = {"q": term, "sort": "latest"}
        position = (mark, token, live_from)
        return self._page(
            "app.bsky.feed.searchPosts", query, "posts", position, self._post_view
        )

    def ancestors(self, uri):
        """The posts above this one, from the root downward."""
        query = {"uri": uri, "depth": 0, "parentHeight": MAX_PARENTS}
        node = self._get("app.bsky.feed.getPostThread", query).get("thread") or {}
        found = []
        while node := node.get("parent") or {}:
            if "post" in node:
                found.append(self._reader.post(node["post"]))
        return found[::-1]

    def _feed_item(self, item):
        return self._reader.feed_item(item), []

    def _post_view(self, view):
        return [self._reader.post(view)], []

    # -- acting ---------------------------------------------------------------
    def post(self, text, moment, key, reply_to="", media=()):
        """Say something. The same moment and key say it once, however often asked.

        :param media: ``items.Media`` pictures; their upload is seen by nobody before
            the post names them
        """
        record = {
            "$type": parse.POST,
            "text": text,
            "createdAt": _stamp(moment),
            "facets": self.facets(text),
        }
        if reply_to:
            record["reply"] = self._reply(reply_to)
        if media:
            record["embed"] = {
                "$type": "app.bsky.embed.images",
                "images": [self._image(item) for item in media],
            }
        return self._put(parse.POST, record, moment, key)

    def _image(self, item):
        headers = {"Content-Type": item.mimetype}
        data = self._read(
            "POST",
            "com.atproto.repo.uploadBlob",
            body=item.content,
            safe=True,
            headers=headers,
        )
        try:
            return {"image": data["blob"], "alt": item.alt}
        except (KeyError, TypeError) as error:
            raise Refused("refused", message="no picture in the answer") from error

    def act(self, verb, uri, moment, key):
        """``verb``: repost or like. Doing it twice changes nothing."""
        kind = f"app.bsky.feed.{verb}"
        record = {
            "$type": kind,
            "subject": self._strong_ref(self._view(uri)),
            "createdAt": _stamp(moment),
        }
        return self._put(kind, record, moment, key)

    def follow(self, did, moment, key):
        kind = "app.bsky.graph.follow"
        record = {"$type": kind, "subject": did, "createdAt": _stamp(moment)}
        return self._put(kind, record, moment, key)

    def find(self, kind, moment, key):
        """The ``SendResult`` of what ``post`` or ``act`` made, None if it did not."""
        query = {
            "repo": self.own.remote_id,
            "collection": kind,
            "rkey": tid.stable(moment, key),
        }
        try:
            data = self._get("com.atproto.repo.getRecord", query)
        except Refused as error:
            if error.params.get("message") == "RecordNotFound":
                return None
            raise
        return self._result(data["uri"], kind, data.get("value") or {}, moment)

    def facets(self, text):
        """The record's facets; a handle that nobody has stays plain text."""
        found = []
        for facet in facets.detect(text):
            value = facet.value
            if facet.kind == "mention":
                value = self._did(value)
                if not value:
                    continue
            name = {"mention": "did", "link": "uri", "tag": "tag"}[facet.kind]
            found.append(
                {
                    "index": {"byteStart": facet.start, "byteEnd": facet.end},
                    "features": [
                        {
                            "$type": f"app.bsky.richtext.facet#{facet.kind}",
                            name: value,
                        }
                    ],
                }
            )
        return found

    def _did(self, handle):
        try:
            query = {"handle": handle.lower()}
            return self._get("com.atproto.identity.resolveHandle", query)["did"]
        except (Refused, KeyError):
            return ""

    def _view(self, uri):
        posts = self._get("app.bsky.feed.getPosts", {"uris": [uri]}).get("posts")
        if not posts:
            raise Refused("gone", host=host_of(self.base_url), status=404)
        return posts[0]

    def _reply(self, uri):
        """The places that a reply names: what it answers, and where that began."""
        parent = self._view(uri)
        ref = self._strong_ref(parent)
        above = (parent.get("record") or {}).get("reply") or {}
        return {"root": above.get("root") or ref, "parent": ref}

    @staticmethod
    def _strong_ref(view):
        return {"uri": view["uri"], "cid": view["cid"]}

    def _put(self, kind, record, moment, key):
        body = {
            "repo": self.own.remote_id,
            "collection": kind,
            "rkey": tid.stable(moment, key),
            "record": record,
        }
        data = self._call("com.atproto.repo.putRecord", body, safe=False)
        return self._result(data["uri"], kind, record, moment)

    def _result(self, uri, kind, record, moment):
        if kind != parse.POST:
            return SendResult(uri, created_at=moment)
        view = {"uri": uri, "record": record, "indexedAt": _stamp(moment)}
        said = self._reader._said(view, self.own)
        return SendResult(uri, said.url, said.created_at, said)

    # -- plumbing -------------------------------------------------------------
    def _get(self, name, query):
        return self._read("GET", name, params=query)

    def _call(self, name, body, token=None, safe=True):
        # Where no body is expected, servers refuse one, however empty.
        headers = {"Content-Type": "application/json"} if body is not None else {}
        data = json.dumps(body).encode() if body is not None else b""
        return self._read("POST", name, token, headers, body=data, safe=safe)

    def _read(self, method, name, token=None, headers=None, **options):
        headers = {"Accept": "application/json", **(headers or {})}
        if token or self._token:
            headers["Authorization"] = f"Bearer {token or self._token}"
        url = f"{self.base_url}/xrpc/{name}"
        try:
            response = self.http.request(method, url, headers=headers, **options)
        except Refused as error:
            if error.params.get("message") in ENDED:
                raise NeedsSignIn("sign_in", host=host_of(url)) from error
            raise
        self.next_allowed_at = response.next_allowed_at or self.next_allowed_at
        return response.json() if response.body else {}

    def _page(self, name, query, within, position, read):
        mark, token, live_from = position
        below = walk.max_id(token)
        query = {**query, "limit": PAGE, **({"cursor": below} if below else {})}
        data = self._get(name, query)
        rows = data.get(within)
        if not isinstance(rows, list):
            raise RetryLater("bad_answer", host=host_of(self.base_url))
        said, acts, errors, seen = [], [], [], []
        for row in rows:
            try:
                seen.append(_place_of(row))
                more_said, more_acts = read(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                errors.append((_uri(row), f"{type(error).__name__}: {error}"))
                continue
            said += more_said
            acts += more_acts
        now, cursor = self.http.clock(), str(data.get("cursor") or "")
        step = walk.step(seen, mark, token, live_from, now, cursor)
        return Page(tuple(said), tuple(acts), step.token, step.mark, tuple(errors))


def _place_of(row):
    """``(id, moment)`` of an item in the order of its list."""
    reason, view = row.get("reason"), row.get("post") or row
    by = reason if isinstance(reason, dict) and "indexedAt" in reason else view
    return by.get("uri") or view["uri"], moment_of(by["indexedAt"])


def _uri(row):
    return str(row.get("uri", "?")) if isinstance(row, dict) else "?"


def _stamp(moment):
    """A moment as the network wants it: servers refuse a time without a zone."""
    utc = moment.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
