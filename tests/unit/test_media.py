# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files: what a network takes, how they are handed over."""

import email
from email import policy
from urllib.parse import parse_qs

import pytest
from fake_server import FakeServer
from test_mastodon_parse import status

from odoo.addons.social_crm.clients import multipart
from odoo.addons.social_crm.clients.errors import Refused, RetryLater
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.clients.mastodon import MastodonClient
from odoo.addons.social_crm.tools.items import Media
from odoo.addons.social_crm.tools.media import IMAGES, NOTHING, Rules, trouble

RULES = Rules(IMAGES, max_bytes=100, max_files=2)
PNG = ("a.png", "image/png", 10)
CUP = Media("cup.png", b"\x89PNG\r\n--x", "image/png", alt="A broken cup 杯子")


@pytest.mark.parametrize(
    ("files", "rules", "code"),
    [
        ([], NOTHING, None),
        ([PNG], NOTHING, "none"),
        ([PNG, PNG], RULES, None),
        ([PNG] * 3, RULES, "count"),
        ([("a.svg", "image/svg+xml", 10)], RULES, "type"),
        ([("a.png", "image/png", 0)], RULES, "empty"),
        ([("a.png", "image/png", 101)], RULES, "size"),
    ],
)
def test_what_a_network_takes(files, rules, code):
    found = trouble(files, rules)
    assert (found and found[0]) == code


def parsed(kind, body):
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=policy.HTTP)
    return {
        part.get_param("name", header="content-disposition"): part
        for part in message.iter_parts()
    }


def test_a_form_with_a_file_is_read_as_it_was_written():
    kind, body = multipart.encode(
        {"description": CUP.alt}, "file", CUP.name, CUP.mimetype, CUP.content
    )
    parts = parsed(kind, body)
    assert parts["file"].get_payload(decode=True) == CUP.content
    assert parts["file"].get_filename() == "cup.png"
    assert parts["description"].get_payload(decode=True).decode() == CUP.alt


def test_a_name_cannot_end_its_header():
    evil = 'a".png\r\nX-Evil: 1\r\n\r\nbody'
    kind, body = multipart.encode({}, "file", evil, "image/png\r\nX: 1", b"x")
    part = parsed(kind, body)["file"]
    assert part["X-Evil"] is None and part["X"] is None
    assert part.get_payload(decode=True) == b"x"


# -- Mastodon -------------------------------------------------------------------


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2)
    return MastodonClient(http, server.url, "t0ken")


def test_a_file_is_handed_over_with_what_it_shows(server, client):
    server.json("/api/v2/media", {"id": 77, "type": "image"})
    assert client.upload(CUP) == "77"
    (asked,) = server.requests
    parts = parsed(asked.headers["Content-Type"], asked.body)
    assert parts["file"].get_payload(decode=True) == CUP.content
    assert parts["description"].get_payload(decode=True).decode() == CUP.alt
    assert asked.headers["Authorization"] == "Bearer t0ken"


def test_an_older_server_has_the_first_address(server, client):
    server.json("/api/v1/media", {"id": "5"})
    assert client.upload(CUP) == "5"
    assert [asked.path for asked in server.requests] == [
        "/api/v2/media",
        "/api/v1/media",
    ]


def test_a_lost_answer_to_a_file_means_again_not_unknown(server, client):
    server.routes["/api/v2/media"] = lambda handler: handler.reset()
    with pytest.raises(RetryLater):
        client.upload(CUP)


def test_a_refused_file_says_why(server, client):
    server.json("/api/v2/media", {"error": "too many pixels"}, status=422)
    with pytest.raises(Refused) as caught:
        client.upload(CUP)
    assert caught.value.params["message"] == "too many pixels"


def test_an_answer_without_an_id_is_no_file(server, client):
    server.json("/api/v2/media", [])
    with pytest.raises(Refused):
        client.upload(CUP)


def test_a_post_names_its_files(server, client):
    server.json("/api/v1/statuses", status("9"))
    client.post_status("Look", media=["5", "77"])
    (asked,) = server.requests
    assert parse_qs(asked.body.decode())["media_ids[]"] == ["5", "77"]
