# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one way out, against a FAKE server on loopback."""

import gzip
import logging
import socket
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest
from fake_server import FakeServer

from odoo.addons.social_crm.clients import http, wire
from odoo.addons.social_crm.clients.errors import (
    Gone,
    NeedsSignIn,
    Refused,
    RetryLater,
    Unknown,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


def client(server, **options):
    options = {"timeout": 2, "clock": lambda: NOW, **options}
    return http.HttpClient(allowed_hosts=[server.host], **options)


def caught(kind, call, *args, **kwargs):
    with pytest.raises(kind) as found:
        call(*args, **kwargs)
    assert type(found.value) is kind
    return found.value


def test_answer_and_what_was_asked(server):
    server.json("/a", {"ok": True})
    answer = client(server).get(f"{server.url}/a", {"q": "词 &", "t[]": ["x", "y"]})
    assert answer.json() == {"ok": True}
    asked = server.requests[0]
    assert asked.query == {"q": ["词 &"], "t[]": ["x", "y"]}
    assert asked.headers["Host"] == server.host
    assert asked.headers["User-Agent"] == http.USER_AGENT
    assert asked.headers["Connection"] == "close"


def test_form_is_posted(server):
    server.json("/a", {})
    client(server).post(f"{server.url}/a", {"status": "你好&"})
    assert server.requests[0].body == b"status=%E4%BD%A0%E5%A5%BD%26"


def test_loopback_is_refused_unless_allowed(server):
    error = caught(Refused, http.HttpClient().get, f"{server.url}/a")
    assert error.code == "internal_address"
    assert not server.requests


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (400, Refused, Refused),
        (401, NeedsSignIn, NeedsSignIn),
        (403, Refused, Refused),
        (404, Gone, Gone),
        (408, RetryLater, Unknown),
        (410, Gone, Gone),
        (422, Refused, Refused),
        (429, RetryLater, RetryLater),
        (500, RetryLater, Unknown),
        (502, RetryLater, Unknown),
        (503, RetryLater, Unknown),
        (504, RetryLater, Unknown),
    ],
)
def test_a_status_is_a_decision(server, status, read, write):
    server.answer("/a", b"<h1>no JSON</h1>", status)
    caught(read, client(server).get, f"{server.url}/a")
    caught(write, client(server).post, f"{server.url}/a")
    # A POST that changes nothing is as good as a GET.
    caught(read, client(server).post, f"{server.url}/a", safe=True)


def test_what_the_server_says_is_kept_short(server):
    server.json("/a", {"error": "Text too long " * 100}, 422)
    error = caught(Refused, client(server).post, f"{server.url}/a")
    assert error.params["message"].startswith("Text too long")
    assert len(error.params["message"]) == 300


def test_rate_limit_names_the_moment(server):
    server.answer("/a", status=429, headers={"Retry-After": "120"})
    error = caught(RetryLater, client(server).get, f"{server.url}/a")
    assert (error.code, error.at) == ("rate_limit", NOW + timedelta(seconds=120))


def test_last_request_used_up_shows_on_a_good_answer(server):
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2026-11-22T12:05:00Z",
    }
    server.json("/a", {}, headers=headers)
    answer = client(server).get(f"{server.url}/a")
    assert answer.next_allowed_at == NOW + timedelta(minutes=5)


def test_reset_is_unknown_for_a_post_and_later_for_a_get(server):
    server.routes["/a"] = lambda handler: handler.reset()
    assert caught(Unknown, client(server).post, f"{server.url}/a").code == "reset"
    assert caught(RetryLater, client(server).get, f"{server.url}/a").code == "reset"


def test_half_an_answer_is_a_reset(server):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.reset()

    server.routes["/a"] = half
    assert caught(Unknown, client(server).post, f"{server.url}/a").code == "reset"


