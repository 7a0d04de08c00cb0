# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The client against a FAKE server; the real one is in tests/e2e."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_server import FakeServer
from test_mastodon_parse import account, status

from odoo.addons.social_crm.clients import mastodon
from odoo.addons.social_crm.clients.errors import (
    NeedsSignIn,
    Refused,
    RetryLater,
    Unknown,
)
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools import pkce
from odoo.addons.social_crm.tools.items import RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
LIVE = NOW - timedelta(days=2)
OWN = RawProfile("9f39", "acme", url="http://s.example/acme", is_own=True)


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return mastodon.MastodonClient(http, server.url + "/", "t0ken", OWN)


def at(minutes):
    return (NOW - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def test_challenge_of_the_rfc():
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pkce.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_each_verifier_is_new_and_fits_its_challenge():
    pairs = {pkce.pkce() for _n in range(20)}
    assert len(pairs) == 20
    for verifier, challenge in pairs:
        digest = hashlib.sha256(verifier.encode()).digest()
        assert base64.urlsafe_b64decode(challenge + "=") == digest
        assert 43 <= len(verifier) <= 128


def test_authorize_url(client):
    url = client.authorize_url("cid", "https://me/cb?a=b", "st&te", "ch")
    query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    assert query == {
        "response_type": "code",
        "client_id": "cid",
        "redirect_uri": "https://me/cb?a=b",
        "scope": mastodon.SCOPES,
        "state": "st&te",
        "code_challenge": "ch",
        "code_challenge_method": "S256",
    }


def test_signing_in(server, client):
    server.json("/api/v1/apps", {"client_id": "c", "client_secret": "s"})
    server.json("/oauth/token", {"access_token": "new"})
    assert client.register_app("CRM", "https://me/cb") == ("c", "s")
    assert client.exchange_code("c", "s", "code", "https://me/cb", "ver") == "new"
    sent = parse_qs(server.requests[-1].body.decode())
    assert sent["code_verifier"] == ["ver"]
    assert sent["grant_type"] == ["authorization_code"]


def test_an_answer_without_a_token_is_refused(server, client):
    for answer in ({}, [], {"access_token": ""}):
        server.json("/oauth/token", answer)
        with pytest.raises(Refused):
            client.exchange_code("c", "s", "code", "https://me/cb", "ver")


def test_verify(server, client):
    server.json("/api/v1/accounts/verify_credentials", account("9f39", "acme"))
    own = client.verify()
    assert (own.remote_id, own.handle, own.is_own) == ("9f39", "acme", True)
    assert server.requests[0].headers["Authorization"] == "Bearer t0ken"
    server.answer("/api/v1/accounts/verify_credentials", b"", 401)
    with pytest.raises(NeedsSignIn):
        client.verify()


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        ({"configuration": {"statuses": {"max_characters": 1000}}}, 1000),
        ({"max_toot_chars": 700}, 700),
        ({"configuration": None}, 500),
    ],
)
def test_limits_come_from_the_instance(server, client, data, limit):
    server.json("/api/v1/instance", data)
    assert client.instance().max_characters == limit
    assert [r.path for r in server.requests] == ["/api/v2/instance", "/api/v1/instance"]


def test_notifications_page(server, client):
    rows = [
        {"id": "9", "type": "poll", "created_at": at(1), "account": account()},
        {
            "id": "8",
            "type": "mention",
            "created_at": at(2),
            "account": account(),
            "status": status("s8"),
        },
        {"id": "7", "type": "mention", "created_at": at(3), "status": {"id": "x"}},
        "nonsense",
        {"id": "6", "type": "follow", "created_at": at(4), "account": account()},
    ]
    server.json("/api/v1/notifications", rows)
    page = client.notifications_page(None, None, LIVE)
    assert [post.remote_id for post in page.posts] == ["s8"]
    assert [act.kind for act in page.interactions] == ["follow"]
    assert [place for place, _why in page.errors] == ["7", "?"]
    # Also what tells us nothing moves the mark.
    assert page.mark == f"9|{(NOW - timedelta(minutes=1)).isoformat()}"
    assert page.next_page == "1|6"
    assert server.requests[0].query["types[]"] == list(mastodon.KINDS)
    client.notifications_page(None, page.next_page, LIVE)
    assert server.requests[1].query["max_id"] == ["6"]


@pytest.mark.parametrize("answer", [{"error": "odd"}, "text", None, 5])
def test_an_answer_of_another_shape_is_asked_for_again(server, client, answer):
    server.json("/api/v1/notifications", answer)
    server.json("/api/v2/search", answer)
    with pytest.raises(RetryLater):
        client.notifications_page(None, None, LIVE)
    with pytest.raises(RetryLater):
        client.search_page("x", None, None, LIVE)


