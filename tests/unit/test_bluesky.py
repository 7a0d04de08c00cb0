# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bluesky's client against a FAKE server; the real one is in tests/e2e."""

import base64
import json
from datetime import datetime, timedelta, timezone

import pytest
from fake_server import FakeServer

from odoo.addons.social_crm.clients import bluesky
from odoo.addons.social_crm.clients.errors import (
    NeedsSignIn,
    Refused,
    RetryLater,
    Unknown,
)
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools.items import Media, RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
LIVE = NOW - timedelta(days=2)
OWN = RawProfile("did:plc:own", "acme.test", is_own=True)
OWN_NAMES = (OWN.remote_id, OWN.handle)
ZOE = {"did": "did:plc:zoe", "handle": "zoe.test", "displayName": "Zoe <b>"}
MINE = {"did": OWN.remote_id, "handle": OWN.handle}
PUT = "/xrpc/com.atproto.repo.putRecord"
LIST = "/xrpc/app.bsky.notification.listNotifications"


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return bluesky.BlueskyClient(http, server.url + "/", "acc3ss", OWN)


def at(minutes):
    return (NOW - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def uri(who, key):
    return f"at://{who['did']}/app.bsky.feed.post/{key}"


def view(who, key, text, minutes=1, **record):
    return {
        "uri": uri(who, key),
        "cid": f"cid-{key}",
        "author": who,
        "record": {"text": text, "createdAt": at(minutes), **record},
        "indexedAt": at(minutes),
        "likeCount": 2,
    }


def told(reason, key, minutes=1, text="hi", **more):
    return {**view(ZOE, key, text, minutes), "reason": reason, **more}


def jwt(seconds):
    claims = json.dumps({"exp": seconds}).encode()
    return "h." + base64.urlsafe_b64encode(claims).rstrip(b"=").decode() + ".s"


def refusal(name, message="no"):
    return {"error": name, "message": message}


# -- signing in -------------------------------------------------------------------


def test_signing_in_gives_both_tokens(server, client):
    server.json(
        "/xrpc/com.atproto.server.createSession",
        {"did": "d", "handle": "h", "accessJwt": "a", "refreshJwt": "r"},
    )
    assert client.sign_in("acme.test", "app-pw") == bluesky.Session("d", "h", "a", "r")
    assert json.loads(server.requests[-1].body) == {
        "identifier": "acme.test",
        "password": "app-pw",
    }


def test_the_refresh_token_is_what_renews(server, client):
    server.json(
        "/xrpc/com.atproto.server.refreshSession",
        {"did": "d", "handle": "h", "accessJwt": "a2", "refreshJwt": "r2"},
    )
    assert client.refresh("r1").access == "a2"
    request = server.requests[-1]
    assert request.headers["Authorization"] == "Bearer r1"
    # The server refuses a body here.
    assert request.body == b""


def test_an_account_that_is_new_to_the_network_is_who_it_says(server, client):
    server.json("/xrpc/app.bsky.actor.getProfile", refusal("InvalidRequest"), 400)
    found = client.verify()
    assert (found.remote_id, found.handle, found.is_own) == (*OWN_NAMES, True)
    server.json("/xrpc/app.bsky.actor.getProfile", refusal("ExpiredToken"), 400)
    with pytest.raises(NeedsSignIn):
        client.verify()


@pytest.mark.parametrize("name", ["ExpiredToken", "InvalidToken"])
def test_an_ended_access_is_a_sign_in_though_it_is_a_400(server, client, name):
    server.json(LIST, refusal(name), status=400)
    with pytest.raises(NeedsSignIn):
        client.notifications_page(None, None, LIVE)


def test_whom_the_session_is_for(server, client):
    session = {"did": "did:plc:own", "handle": "new.test", "active": True}
    server.json("/xrpc/com.atproto.server.getSession", session)
    known = client.known_as()
    assert (known.remote_id, known.handle) == ("did:plc:own", "new.test")
    server.json("/xrpc/com.atproto.server.getSession", {**session, "active": False})
    with pytest.raises(NeedsSignIn):
        client.known_as()


def test_another_400_is_no_ended_access(server, client):
    server.json(LIST, refusal("InvalidRequest"), status=400)
    with pytest.raises(Refused) as caught:
        client.notifications_page(None, None, LIVE)
    assert not isinstance(caught.value, NeedsSignIn)


def test_when_a_token_ends():
    assert bluesky.expires_at(jwt(1_800_000_000)).year == 2027
    for broken in ("", "a.b", "a.b.c", "a.e30.c", jwt("soon"), None):
        assert bluesky.expires_at(broken or "") is None


def test_the_limit_is_read_off_the_headers(server, client):
    reset = str(int((NOW + timedelta(minutes=5)).timestamp()))
    server.json(
        LIST,
        refusal("RateLimitExceeded"),
        429,
        {"RateLimit-Remaining": "0", "RateLimit-Reset": reset},
    )
    with pytest.raises(RetryLater) as caught:
        client.notifications_page(None, None, LIVE)
    assert caught.value.at == NOW + timedelta(minutes=5)


# -- reading ----------------------------------------------------------------------


def test_a_mention_is_a_post_that_mentions_us(server, client):
    server.json(LIST, {"notifications": [told("mention", "k1", text="<b> @acme")]})
    page = client.notifications_page(None, None, LIVE)
    (post,) = page.posts
    assert post.remote_id == uri(ZOE, "k1")
    assert post.text == "<b> @acme"
    assert post.html == "<p>&lt;b&gt; @acme</p>"
    assert post.author.name == "Zoe <b>"
    assert post.mentions == (OWN,)
    assert post.url == "https://bsky.app/profile/zoe.test/post/k1"


def test_a_reply_knows_its_parent_and_its_thread(server, client):
    reply = {
        "parent": {"uri": uri(MINE, "p"), "cid": "c"},
        "root": {"uri": uri(ZOE, "r"), "cid": "c"},
    }
    item = told("reply", "k2")
    item["record"]["reply"] = reply
    server.json(LIST, {"notifications": [item]})
    (post,) = client.notifications_page(None, None, LIVE).posts
    assert post.kind == "reply"
    assert post.parent_remote_id == uri(MINE, "p")
    assert post.thread_ref == uri(ZOE, "r")


@pytest.mark.parametrize("reason", ["like", "repost", "follow"])
def test_acts_are_acts(server, client, reason):
    item = told(reason, "k3", reasonSubject=uri(MINE, "p"))
    server.json(LIST, {"notifications": [item, {**item, "uri": uri(ZOE, "again")}]})
    page = client.notifications_page(None, None, LIVE)
    assert not page.posts
    assert {act.kind for act in page.interactions} == {reason}
    # Taken back and done again, it is the same act.
    assert len({act.remote_key for act in page.interactions}) == 1
    about = page.interactions[0].post_remote_id
    assert about == ("" if reason == "follow" else uri(MINE, "p"))


def test_places_that_a_server_got_wrong_are_left_out(server, client):
    def facet(start, end, kind, **value):
        feature = {"$type": f"app.bsky.richtext.facet#{kind}", **value}
        return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}

    item = told("mention", "k4", text="茶 http://a.cn")
    item["record"]["facets"] = [
        facet(4, 15, "link", uri="http://a.cn"),
        facet(1, 2, "link", uri="http://half.letter"),
        facet(4, 900, "tag", tag="far"),
        facet(0, 3, "link", uri="javascript:alert(1)"),
        {"index": {}},
        None,
    ]
    server.json(LIST, {"notifications": [item]})
    (post,) = client.notifications_page(None, None, LIVE).posts
    assert post.html == '<p>茶 <a href="http://a.cn">http://a.cn</a></p>'
    assert post.tags == ()


