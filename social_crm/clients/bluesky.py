# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bluesky: a personal data server and what it passes on to the network's AppView.

Endpoints: https://docs.bsky.app/docs/category/http-reference
Errors have a name in their body; an access that ended is a 400 and not a 401.
"""

import json
from dataclasses import replace

from ..tools import facets, tid, walk
from ..tools.items import SendResult
from . import bluesky_parse as parse
from .addresses import host_of
from .base import TimelineClient, parts
from .bluesky_parse import Session
from .errors import Gone, NeedsSignIn, Refused
from .look import BlueskyLooks
from .oauth import expires_at

__all__ = ["BlueskyClient", "Session", "expires_at"]

PAGE = 50
PEOPLE = 100
PEOPLE_AT_ONCE = 30
# The list that shows a direction, and the word that says so of one person.
LISTS = {
    "followers": ("app.bsky.graph.getFollowers", "followers", "followedBy"),
    "following": ("app.bsky.graph.getFollows", "follows", "following"),
}
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


class BlueskyClient(BlueskyLooks, TimelineClient):
    """See ``TimelineClient``."""

    _id = "uri"

    def __init__(self, http, base_url, token="", own=None):
        super().__init__(http, base_url, token, own)
        self._reader = parse.Reader(self.own)

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
        did, name = data.get("did") or "", data.get("handle") or ""
        return replace(self.own, remote_id=did, handle=name, is_own=True)

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
        name, query = "app.bsky.feed.searchPosts", {"q": term, "sort": "latest"}
        position = (mark, token, live_from)
        return self._page(name, query, "posts", position, self._post_view)

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

    def follows(self, direction, cursor):
        """A page of a list: ``(profiles with the time since when, next cursor)``.

        The time is in the name of the record by which somebody follows.

        :param direction: followers or following
        """
        name, within, word = LISTS[direction]
        query = {"actor": self.own.remote_id, "limit": PEOPLE}
        data = self._get(name, {**query, **({"cursor": cursor} if cursor else {})})

        def read(row):
            uri = (row.get("viewer") or {}).get(word) or ""
            return [(self._reader.profile(row), tid.moment(parse.record_key(uri)))]

        people, _errors = self._read_all(self._list(data, within), read)
        return people, data.get("cursor")

    def holding(self, direction, ids):
        """Of these people, the ids of those whom the network knows to be in a list."""
        found, word = set(), LISTS[direction][2]
        for some in parts(ids, PEOPLE_AT_ONCE):
            query = {"actor": self.own.remote_id, "others": some}
            rows = self._get("app.bsky.graph.getRelationships", query)
            rows = self._list(rows, "relationships")
            found |= {row.get("did") for row in rows if row.get(word)}
        return found

    # -- acting ---------------------------------------------------------------
    def _do_say(self, out):
        about, key = out.parent_remote_id, out.idempotency_key
        return self.post(out.text, out.queued_at, key, about, out.media)

    def _do_act(self, out):
        key = out.idempotency_key
        return self.act(out.kind, out.parent_remote_id, out.queued_at, key)

    def _do_delete(self, out):
        self.delete(out.target_remote_id)
        return SendResult(out.target_remote_id)

    def delete(self, uri):
        """Delete a record of ours; that it is gone already is as good."""
        self._call("com.atproto.repo.deleteRecord", parse.place_of(uri), safe=False)

    def post(self, text, moment, key, reply_to="", media=()):
        """Say something. The same moment and key say it once, however often asked.

        :param media: ``items.Media`` pictures; their upload is seen by nobody before
            the post names them
        """
        record = {
            "$type": parse.POST,
            "text": text,
            "createdAt": parse.stamp(moment),
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
        if not isinstance(data, dict) or "blob" not in data:
            raise Refused("refused", message="no picture in the answer")
        return {"image": data["blob"], "alt": item.alt}

    def act(self, verb, uri, moment, key):
        """``verb``: repost or like. Doing it twice changes nothing."""
        kind = parse.kind_of(verb)
        record = {
            "$type": kind,
            "subject": parse.strong_ref(self._view(uri)),
            "createdAt": parse.stamp(moment),
        }
        return self._put(kind, record, moment, key)

    def follow(self, did, moment, key):
        kind = "app.bsky.graph.follow"
        record = {"$type": kind, "subject": did, "createdAt": parse.stamp(moment)}
        return self._put(kind, record, moment, key)

    def _find_say(self, out, taken):
        return self.find(parse.POST, out.queued_at, out.idempotency_key)

    def _find_act(self, out, taken):
        return self.find(parse.kind_of(out.kind), out.queued_at, out.idempotency_key)

    def _find_delete(self, out, taken):
        there = self._record(parse.place_of(out.target_remote_id))
        return None if there else SendResult(out.target_remote_id)

    def find(self, kind, moment, key):
        """The ``SendResult`` of what ``post`` or ``act`` made, None if it did not."""
        place = {"repo": self.own.remote_id, "collection": kind}
        data = self._record({**place, "rkey": tid.stable(moment, key)})
        if not data:
            return None
        return self._result(data["uri"], kind, data.get("value") or {}, moment)

    def _record(self, place):
        try:
            return self._get("com.atproto.repo.getRecord", place)
        except Refused as error:
            if error.params.get("message") != "RecordNotFound":
                raise
        return None

    def facets(self, text):
        """The record's facets; a handle that nobody has stays plain text."""
        found = []
        for facet in facets.detect(text):
            value = self._did(facet.value) if facet.kind == "mention" else facet.value
            if value:
                found.append(parse.facet(facet, value))
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
            raise Gone("gone", host=host_of(self.base_url), status=404)
        return posts[0]

    def _reply(self, uri):
        """The places that a reply names: what it answers, and where that began."""
        parent = self._view(uri)
        ref = parse.strong_ref(parent)
        above = (parent.get("record") or {}).get("reply") or {}
        return {"root": above.get("root") or ref, "parent": ref}

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
        view = {"uri": uri, "record": record, "indexedAt": parse.stamp(moment)}
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
        return self._data(response)

    def _data(self, response):
        # Some calls answer with nothing at all.
        return super()._data(response) if response.body else {}

    def _page(self, name, query, within, position, read):
        below = walk.max_id(position[1])
        query = {**query, "limit": PAGE, **({"cursor": below} if below else {})}
        data = self._get(name, query)
        cursor, rows = str(data.get("cursor") or ""), self._list(data, within)
        return self._walked(rows, parse.listed_at, read, position, cursor)
