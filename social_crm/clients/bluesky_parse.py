# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the JSON of Bluesky's API (lexicons app.bsky.*) to items, and parts of records.

Lexicons: https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky
Nothing that a server says is trusted: a field may be missing or of another type,
which costs this one item and no other. Texts are plain; HTML is made here.
"""

from dataclasses import dataclass, replace
from datetime import timezone
from html import escape

from ..tools.items import Metrics, RawInteraction, RawPost, RawProfile
from .moments import maybe_moment, moment

WEB = "https://bsky.app"
POST = "app.bsky.feed.post"
_ACTS = {"like": "like", "repost": "repost", "follow": "follow"}
_SAID = ("mention", "reply", "quote")


def record_key(uri):
    """Return the last part of an at:// address."""
    return uri.rpartition("/")[2]


def post_url(handle, uri):
    return f"{WEB}/profile/{handle}/post/{record_key(uri)}"


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives: ``access`` lives for hours, ``refresh`` for months."""

    did: str
    handle: str
    access: str
    refresh: str


def kind_of(verb):
    return f"app.bsky.feed.{verb}"


def place_of(uri):
    """Where the record behind an at:// address is, as calls want to be told."""
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    return {"repo": repo, "collection": collection, "rkey": rkey}


def strong_ref(view):
    return {"uri": view["uri"], "cid": view["cid"]}


def stamp(when):
    """A moment as the network wants it: servers refuse a time without a zone."""
    utc = when.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def facet(found, value):
    """The part of a record that makes a mention, a link or a tag of some bytes."""
    name = {"mention": "did", "link": "uri", "tag": "tag"}[found.kind]
    return {
        "index": {"byteStart": found.start, "byteEnd": found.end},
        "features": [
            {"$type": f"app.bsky.richtext.facet#{found.kind}", name: value},
        ],
    }


def listed_at(row):
    """``(id, moment)`` of an item in the order of its list."""
    reason, view = row.get("reason"), row.get("post") or row
    by = reason if isinstance(reason, dict) and "indexedAt" in reason else view
    return by.get("uri") or view["uri"], moment(by["indexedAt"])


def metrics(view):
    """``Metrics`` of a postView."""
    return Metrics(
        view["uri"],
        likes=view.get("likeCount"),
        reposts=view.get("repostCount"),
        replies=view.get("replyCount"),
        quotes=view.get("quoteCount"),
    )


