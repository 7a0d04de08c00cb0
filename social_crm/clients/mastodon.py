# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Mastodon client API, as several servers speak it (Mastodon, snac2, others).

Endpoints and fields: https://docs.joinmastodon.org/methods/
Not relied upon, because not every server has it: Link headers, ``since_id``,
``Idempotency-Key``, /api/v2/instance, JSON in errors.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from ..tools import walk
from ..tools.items import Page, RawProfile, SendResult
from . import mastodon_parse as parse
from . import multipart
from .addresses import host_of
from .errors import Gone, Refused, RetryLater

SCOPES = "read write follow"
PAGE = 40
KINDS = ("mention", "follow", "favourite", "reblog")
DEFAULT_MAX_CHARACTERS = 500
# Of our own posts, when one of them is looked for.
LOOK_PAGES = 50


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server tells about itself."""

    title: str
    max_characters: int


class MastodonClient:
    """One account on one server.

    :param http: ``HttpClient``
    :param base_url: https://server, without a path
    :param own: ``RawProfile`` of the account, once it is known
    """

    def __init__(self, http, base_url, token="", own=None):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.own = own or RawProfile("", "")
        self._reader = parse.Reader(self.own, host_of(self.base_url))
        self.next_allowed_at = None
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    # -- signing in -----------------------------------------------------------
    def register_app(self, name, redirect_uri, website=""):
        """``(client_id, client_secret)`` of a new application on this server."""
        data = {
            "client_name": name,
            "redirect_uris": redirect_uri,
            "scopes": SCOPES,
            "website": website,
        }
        app = self._post("/api/v1/apps", data, safe=True)
        return app["client_id"], app["client_secret"]

    def authorize_url(self, client_id, redirect_uri, state, code_challenge):
        """Where the browser goes. A server without PKCE ignores the challenge."""
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.base_url}/oauth/authorize?{urlencode(query)}"

    def exchange_code(self, client_id, client_secret, code, redirect_uri, verifier):
        """The access token. A code is good for one try only."""
        data = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_secret": client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "code_verifier": verifier,
        }
        answer = self._post("/oauth/token", data, safe=True)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not token:
            raise Refused("refused", message="no access token in the answer")
        return token

    def revoke(self, client_id, client_secret, token):
        data = {"client_id": client_id, "client_secret": client_secret, "token": token}
        self.http.post(
            f"{self.base_url}/oauth/revoke", data, headers=self._headers, safe=True
        )

    def verify(self):
        """``RawProfile`` of the account that the token belongs to."""
        data = self._get("/api/v1/accounts/verify_credentials")
        return replace(self._reader.profile(data), is_own=True)

    def instance(self):
        try:
            data = self._get("/api/v2/instance")
        except Refused:
            data = self._get("/api/v1/instance")
        limits = (data.get("configuration") or {}).get("statuses") or {}
        return Instance(
            title=data.get("title") or "",
            max_characters=limits.get("max_characters")
            or data.get("max_toot_chars")
            or DEFAULT_MAX_CHARACTERS,
        )

    # -- reading --------------------------------------------------------------
    def notifications_page(self, mark, token, live_from):
        """A page of what people did towards us, see ``tools.walk``."""
        query = {"types[]": KINDS}
        return self._page(
            "/api/v1/notifications",
            query,
            (mark, token, live_from),
            self._reader.notification,
        )

    def hashtag_page(self, tag, mark, token, live_from):
        path = f"/api/v1/timelines/tag/{quote(tag, safe='')}"
        return self._page(path, {}, (mark, token, live_from), self._posts)

    def own_page(self, mark, token, live_from):
        return self._page(self._own_path(), {}, (mark, token, live_from), self._posts)

    def search_page(self, term, mark, token, live_from):
        """Posts that the server's own search finds; many servers find none."""
        query = {"q": term, "type": "statuses", "resolve": "false"}
        position = (mark, token, live_from)
        return self._page("/api/v2/search", query, position, self._posts, "statuses")

    def ancestors(self, status_id):
        """The posts above this one, from the root downward."""
        data = self._get(f"/api/v1/statuses/{quote(status_id, safe='')}/context")
        found = []
        for status in data.get("ancestors") or ():
            found += self._reader.posts(status)
        return found

    def status(self, status_id):
        data = self._get(f"/api/v1/statuses/{quote(status_id, safe='')}")
        return self._reader.posts(data)[0]

    # -- acting ---------------------------------------------------------------
    def post_status(self, text, reply_to="", key="", visibility="public", media=()):
        """Say something. ``key``: a server that knows the header says it once.

        :param media: ids of files that were uploaded before
        """
        data = {"status": text, "visibility": visibility}
        if media:
            data["media_ids[]"] = list(media)
        if reply_to:
            data["in_reply_to_id"] = reply_to
        headers = {"Idempotency-Key": key} if key else {}
        return self._sent(self._post("/api/v1/statuses", data, headers))

    def upload(self, media):
        """Hand over a file; returns its id. Nobody sees it before a post names it,
        so doing it again after a lost answer does no harm."""
        kind, body = multipart.encode(
            {"description": media.alt},
            "file",
            media.name,
            media.mimetype,
            media.content,
        )
        headers = {**self._headers, "Content-Type": kind}
        try:
            data = self._upload("/api/v2/media", headers, body)
        except Gone:
            # Servers from before version 3.1.3 have the first one only.
            data = self._upload("/api/v1/media", headers, body)
        if not isinstance(data, dict) or not data.get("id"):
            raise Refused("refused", message="no id for the file in the answer")
        return str(data["id"])

    def _upload(self, path, headers, body):
        url = self.base_url + path
        response = self.http.request("POST", url, headers=headers, body=body, safe=True)
        return self._data(response)

    def act(self, verb, status_id):
        """``verb``: reblog or favourite. Doing it twice changes nothing."""
        path = f"/api/v1/statuses/{quote(status_id, safe='')}/{verb}"
        return self._sent(self._post(path, {}, safe=True))

    def find_sent(self, text, reply_to, sent_after, taken, pages=LOOK_PAGES):
        """The ``SendResult`` of a post whose answer was lost, or None.

        Compared by its letters, as servers turn a text into HTML of their own. Our
        list is read back to ``sent_after``, however many posts there are before it.

        :raises RetryLater: so many posts are newer that its end was not reached:
            nobody can say that it is not there
        """
        wanted, below, since = letters(text), None, sent_after - walk.OVERLAP
        for _page in range(pages):
            rows = self._get(
                self._own_path(),
                {"limit": PAGE, **({"max_id": below} if below else {})},
            )
            said = [self._reader.posts(row)[0] for row in rows]
            for post in said:
                if post.remote_id not in taken and post.created_at >= since:
                    if _is_same(post, wanted, reply_to):
                        return SendResult(
                            post.remote_id, post.url, post.created_at, post
                        )
            if not rows or said[-1].created_at < since or said[-1].remote_id == below:
                return None
            below = said[-1].remote_id
        raise RetryLater("list_too_long", host=host_of(self.base_url))

    # -- plumbing -------------------------------------------------------------
    def _get(self, path, params=None):
        response = self.http.get(self.base_url + path, params, self._headers)
        return self._data(response)

    def _post(self, path, data, headers=None, safe=False):
        headers = {**self._headers, **(headers or {})}
        response = self.http.post(self.base_url + path, data, headers, safe)
        return self._data(response)

    def _data(self, response):
        self.next_allowed_at = response.next_allowed_at or self.next_allowed_at
        return response.json()

    def _own_path(self):
        return f"/api/v1/accounts/{quote(self.own.remote_id, safe='')}/statuses"

    def _posts(self, data):
        return self._reader.posts(data), []

    def _sent(self, data):
        said = self._reader.posts(data)[0]
        return SendResult(said.remote_id, said.url, said.created_at, said)

    def _rows(self, data, within):
        rows = data.get(within) if within and isinstance(data, dict) else data
        if not isinstance(rows, list):
            raise RetryLater("bad_answer", host=host_of(self.base_url))
        return rows

    def _page(self, path, query, position, read, within=None):
        mark, token, live_from = position
        below = walk.max_id(token)
        rows = self._rows(self._get(path, {**query, **_below(below)}), within)
        said, acts, errors, seen = [], [], [], []
        for row in rows:
            try:
                seen.append((str(row["id"]), parse.moment(row["created_at"])))
                more_said, more_acts = read(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                errors.append((_place(row), f"{type(error).__name__}: {error}"))
                continue
            said += more_said
            acts += more_acts
        step = walk.step(seen, mark, token, live_from, self.http.clock())
        return Page(tuple(said), tuple(acts), step.token, step.mark, tuple(errors))


def _below(status_id):
    return {"limit": PAGE, **({"max_id": status_id} if status_id else {})}


def _place(row):
    return str(row.get("id", "?")) if isinstance(row, dict) else "?"


_REMOTE = re.compile(r"(@[\w.-]+)@[\w.:-]+")
_NO_LETTER = re.compile(r"[\W_]+")


def letters(text):
    """What is left of a text through any server's formatting."""
    return _NO_LETTER.sub("", _REMOTE.sub(r"\1", text)).casefold()


def _is_same(post, wanted, reply_to):
    in_place = not reply_to or post.parent_remote_id == reply_to
    return in_place and letters(post.text) == wanted
