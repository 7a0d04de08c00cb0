# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deleting, counting and following on Bluesky, against a FAKE server."""

import json
from datetime import datetime, timezone

import pytest
from fake_server import FakeServer

from odoo.addons.social_crm.clients import bluesky
from odoo.addons.social_crm.clients.errors import Gone, Refused, Unknown
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools import tid
from odoo.addons.social_crm.tools.items import Metrics, Outgoing, RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
OWN = RawProfile("did:plc:own", "acme.test", is_own=True)
POST = "at://did:plc:own/app.bsky.feed.post/3k"
DELETE = "/xrpc/com.atproto.repo.deleteRecord"
GET = "/xrpc/com.atproto.repo.getRecord"
GONE = Outgoing("delete", "", target_remote_id=POST, target_kind="post")


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return bluesky.BlueskyClient(http, server.url, "acc3ss", OWN)


def test_deleting_names_the_record(server, client):
    server.json(DELETE, {})
    assert client.send(GONE).remote_id == POST
    assert json.loads(server.requests[-1].body) == {
        "repo": "did:plc:own",
        "collection": "app.bsky.feed.post",
        "rkey": "3k",
    }


def test_a_deletion_without_an_answer_is_looked_up_in_the_repository(server, client):
    server.routes[DELETE] = lambda handler: handler.reset()
    with pytest.raises(Unknown):
        client.send(GONE)
    server.json(GET, {"uri": POST, "value": {"text": "hi"}})
    assert client.look(GONE, set()) is None
    server.json(GET, {"error": "RecordNotFound", "message": "no"}, 400)
    assert client.look(GONE, set()).remote_id == POST
    server.json(GET, {"error": "InvalidRequest", "message": "no"}, 400)
    with pytest.raises(Refused):
        client.look(GONE, set())


def test_what_is_liked_must_still_be_there(server, client):
    server.json("/xrpc/app.bsky.feed.getPosts", {"posts": []})
    with pytest.raises(Gone):
        client.send(Outgoing("like", "", POST, "k", queued_at=NOW))


def test_figures_in_parts(server, client):
    def posts(handler):
        rows = [
            {"uri": uri, "likeCount": 2, "repostCount": 1, "replyCount": 0}
            for uri in handler.query["uris"]
            if not uri.endswith("/7")
        ]
        rows.append({"broken": True})
        handler.send(200, {}, json.dumps({"posts": rows}).encode())

    server.routes["/xrpc/app.bsky.feed.getPosts"] = posts
    found = client.metrics([f"at://x/y/{number}" for number in range(30)])
    assert len(server.requests) == 2 and len(found) == 29
    assert found[0] == Metrics("at://x/y/0", likes=2, reposts=1, replies=0)


@pytest.mark.parametrize(
    "direction, name, within, word",
    [
        ("followers", "getFollowers", "followers", "followedBy"),
        ("following", "getFollows", "follows", "following"),
    ],
)
def test_since_when_is_in_the_name_of_the_record(
    server, client, direction, name, within, word
):
    record = f"at://did:plc:a/app.bsky.graph.follow/{tid.stable(NOW, 'k')}"
    rows = [
        {"did": "did:plc:a", "handle": "a.test", "viewer": {word: record}},
        {"did": "did:plc:b", "handle": "b.test"},
        {"handle": "broken.test"},
    ]
    server.json(f"/xrpc/app.bsky.graph.{name}", {within: rows, "cursor": "next"})
    people, cursor = client.follows(direction, "")
    assert [who.handle for who, _since in people] == ["a.test", "b.test"]
    assert people[0][1].replace(microsecond=0) == NOW and people[1][1] is None
    assert cursor == "next"
    client.follows(direction, cursor)
    assert server.requests[-1].query["cursor"] == ["next"]


def test_the_network_is_asked_about_each_person(server, client):
    def known(handler):
        rows = [
            {"did": did, "followedBy": "at://x"} if did != "d5" else {"did": did}
            for did in handler.query["others"]
        ]
        rows.append({"actor": "d6", "notFound": True})
        handler.send(200, {}, json.dumps({"relationships": rows}).encode())

    server.routes["/xrpc/app.bsky.graph.getRelationships"] = known
    ids = [f"d{number}" for number in range(40)]
    assert client.holding("followers", ids) == set(ids) - {"d5"}
    assert client.holding("following", ids) == set()
    assert len(server.requests) == 4


def test_names_of_records_that_tell_no_time():
    for name in ("self", "", "3k", "0" * 13, "Z" * 13):
        assert tid.moment(name) is None