class Reader:
    """Reads what the network tells to the account ``own`` (``RawProfile``)."""

    def __init__(self, own):
        self.own = own

    def profile(self, data):
        """``RawProfile`` of a profileView of any detail."""
        did, handle = data["did"], data["handle"]
        labels = {label.get("val") for label in data.get("labels") or ()}
        return RawProfile(
            remote_id=did,
            handle=handle,
            name=data.get("displayName") or "",
            url=f"{WEB}/profile/{handle}",
            avatar_url=data.get("avatar") or "",
            bio_html=_html(data.get("description") or ""),
            followers=data.get("followersCount"),
            following=data.get("followsCount"),
            posts_count=data.get("postsCount"),
            created_at=maybe_moment(data.get("createdAt")),
            is_bot="bot" in labels,
            is_own=did == self.own.remote_id,
        )

    def post(self, view):
        """``RawPost`` of a postView."""
        return self._said(view, self.profile(view["author"]))

    def feed_item(self, item):
        """The posts of a feedViewPost: what was said, and the act of reposting it."""
        said = self.post(item["post"])
        reason = item.get("reason") or {}
        if not reason.get("$type", "").endswith("#reasonRepost"):
            return [said]
        by = self.profile(reason["by"])
        repost = RawPost(
            remote_id=reason.get("uri") or f"repost:{by.remote_id}:{said.remote_id}",
            author=by,
            kind="repost",
            created_at=moment(reason["indexedAt"]),
            url=said.url,
            parent_remote_id=said.remote_id,
        )
        return [repost, said]

    def notification(self, data):
        """``(posts, interactions)`` of a notification.

        Kinds that tell nothing about a person's act are left out.
        """
        reason = data.get("reason")
        if reason in _SAID:
            return [
                self._mentioning(self._said(data, self.profile(data["author"])))
            ], []
        kind = _ACTS.get(reason)
        if kind is None:
            return [], []
        actor = self.profile(data["author"])
        about = "" if kind == "follow" else data.get("reasonSubject") or ""
        act = RawInteraction(
            # Not the record's id: a like taken back and given again is one.
            remote_key=f"{kind}:{actor.remote_id}:{about or self.own.remote_id}",
            kind=kind,
            actor=actor,
            target=self.own,
            occurred_at=moment(data["indexedAt"]),
            post_remote_id=about,
        )
        return [], [act]

    def _mentioning(self, post):
        """Whoever is told of it is meant, named in the text or not."""
        named = any(who.remote_id == self.own.remote_id for who in post.mentions)
        if named or post.author.remote_id == self.own.remote_id:
            return post
        return replace(post, mentions=(*post.mentions, self.own))

    def _said(self, view, author):
        record, uri = view["record"], view["uri"]
        text = record.get("text") or ""
        reply = record.get("reply") or {}
        facets = list(_facets(text, record.get("facets")))
        quoted = _quoted(record.get("embed") or {})
        return RawPost(
            remote_id=uri,
            author=author,
            text=text,
            html=_linked(text, facets),
            kind="reply" if reply else "quote" if quoted else "post",
            created_at=moment(record.get("createdAt") or view["indexedAt"]),
            url=post_url(author.handle, uri),
            lang=next(iter(record.get("langs") or ()), ""),
            parent_remote_id=(reply.get("parent") or {}).get("uri") or quoted,
            thread_ref=(reply.get("root") or {}).get("uri") or "",
            mentions=tuple(self._mentions(facets, author)),
            tags=tuple(value for _s, _e, kind, value in facets if kind == "tag"),
            likes=view.get("likeCount"),
            reposts=view.get("repostCount"),
            replies=view.get("replyCount"),
        )

    def _mentions(self, facets, author):
        known = {who.remote_id: who for who in (author, self.own)}
        for start_end_text, _bytes, kind, value in facets:
            if kind == "mention":
                handle = start_end_text.lstrip("@")
                yield known.get(value) or RawProfile(
                    value, handle, url=f"{WEB}/profile/{handle}"
                )


def _facets(text, facets):
    """Yield ``(words, (start, end) in bytes, kind, value)`` of sound facets."""
    raw = text.encode("utf-8", "surrogatepass")
    for facet in facets or ():
        try:
            place = int(facet["index"]["byteStart"]), int(facet["index"]["byteEnd"])
            words = raw[slice(*place)].decode("utf-8")
            feature = facet["features"][0]
            kind = feature["$type"].rpartition("#")[2]
            value = str(feature[{"mention": "did", "link": "uri", "tag": "tag"}[kind]])
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            continue
        # Servers take places behind the end, and such that cut a letter in two.
        if 0 <= place[0] < place[1] <= len(raw):
            yield words, place, kind, value


def _linked(text, facets):
    """The text as HTML, with its links."""
    raw, pieces, at = text.encode("utf-8", "surrogatepass"), [], 0
    links = [facet for facet in facets if facet[2] == "link"]
    for words, (start, end), _kind, uri in sorted(links, key=lambda facet: facet[1]):
        if start < at or not uri.lower().startswith(("http://", "https://")):
            continue
        pieces += [
            escape(raw[at:start].decode("utf-8", "replace")),
            f'<a href="{escape(uri)}">{escape(words)}</a>',
        ]
        at = end
    pieces.append(escape(raw[at:].decode("utf-8", "replace")))
    return _paragraph("".join(pieces))


def _html(text):
    return _paragraph(escape(text)) if text else ""


def _paragraph(escaped):
    return "<p>" + escaped.replace("\n", "<br/>") + "</p>" if escaped else ""


def _quoted(embed):
    """The post that a quote quotes, "" for other embeds."""
    record = embed.get("record") or {}
    uri = record.get("uri") or (record.get("record") or {}).get("uri") or ""
    return uri if f"/{POST}/" in uri else ""
