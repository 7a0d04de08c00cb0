# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Looking again at posts of others on Bluesky, against a FAKE server.

Answers are those of https://docs.bsky.app/docs/api/app-bsky-feed-get-posts
"""

import json
from datetime import datetime, timezone

import pytest
from fake_server import FakeServer

from odoo.addons.social_crm.clients import bluesky
from odoo.addons.social_crm.clients.errors import NeedsSignIn, Refused, RetryLater
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools.items import Looked, Metrics, RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
OWN = RawProfile("did:plc:own", "acme.test", is_own=True)
POSTS = "/xrpc/app.bsky.feed.getPosts"
SESSION = "/xrpc/com.atproto.server.getSession"
PROFILE = "/xrpc/app.bsky.actor.getProfile"
ME = {"did": "did:plc:own", "handle": "acme.test"}


@pytest.fixture
def server():
    with FakeServer() as fake:
        fake.json(SESSION, {**ME, "active": True})
        fake.json(PROFILE, ME)
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return bluesky.BlueskyClient(http, server.url, "acc3ss", OWN)


def uri(key):
    return f"at://did:plc:zoe/app.bsky.feed.post/{key}"


def has(server, *there, headers=None):
    def posts(handler):
        rows = [
            {"uri": one, "likeCount": 2, "repostCount": 1, "replyCount": 0}
            for one in handler.query["uris"]
            if one in there
        ]
        handler.send(200, headers or {}, json.dumps({"posts": rows}).encode())

    server.routes[POSTS] = posts


def paths(server):
    return [request.path.partition("?")[0] for request in server.requests]


def test_what_a_good_answer_leaves_out_is_missing(server, client):
    has(server, uri("a"))
    found = client.look_again([uri("a"), uri("b")])
    there = Metrics(uri("a"), likes=2, reposts=1, replies=0)
    assert found == Looked((there,), (uri("b"),))
    assert paths(server) == [POSTS, SESSION, PROFILE]


def test_twenty_five_are_asked_for_at_once(server, client):
    keys = [uri(number) for number in range(60)]
    has(server, *keys)
    assert len(client.look_again(keys).found) == 60
    sizes = [len(request.query["uris"]) for request in server.requests]
    assert sizes == [25, 25, 10]


def test_trouble_on_the_way_makes_none_missing(server, client):
    keys = [uri(number) for number in range(50)]
    has(server, *keys[1:25])
    first = server.routes[POSTS]

    def posts(handler):
        if keys[25] in handler.query["uris"]:
            handler.send(502, {}, b'{"error": "UpstreamFailure"}')
        else:
            first(handler)

    server.routes[POSTS] = posts
    found = client.look_again(keys)
    assert len(found.found) == 24 and found.missing == ()
    assert isinstance(found.trouble, RetryLater)


@pytest.mark.parametrize(
    "path, answer, code, kind",
    [
        (PROFILE, {"error": "InvalidRequest", "message": "not found"}, 400, Refused),
        (PROFILE, {"error": "UpstreamFailure"}, 502, RetryLater),
        (SESSION, {**ME, "did": "did:plc:other", "active": True}, 200, Refused),
        (SESSION, {"error": "down"}, 503, RetryLater),
        (POSTS, {"error": "Forbidden"}, 403, Refused),
        (POSTS, {}, 200, RetryLater),
    ],
)
def test_nothing_is_missing_where_something_is_wrong(
    server, client, path, answer, code, kind
):
    has(server)
    server.json(path, answer, code)
    found = client.look_again([uri("a")])
    assert found.missing == () and isinstance(found.trouble, kind)


@pytest.mark.parametrize(
    "path, answer, code",
    [
        (POSTS, {"error": "ExpiredToken"}, 400),
        (SESSION, {**ME, "active": False}, 200),
        (PROFILE, {"error": "AccountTakedown"}, 400),
        (PROFILE, {"error": "AuthMissing"}, 401),
    ],
)
def test_an_ended_access_is_a_sign_in(server, client, path, answer, code):
    has(server)
    server.json(path, answer, code)
    with pytest.raises(NeedsSignIn):
        client.look_again([uri("a")])


def test_half_of_the_limit_is_left_alone(server, client):
    keys = [uri(number) for number in range(60)]
    has(server, *keys, headers={"RateLimit-Limit": "30", "RateLimit-Remaining": "14"})
    assert len(client.look_again(keys).found) == 25


def test_a_row_that_cannot_be_read_is_not_missing(server, client):
    server.json(POSTS, {"posts": [{"uri": uri("a"), "author": 7}, {"broken": 1}]})
    found = client.look_again([uri("a")])
    assert not found.missing
