# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Looking again at posts of others on Mastodon, against a FAKE server.

Answers are those of https://docs.joinmastodon.org/methods/statuses/
"""

import json
from datetime import datetime, timezone

import pytest
from fake_server import FakeServer
from test_mastodon_parse import account, status

from odoo.addons.social_crm.clients import mastodon
from odoo.addons.social_crm.clients.errors import NeedsSignIn, Refused, RetryLater
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools.items import Looked, Metrics, RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
OWN = RawProfile("9f39", "acme", url="http://s.example/acme", is_own=True)
ALL = "/api/v1/statuses"
SELF = "/api/v1/accounts/verify_credentials"
NOT_FOUND = {"error": "Record not found"}


@pytest.fixture
def server():
    with FakeServer() as fake:
        fake.json(SELF, account("9f39", "acme"))
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return mastodon.MastodonClient(http, server.url, "t0ken", OWN)


def theirs(remote_id):
    values = {"favourites_count": 3, "reblogs_count": 1, "replies_count": 2}
    return status(remote_id, account=account("77", "mei"), **values)


def has(server, *there, headers=None):
    """A server of today that has these and no others."""

    def many(handler):
        rows = [theirs(key) for key in handler.query["id[]"] if key in there]
        handler.send(200, headers or {}, json.dumps(rows).encode())

    server.routes[ALL] = many


def figures(remote_id):
    return Metrics(remote_id, likes=3, reposts=1, replies=2)


def paths(server):
    return [request.path.partition("?")[0] for request in server.requests]


def test_what_is_there_and_what_is_not(server, client):
    has(server, "a1", "a3")
    server.json(f"{ALL}/a2", NOT_FOUND, 404)
    server.json(f"{ALL}/a4", {"error": "Gone"}, 410)
    found = client.look_again(["a1", "a2", "a3", "a4"])
    assert found == Looked((figures("a1"), figures("a3")), ("a2", "a4"))
    assert paths(server) == [ALL, f"{ALL}/a2", f"{ALL}/a4", SELF]


def test_twenty_are_asked_for_at_once_and_nobody_vouches_for_what_is_there(
    server, client
):
    keys = [f"k{number}" for number in range(40)]
    has(server, *keys)
    assert len(client.look_again(keys).found) == 40
    assert paths(server) == [ALL, ALL]


def test_what_the_list_only_left_out_is_there(server, client):
    has(server, "a1")
    server.json(f"{ALL}/a2", theirs("a2"))
    assert client.look_again(["a1", "a2"]) == Looked((figures("a1"), figures("a2")))


def test_a_server_without_the_list_is_asked_one_by_one(server, client):
    server.json(ALL, {"error": "no route"}, 404)
    server.json(f"{ALL}/a1", theirs("a1"))
    assert client.look_again(["a1", "a2"]) == Looked((figures("a1"),), ("a2",))


@pytest.mark.parametrize(
    "code, kind", [(403, Refused), (500, RetryLater), (502, RetryLater)]
)
def test_trouble_with_one_makes_none_missing(server, client, code, kind):
    has(server, "a1")
    server.json(f"{ALL}/a3", {"error": "no"}, code)
    found = client.look_again(["a1", "a2", "a3"])
    assert found.found == (figures("a1"),) and found.missing == ()
    assert isinstance(found.trouble, kind)


def test_a_limit_on_the_way_makes_none_missing(server, client):
    has(server, "a1")
    server.json(f"{ALL}/a3", {"error": "Too many requests"}, 429)
    found = client.look_again(["a1", "a2", "a3"])
    assert (found.missing, found.trouble.code) == ((), "rate_limit")


@pytest.mark.parametrize(
    "answer, code",
    [
        ({"error": "Your login is currently disabled"}, 403),
        ({"error": "The page you are looking for"}, 404),
        ({"error": "down"}, 503),
        (account("1234", "somebody"), 200),
    ],
)
def test_nothing_is_missing_for_whom_the_server_does_not_know(
    server, client, answer, code
):
    has(server, "a1")
    server.json(SELF, answer, code)
    found = client.look_again(["a1", "a2"])
    assert found.found == (figures("a1"),)
    assert found.missing == () and found.trouble


@pytest.mark.parametrize("path", [ALL, f"{ALL}/a2", SELF])
def test_an_ended_access_is_a_sign_in(server, client, path):
    has(server, "a1")
    server.json(path, {"error": "The access token is invalid"}, 401)
    with pytest.raises(NeedsSignIn):
        client.look_again(["a1", "a2"])


def test_half_of_the_limit_is_left_alone(server, client):
    keys = [f"k{number}" for number in range(60)]
    limits = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "149"}
    has(server, *keys, headers=limits)
    found = client.look_again(keys)
    assert len(found.found) == 20 and not found.missing and not found.trouble
    has(server, headers=limits)
    assert client.look_again(keys) == Looked()
    assert paths(server) == [ALL, ALL]


def test_a_row_that_cannot_be_read_is_not_missing(server, client):
    server.json(ALL, [{"broken": True}])
    server.json(f"{ALL}/a1", {"broken": True})
    assert client.look_again(["a1"]) == Looked()