def test_a_broken_item_costs_itself_only(server, client):
    rows = [told("mention", "a"), {"uri": "x"}, None, told("mention", "b", 2)]
    server.json(LIST, {"notifications": rows})
    page = client.notifications_page(None, None, LIVE)
    assert [post.remote_id[-1] for post in page.posts] == ["a", "b"]
    assert len(page.errors) == 2


def test_the_walk_follows_the_cursor_to_what_is_known(server, client):
    rows = [told("mention", f"n{n}", n) for n in range(3)]
    server.json(LIST, {"notifications": rows, "cursor": "2026::abc|x"})
    first = client.notifications_page(None, None, LIVE)
    assert first.next_page
    older = [told("mention", f"o{n}", 30 + n) for n in range(3)]
    server.json(LIST, {"notifications": older})
    second = client.notifications_page(None, first.next_page, LIVE)
    assert server.requests[-1].query["cursor"] == ["2026::abc|x"]
    assert second.next_page is None
    # Next time, one request tells that nothing is new.
    server.json(LIST, {"notifications": rows, "cursor": "c"})
    again = client.notifications_page(first.mark, None, LIVE)
    assert again.next_page is None


def test_a_repost_in_our_list_is_an_act_and_its_post(server, client):
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": MINE,
        "uri": "at://own/repost/1",
        "indexedAt": at(1),
    }
    server.json(
        "/xrpc/app.bsky.feed.getAuthorFeed",
        {"feed": [{"post": view(ZOE, "z", "good"), "reason": reason}]},
    )
    repost, said = client.own_page(None, None, LIVE).posts
    assert (repost.kind, repost.author.is_own) == ("repost", True)
    assert repost.parent_remote_id == said.remote_id