def test_silence_is_a_timeout(server):
    server.routes["/a"] = lambda handler: time.sleep(1.5)
    quick = client(server, timeout=0.3)
    assert caught(Unknown, quick.post, f"{server.url}/a").code == "timeout"
    assert caught(RetryLater, quick.get, f"{server.url}/a").code == "timeout"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_byte_now_and_then_does_not_hold_us(server, part):
    def drip(handler):
        if part == "body":
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
        try:
            for _byte in range(40):
                handler.wfile.write(b"H")
                time.sleep(0.1)
        except OSError:
            handler.close_connection = True

    server.routes["/a"] = drip
    started = time.monotonic()
    error = caught(RetryLater, client(server, deadline=0.7).get, f"{server.url}/a")
    assert error.code == "timeout"
    assert time.monotonic() - started < 2


def test_nobody_listening_means_that_nothing_was_sent():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    lost = http.HttpClient(allowed_hosts=[host])
    assert caught(RetryLater, lost.post, f"http://{host}/").code == "no_connection"


def test_plain_http_behind_https_is_not_sent(server):
    lost = client(server)
    url = server.url.replace("http:", "https:")
    assert caught(RetryLater, lost.post, f"{url}/").code == "no_connection"
    assert not server.requests


def test_size_limit_counts_what_is_unpacked(server):
    bomb = gzip.compress(b"0" * 5_000_000)
    assert len(bomb) < 10_000
    server.answer("/a", bomb, headers={"Content-Encoding": "gzip"})
    small = client(server, max_bytes=1_000_000)
    assert caught(Refused, small.get, f"{server.url}/a").code == "too_large"
    assert caught(Unknown, small.post, f"{server.url}/a").code == "too_large"
    assert len(client(server).get(f"{server.url}/a").body) == 5_000_000


@pytest.mark.parametrize("size", [99_999, 100_000, 100_001, 300_000])
def test_size_limit_is_exact(server, size):
    server.answer("/a", b"0" * size)
    server.answer(
        "/z", gzip.compress(b"0" * size), headers={"Content-Encoding": "gzip"}
    )
    for path in ("/a", "/z"):
        limited = client(server, max_bytes=100_000)
        if size <= 100_000:
            assert len(limited.get(server.url + path).body) == size
        else:
            caught(Refused, limited.get, server.url + path)


def test_redirects_are_followed_for_reading_only(server):
    server.answer("/a", status=302, headers={"Location": "/b?x=1"})
    server.json("/b", {"ok": 1})
    assert client(server).get(f"{server.url}/a").json() == {"ok": 1}
    assert caught(Refused, client(server).post, f"{server.url}/a").code == "redirects"


def test_a_redirect_in_circles_ends(server):
    server.answer("/a", status=301, headers={"Location": "/b"})
    server.answer("/b", status=301, headers={"Location": "/a"})
    assert caught(Refused, client(server).get, f"{server.url}/a").code == "redirects"
    assert len(server.requests) == 5


def test_each_redirect_is_checked_again(server):
    for place in (
        "http://169.254.169.254/latest",
        "http://127.0.0.1:1/",
        "file:///etc",
    ):
        server.answer("/a", status=302, headers={"Location": place})
        error = caught(Refused, client(server).get, f"{server.url}/a")
        assert error.code in ("internal_address", "bad_address")


