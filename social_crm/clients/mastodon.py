# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Mastodon client API, as several servers speak it (Mastodon, snac2, others).

Endpoints and fields: https://docs.joinmastodon.org/methods/
Not relied upon, because not every server has it: Link headers, ``since_id``,
``Idempotency-Key``, /api/v2/instance, several statuses at once, DELETE, JSON in errors.
"""

from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote, urlencode

from ..tools import walk
from ..tools.items import SendResult
from . import mastodon_media, oauth
from . import mastodon_parse as parse
from .addresses import host_of
from .base import TimelineClient, parts
from .errors import Gone, Refused, RetryLater
from .http import FORM
from .look import MastodonLooks

SCOPES = "read write follow"
PAGE = 40
PEOPLE = 80
# What servers answer about at once.
AT_ONCE = 20
KINDS = ("mention", "follow", "favourite", "reblog")
VERBS = {"repost": "reblog", "like": "favourite"}
# The word with which a server says that somebody is in a list of ours.
WORDS = {"followers": "followed_by", "following": "following"}
# Of our own posts, when one of them is looked for.
LOOK_PAGES = 50


class MastodonClient(MastodonLooks, TimelineClient):
    """See ``TimelineClient``."""

    def __init__(self, http, base_url, token="", own=None):
        super().__init__(http, base_url, token, own)
        self._reader = parse.Reader(self.own, host_of(self.base_url))
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
        page = f"{self.base_url}/oauth/authorize"
        asked = (client_id, redirect_uri, SCOPES, state, code_challenge)
        return oauth.authorize_url(page, *asked)

    def exchange_code(self, client_id, client_secret, code, redirect_uri, verifier):
        """The access token. A code is good for one try only."""
        proof = (client_id, client_secret, code, redirect_uri, SCOPES, verifier)
        answer = self._post("/oauth/token", oauth.code_form(*proof), safe=True)
        return oauth.access_token(answer)

    def revoke(self, client_id, client_secret, token):
        data = {"client_id": client_id, "client_secret": client_secret, "token": token}
        url = f"{self.base_url}/oauth/revoke"
        self.http.post(url, data, headers=self._headers, safe=True)

    def verify(self):
        """``RawProfile`` of the account that the token belongs to."""
        data = self._get("/api/v1/accounts/verify_credentials")
        return replace(self._reader.profile(data), is_own=True)

    def instance(self):
        try:
            data = self._get("/api/v2/instance")
        except Refused:
            data = self._get("/api/v1/instance")
        return parse.instance(data)

    # -- reading --------------------------------------------------------------
    def notifications_page(self, mark, token, live_from):
        """A page of what people did towards us, see ``tools.walk``."""
        path, read = "/api/v1/notifications", self._reader.notification
        return self._page(path, {"types[]": KINDS}, (mark, token, live_from), read)

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
        above = self._get(f"{_status(status_id)}/context").get("ancestors") or ()
        return [post for status in above for post in self._reader.posts(status)]

    def status(self, status_id):
        return self._sent(self._get(_status(status_id))).post

    def follows(self, direction, cursor):
        """A page of a list: ``(profiles with the time since when, next cursor)``.

        :param direction: followers or following
        """
        url, query = self.base_url + self._own_path(direction), _below(cursor, PEOPLE)
        response = self.http.get(url, query, self._headers)
        people, _errors = self._read_all(
            self._list(self._data(response)), lambda row: [self._reader.profile(row)]
        )
        return [(who, None) for who in people], parse.next_page(response.headers)

    def holding(self, direction, ids):
        """Of these people, the ids of those whom the server knows to be in a list."""
        rows = self._ask_all("/api/v1/accounts/relationships", ids)
        return {str(row["id"]) for row in rows if row.get(WORDS[direction])}

    # -- acting ---------------------------------------------------------------
    def _do_say(self, out):
        return self.post_status(
            parse.addressed(out.text, out.mention_handle),
            reply_to=out.parent_remote_id,
            key=out.idempotency_key,
            visibility="direct" if out.is_private else "public",
            media=[self.upload(item) for item in out.media],
            poll=out.poll,
        )

    def _do_act(self, out):
        return self.act(VERBS[out.kind], out.parent_remote_id)

    def _do_edit(self, out):
        text = parse.addressed(out.text, out.mention_handle)
        return self.edit(out.target_remote_id, text)

    def _do_delete(self, out):
        verb = VERBS.get(out.target_kind)
        with suppress(Gone):
            if verb:
                self.act(f"un{verb}", out.parent_remote_id)
            else:
                self.delete(out.target_remote_id)
        return SendResult(out.target_remote_id)

    def post_status(
        self, text, reply_to="", key="", visibility="public", media=(), poll=None
    ):
        """Say something. ``key``: a server that knows the header says it once.

        :param media: ids of files that were uploaded before
        """
        data = {"status": text, "visibility": visibility}
        if media:
            data["media_ids[]"] = list(media)
        if reply_to:
            data["in_reply_to_id"] = reply_to
        if poll:
            data["poll[options][]"] = list(poll.options)
            data["poll[expires_in]"] = poll.seconds
            data["poll[multiple]"] = "true" if poll.multiple else "false"
        headers = {"Idempotency-Key": key} if key else {}
        said = self._post("/api/v1/statuses", data, headers)
        if visibility == "direct" and not said.get("mentions"):
            raise self._no("nobody_told")
        return self._sent(said, "no_poll" if poll and not said.get("poll") else "")

    def edit(self, status_id, text):
        """Put another text in the place of the old one; all else stays.

        A server forgets what it is not told again: pictures, warning and language.
        """
        status = self._get(_status(status_id))
        if status.get("poll"):
            raise self._no("poll_stays")
        files = [media["id"] for media in status.get("media_attachments") or ()]
        data = {
            "status": text,
            "spoiler_text": status.get("spoiler_text") or "",
            "sensitive": "true" if status.get("sensitive") else "false",
            **({"language": status["language"]} if status.get("language") else {}),
            **({"media_ids[]": files} if files else {}),
        }
        return self._sent(self._data(self._change("PUT", status_id, data)))

    def delete(self, status_id):
        """Delete a status; that it is gone already is as good.

        :raises Refused: the server says that there is nothing, and still shows it
        """
        try:
            self._change("DELETE", status_id)
        except Gone:
            if self._raw(status_id):
                raise self._no("not_deleted") from None

    def upload(self, media):
        """Hand over a file; returns its id. Nobody sees it before a post names it,
        so doing it again after a lost answer does no harm."""
        return mastodon_media.upload(self._file_call, media, host_of(self.base_url))

    def _file_call(self, method, path, kind="", body=None):
        """``(status, data)`` of a request that can be repeated."""
        headers = {**self._headers, **({"Content-Type": kind} if kind else {})}
        url = self.base_url + path
        response = self.http.request(method, url, None, headers, body, True)
        return response.status, self._data(response)

    def act(self, verb, status_id):
        """``verb``: reblog, unreblog and so on. Doing it twice changes nothing."""
        return self._sent(self._post(f"{_status(status_id)}/{verb}", {}, safe=True))

    # -- looking for what may have been done ----------------------------------
    def _find_say(self, out, taken):
        text = parse.addressed(out.text, out.mention_handle)
        place = (out.parent_remote_id, out.sent_after, taken)
        found = self.find_sent(text, *place)
        if not found and out.is_private:
            # Where our own list is without it, our home is not.
            found = self.find_sent(text, *place, path="/api/v1/timelines/home")
        return found

    def _find_act(self, out, taken):
        # Doing it twice changes nothing, so it is simply done again.
        return self._do_act(out)

    def _find_edit(self, out, taken):
        there = self._raw(out.target_remote_id)
        said = there and self._sent(there)
        wanted = parse.letters(parse.addressed(out.text, out.mention_handle))
        return said if said and parse.letters(said.post.text) == wanted else None

    def _find_delete(self, out, taken):
        if out.target_kind in VERBS:
            return self._do_delete(out)
        there = self._raw(out.target_remote_id)
        return None if there else SendResult(out.target_remote_id)

    def find_sent(self, text, reply_to, sent_after, taken, pages=LOOK_PAGES, path=None):
        """The ``SendResult`` of a post whose answer was lost, or None.

        Compared by its letters, as servers turn a text into HTML of their own. The
        list is read back to ``sent_after``, however many posts there are before it.

        :raises RetryLater: too many are newer to say that it is not there
        """
        wanted, below = parse.letters(text), None
        since, path = sent_after - walk.OVERLAP, path or self._own_path()
        for _page in range(pages):
            rows = self._get(path, _below(below))
            said = [self._reader.posts(row)[0] for row in rows]
            for post in said:
                new = post.remote_id not in taken and post.created_at >= since
                if new and post.author.is_own and _is_same(post, wanted, reply_to):
                    return _result(post)
            if not rows or said[-1].created_at < since or rows[-1]["id"] == below:
                return None
            below = rows[-1]["id"]
        raise RetryLater("list_too_long", host=host_of(self.base_url))

    # -- plumbing -------------------------------------------------------------
    def _get(self, path, params=None):
        response = self.http.get(self.base_url + path, params, self._headers)
        return self._data(response)

    def _ask_all(self, path, ids):
        some = parts(ids, AT_ONCE)
        asked = (self._list(self._get(path, {"id[]": part})) for part in some)
        return [row for rows in asked for row in rows]

    def _post(self, path, data, headers=None, safe=False):
        headers = {**self._headers, **(headers or {})}
        response = self.http.post(self.base_url + path, data, headers, safe)
        return self._data(response)

    def _change(self, method, status_id, data=None):
        # A form without anything in it is refused.
        kind = {"Content-Type": FORM} if data else {}
        body = urlencode(data, doseq=True).encode() if data else None
        url = self.base_url + _status(status_id)
        return self.http.request(method, url, None, {**self._headers, **kind}, body)

    def _raw(self, status_id):
        """A status as the server gives it, None where it has none."""
        try:
            return self._get(_status(status_id))
        except Gone:
            return None

    def _own_path(self, what="statuses"):
        return f"/api/v1/accounts/{quote(self.own.remote_id, safe='')}/{what}"

    def _posts(self, data):
        return self._reader.posts(data), []

    def _sent(self, data, note=""):
        return _result(self._reader.posts(data)[0], note)

    def _page(self, path, query, position, read, within=None):
        query = {**query, **_below(walk.max_id(position[1]))}
        rows = self._list(self._get(path, query), within)
        return self._walked(rows, _place, read, position)


def _status(status_id):
    return f"/api/v1/statuses/{quote(status_id, safe='')}"


def _below(max_id, size=None):
    return {"limit": size or PAGE, **({"max_id": max_id} if max_id else {})}


def _place(row):
    return str(row["id"]), parse.moment(row["created_at"])


def _result(said, note=""):
    return SendResult(said.remote_id, said.url, said.created_at, said, note)


def _is_same(post, wanted, reply_to):
    in_place = not reply_to or post.parent_remote_id == reply_to
    return in_place and parse.letters(post.text) == wanted
