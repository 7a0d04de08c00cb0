# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files: what a network takes, how they are handed over."""

import email
import json
from email import policy
from urllib.parse import parse_qs

import pytest
from fake_server import FakeServer
from test_mastodon_parse import status

from odoo.addons.social_crm.clients import mastodon_media, multipart
from odoo.addons.social_crm.clients.errors import Refused, RetryLater
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.clients.mastodon import MastodonClient
from odoo.addons.social_crm.tools.items import Media
from odoo.addons.social_crm.tools.media import (
    IMAGES,
    NOTHING,
    Rules,
    trouble,
    unpacked,
)

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


def film(answers):
    """A server that takes some looks to be done with a film."""

    def handle(handler):
        status = answers.pop(0) if len(answers) > 1 else answers[0]
        body = json.dumps({"id": "77"}).encode()
        handler.send(status, {"Content-Type": "application/json"}, body)

    return handle


@pytest.fixture
def waits(monkeypatch):
    waited = []
    monkeypatch.setattr(mastodon_media.time, "sleep", waited.append)
    return waited


def test_a_film_is_waited_for(server, client, waits):
    server.routes["/api/v2/media"] = film([202])
    server.routes["/api/v1/media/77"] = film([206, 206, 200])
    assert client.upload(CUP) == "77"
    assert waits == [1, 2, 4]


def test_a_film_that_takes_too_long_is_tried_again_later(server, client, waits):
    server.routes["/api/v2/media"] = film([202])
    server.routes["/api/v1/media/77"] = film([206])
    with pytest.raises(RetryLater) as caught:
        client.upload(CUP)
    assert caught.value.code == "still_working" and sum(waits) == 30


def test_limits_of_the_server(server, client):
    told = {
        "supported_mime_types": ["image/jpeg", "image/heic", "video/mp4", "audio/ogg"],
        "image_size_limit": 16_777_216,
        "image_matrix_limit": 33_177_600,
        "description_limit": 1_000,
        "video_size_limit": 103_809_024,
    }
    configuration = {
        "media_attachments": told,
        "statuses": {"max_media_attachments": 6},
    }
    server.json("/api/v2/instance", {"configuration": configuration})
    rules = client.instance().media_rules
    types = frozenset({"image/jpeg", "video/mp4"})
    assert rules == Rules(
        types, 16_777_216, 6, 33_177_600, max_alt=1_000, max_video_bytes=103_809_024
    )
    assert unpacked(json.loads(json.dumps(rules.packed()))) == rules
    server.json("/api/v2/instance", {"title": "Silent"})
    assert client.instance().media_rules == mastodon_media.USUAL


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