def test_search_and_hashtag_and_own_pages(server, client):
    server.json("/api/v2/search", {"statuses": [status("s1")]})
    server.json("/api/v1/timelines/tag/%E8%8C%B6", [status("s2")])
    server.json("/api/v1/accounts/9f39/statuses", [status("s3")])
    found = [
        client.search_page("green tea", None, None, LIVE),
        client.hashtag_page("茶", None, None, LIVE),
        client.own_page(None, None, LIVE),
    ]
    assert [page.posts[0].remote_id for page in found] == ["s1", "s2", "s3"]
    assert server.requests[0].query["q"] == ["green tea"]


def test_rate_limit_of_a_good_answer_is_remembered(server, client):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": at(-5)}
    server.json("/api/v1/notifications", [], headers=headers)
    client.notifications_page(None, None, LIVE)
    assert client.next_allowed_at == NOW + timedelta(minutes=5)


def test_posting(server, client):
    server.json("/api/v1/statuses", status("new", account=account("9f39", "acme")))
    sent = client.post_status("@zoe 你好", reply_to="s1", key="k1")
    assert (sent.remote_id, sent.post.author.is_own) == ("new", True)
    asked = server.requests[0]
    assert asked.headers["Idempotency-Key"] == "k1"
    assert parse_qs(asked.body.decode()) == {
        "status": ["@zoe 你好"],
        "visibility": ["public"],
        "in_reply_to_id": ["s1"],
    }


def test_a_lost_answer_to_a_post_is_unknown_and_asked_once(server, client):
    server.routes["/api/v1/statuses"] = lambda handler: handler.reset()
    with pytest.raises(Unknown):
        client.post_status("hello")
    assert len(server.requests) == 1


def own(remote_id, content, minutes, **more):
    mine = account("9f39", "acme")
    return status(
        remote_id, account=mine, content=content, created_at=at(minutes), **more
    )


def test_what_was_sent_is_found_by_its_letters(server, client):
    html = '<p><a href="x">@<span>zoe</span></a> So sorry, we look &amp; call</p>'
    server.json(
        "/api/v1/accounts/9f39/statuses",
        [own("o2", "<p>other</p>", 1), own("o1", html, 2, in_reply_to_id="s1")],
    )
    text = "@zoe@far.example So **sorry**, we look & call"
    since = NOW - timedelta(minutes=3)
    assert client.find_sent(text, "s1", since, set()).remote_id == "o1"
    assert client.find_sent(text, "", since, set()).remote_id == "o1"
    assert client.find_sent(text, "s2", since, set()) is None
    assert client.find_sent(text, "s1", since, {"o1"}) is None
    assert client.find_sent("something else", "s1", since, set()) is None
    assert client.find_sent(text, "s1", NOW + timedelta(hours=1), set()) is None


def test_looking_for_what_was_sent_goes_on_over_pages(server, client):
    rows = [own(f"o{n}", f"<p>text {n}</p>", n) for n in range(90)]

    def page(handler):
        below = handler.query.get("max_id", [None])[0]
        ids = [row["id"] for row in rows]
        start = ids.index(below) if below else 0
        # Inclusive, as some servers are.
        handler.send(200, {}, json.dumps(rows[start : start + 40]).encode())

    server.routes["/api/v1/accounts/9f39/statuses"] = page
    since = NOW - timedelta(minutes=85)
    assert client.find_sent("text 80", "", since, set()).remote_id == "o80"
    server.requests.clear()
    assert client.find_sent("text 5000", "", NOW - timedelta(minutes=20), set()) is None
    assert len(server.requests) == 1


def test_a_list_whose_end_was_not_reached_says_nothing(server, client):
    rows = [own(f"o{n}", f"<p>text {n}</p>", 1) for n in range(120)]

    def page(handler):
        below = handler.query.get("max_id", [None])[0]
        start = [row["id"] for row in rows].index(below) + 1 if below else 0
        handler.send(200, {}, json.dumps(rows[start : start + 40]).encode())

    server.routes["/api/v1/accounts/9f39/statuses"] = page
    since = NOW - timedelta(minutes=5)
    with pytest.raises(RetryLater):
        client.find_sent("not there", "", since, set(), pages=2)
    assert client.find_sent("not there", "", since, set(), pages=9) is None
    assert client.find_sent("text 119", "", since, set(), pages=9).remote_id == "o119"


def test_acts_may_be_repeated(server, client):
    server.json("/api/v1/statuses/s1/reblog", status("b1", reblog=status("s1")))
    assert client.act("reblog", "s1").post.kind == "repost"
    with pytest.raises(Refused):
        client.act("favourite", "../../../oauth/revoke")
    # Whatever an id holds, it stays within its place in the path.
    assert server.requests[-1].path.startswith("/api/v1/statuses/..%2F..%2F")


def test_ancestors_from_the_root(server, client):
    above = [status("root"), status("middle", in_reply_to_id="root")]
    server.json("/api/v1/statuses/s1/context", {"ancestors": above, "descendants": []})
    assert [post.remote_id for post in client.ancestors("s1")] == ["root", "middle"]