def test_a_redirect_does_not_lead_to_a_host_that_only_we_may_ask(server, monkeypatch):
    """What an administrator allows, strangers on the network may not make use of."""
    real = socket.getaddrinfo

    def lookup(host, *rest, **options):
        known = "127.0.0.1" if host == "outside.example" else host
        return real(known, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    outside = f"outside.example:{server.host.rpartition(':')[2]}"
    server.answer("/a", status=302, headers={"Location": f"{server.url}/b"})
    server.json("/b", {"inside": 1})
    both = http.HttpClient(allowed_hosts=[server.host, outside])
    error = caught(Refused, both.get, f"http://{outside}/a")
    assert error.code == "internal_address"
    assert [request.path for request in server.requests] == ["/a"]


def test_many_silent_addresses_do_not_outlast_the_deadline(server, monkeypatch):
    tried = []

    def lookup(host, port, **_kw):
        return [(2, 1, 6, "", (f"8.8.8.{last}", port)) for last in range(1, 200)]

    def connect(address, timeout):
        tried.append(address)
        time.sleep(0.05)
        raise OSError("silent")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(wire.socket, "create_connection", connect)
    slow = http.HttpClient(deadline=0.3)
    assert caught(RetryLater, slow.get, "http://many.example/").code == "no_connection"
    assert 1 < len(tried) < 20


def test_authorization_stays_with_its_own_server(server):
    with FakeServer() as other:
        server.answer("/a", status=302, headers={"Location": f"{other.url}/b"})
        server.answer("/here", status=302, headers={"Location": "/c"})
        server.json("/c", {})
        other.json("/b", {})
        both = http.HttpClient(allowed_hosts=[server.host, other.host])
        secret = {"Authorization": "Bearer t0ken", "Cookie": "a=b"}
        both.get(f"{server.url}/a", headers=secret)
        both.get(f"{server.url}/here", headers=secret)
        assert other.requests[0].headers["Authorization"] is None
        assert other.requests[0].headers["Cookie"] is None
        assert server.requests[-1].headers["Authorization"] == "Bearer t0ken"


def test_the_address_that_was_checked_is_the_one_that_is_used(server, monkeypatch):
    """A name server that changes its mind cannot lead us inside."""
    answers = iter(["8.8.8.8", "127.0.0.1"])

    def lookup(host, port, **_kw):
        return [(2, 1, 6, "", (next(answers), port))]

    asked = []

    def connect(address, timeout):
        asked.append(address)
        raise OSError("no route in this test")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(wire.socket, "create_connection", connect)
    caught(RetryLater, http.HttpClient().get, "http://rebinding.example/")
    assert asked == [("8.8.8.8", 80)]


def test_second_address_is_tried_when_the_first_is_silent(server, monkeypatch):
    server.json("/a", {"ok": 1})
    port = int(server.host.rpartition(":")[2])

    def lookup(host, _port, *_args, **_kw):
        two = ("127.0.0.77", "127.0.0.1")
        ips = two if host == "social.example" else (host,)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    name = f"social.example:{port}"
    found = http.HttpClient(allowed_hosts=[name], timeout=2).get(f"http://{name}/a")
    assert found.json() == {"ok": 1}
    assert server.requests[0].headers["Host"] == name


def test_html_where_json_was_promised(server):
    server.answer("/a", b"<html>oops")
    got = client(server).get(f"{server.url}/a")
    assert caught(RetryLater, got.json).code == "bad_answer"
    sent = client(server).post(f"{server.url}/a")
    assert caught(Unknown, sent.json).code == "bad_answer"


def test_not_modified_is_a_good_answer(server):
    server.answer("/a", status=304)
    assert client(server).get(f"{server.url}/a").status == 304


def test_logs_and_errors_hold_no_secret(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.json("/a", {"error": "no"}, 403)
    server.json("/b", {})
    url = f"{server.url}/a?code=TOPSECRET"
    error = caught(
        Refused, client(server).get, url, headers={"Authorization": "TOPSECRET"}
    )
    client(server).get(f"{server.url}/b", {"access_token": "TOPSECRET"})
    assert "/b" in caplog.text
    assert "TOPSECRET" not in caplog.text
    assert "TOPSECRET" not in str(error) + repr(error.params)


def test_no_thread_is_left_behind(server):
    server.json("/a", {})
    before = threading.active_count()
    for _call in range(5):
        client(server).get(f"{server.url}/a")
    time.sleep(0.1)
    timers = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
    assert not timers
    assert threading.active_count() <= before + 1