# -- saying -----------------------------------------------------------------------


def put_uri(server, key="r"):
    server.json(PUT, {"uri": uri(MINE, key), "cid": "c"})
    server.json(
        "/xrpc/com.atproto.identity.resolveHandle", refusal("InvalidRequest"), 400
    )


def test_the_same_post_has_the_same_key_and_time(server, client):
    put_uri(server)
    for _try in range(2):
        sent = client.post("hello #tea @no.test", NOW, "key-1")
    bodies = [json.loads(r.body) for r in server.requests if r.path == PUT]
    assert bodies[0] == bodies[1]
    assert bodies[0]["record"]["createdAt"] == "2026-11-22T12:00:00.000Z"
    # Nobody has this handle: it stays plain text.
    kinds = [f["features"][0]["$type"] for f in bodies[0]["record"]["facets"]]
    assert kinds == ["app.bsky.richtext.facet#tag"]
    assert sent.remote_id == uri(MINE, "r")
    assert sent.post.author.is_own


def test_a_reply_names_its_parent_and_where_the_thread_began(server, client):
    put_uri(server)
    root = {"uri": uri(ZOE, "root"), "cid": "croot"}
    parent = view(ZOE, "par", "?", reply={"root": root, "parent": root})
    server.json("/xrpc/app.bsky.feed.getPosts", {"posts": [parent]})
    client.post("yes", NOW, "k", uri(ZOE, "par"))
    record = json.loads(server.requests[-1].body)["record"]
    assert record["reply"] == {
        "root": root,
        "parent": {"uri": uri(ZOE, "par"), "cid": "cid-par"},
    }


def test_pictures_go_along_with_what_they_show(server, client):
    put_uri(server)
    blob = {"$type": "blob", "ref": {"$link": "bafy"}, "size": 3}
    server.json("/xrpc/com.atproto.repo.uploadBlob", {"blob": blob})
    picture = Media("tea.png", b"png", "image/png", "A cup of tea")
    client.post("look", NOW, "k", media=[picture])
    uploaded, put = server.requests[-2:]
    assert uploaded.headers["Content-Type"] == "image/png"
    assert uploaded.body == b"png"
    embed = json.loads(put.body)["record"]["embed"]
    assert embed["images"] == [{"image": blob, "alt": "A cup of tea"}]


def test_a_lost_answer_is_unknown_and_found_again(server, client):
    put_uri(server)
    server.routes[PUT] = lambda handler: handler.reset()
    with pytest.raises(Unknown):
        client.post("hello", NOW, "k")
    get = "/xrpc/com.atproto.repo.getRecord"
    server.json(get, refusal("RecordNotFound"), 400)
    assert client.find("app.bsky.feed.post", NOW, "k") is None
    record = {"text": "hello", "createdAt": at(0)}
    server.json(get, {"uri": uri(MINE, "r"), "cid": "c", "value": record})
    assert client.find("app.bsky.feed.post", NOW, "k").post.text == "hello"


def test_a_500_after_saying_is_unknown(server, client):
    put_uri(server)
    server.json(PUT, refusal("InternalServerError"), 500)
    with pytest.raises(Unknown):
        client.post("hello", NOW, "k")


def test_a_post_that_is_gone_is_not_liked(server, client):
    server.json("/xrpc/app.bsky.feed.getPosts", {"posts": []})
    with pytest.raises(Refused):
        client.act("like", uri(ZOE, "gone"), NOW, "k")
