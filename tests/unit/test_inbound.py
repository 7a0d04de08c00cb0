# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from odoo.addons.social_crm.clients import inbound

ANN = {"id": "u1", "handle": "ann", "name": "Ann", "followers": 12}
SHOP = {"id": "us", "handle": "shop"}
POST = {
    "id": "p1",
    "author": ANN,
    "text": "你好 @shop",
    "created_at": "2026-11-22T09:00:00+01:00",
    "mentions": [SHOP],
    "tags": ["#tea", "green"],
    "likes": 3,
}
ACT = {
    "kind": "like",
    "actor": ANN,
    "target": SHOP,
    "occurred_at": "2026-11-22T08:00:00Z",
    "post_id": "p0",
}


def parse(own_id="us", **data):
    return inbound.parse(json.dumps(data).encode(), own_id)


def test_post():
    (post,) = parse(posts=[POST]).posts
    assert post.created_at == datetime(2026, 11, 22, 8, tzinfo=timezone.utc)
    assert (post.text, post.kind, post.likes) == ("你好 @shop", "post", 3)
    assert post.tags == ("tea", "green")
    assert (post.author.handle, post.author.followers) == ("ann", 12)
    assert post.mentions[0].is_own and not post.author.is_own


def test_text_is_read_off_the_html_where_there_is_none():
    (post,) = parse(posts=[{"id": 7, "author": SHOP, "html": "<p>a</p><p>b</p>"}]).posts
    assert (post.remote_id, post.text) == ("7", "a\n\nb")
    assert post.author.is_own
    assert post.created_at is None


def test_interaction():
    (act,) = parse(interactions=[ACT]).interactions
    assert (act.remote_key, act.kind, act.active) == ("like:u1:p0", "like", True)
    assert act.target.is_own
    (back,) = parse(interactions=[{**ACT, "id": "x", "active": False}]).interactions
    assert (back.remote_key, back.active) == ("x", False)


def test_posts_that_are_gone():
    page = parse(deleted=[{"id": "p1"}, {"id": 2}, {}, "p3"])
    assert page.deleted == ("p1", "2")
    assert [place for place, _why in page.errors] == ["deleted[2]", "deleted[3]"]
    assert parse(posts=[POST]).deleted == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "id is missing"),
        ({"id": ""}, "id is missing"),
        ({"id": True}, "id must be a text"),
        ({"text": ["a"]}, "text must be a text"),
        ({"author": None}, "author must be an object"),
        ({"author": {}}, "id is missing"),
        ({"kind": "shout"}, "kind must be one of"),
        ({"kind": ["post"]}, "kind must be one of"),
        ({"created_at": "2026-11-22T09:00:00"}, "created_at needs a time zone"),
        ({"created_at": "yesterday"}, "yesterday"),
        ({"mentions": {"id": 1}}, "mentions must be a list"),
        ({"mentions": ["ann"]}, "mention must be an object"),
        ({"likes": "3"}, "likes must be a whole number"),
        ({"likes": -1}, "likes is out of range"),
        ({"likes": 2**40}, "likes is out of range"),
        ({"likes": True}, "likes must be a whole number"),
    ],
)
def test_a_bad_item_says_why_and_spoils_no_other(change, reason):
    page = parse(posts=[POST, {**POST, "id": "p2", **change}, {**POST, "id": "p3"}])
    assert [post.remote_id for post in page.posts] == ["p1", "p3"]
    ((place, why),) = page.errors
    assert place == "posts[1]"
    assert reason in why


@pytest.mark.parametrize("missing", ["kind", "actor", "target", "occurred_at"])
def test_bad_interaction(missing):
    page = parse(posts=[POST], interactions=[{**ACT, missing: None}])
    assert page.interactions == ()
    assert page.errors[0][0] == "interactions[0]"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"null",
        b'{"posts": {}}',
        b'{"posts": [1]}',
        b'{"posts": [{}]}',
        b"[" * 100_000,
        json.dumps({"posts": [POST] * 1001}).encode(),
    ],
)
def test_nothing_usable(body):
    with pytest.raises(inbound.BadPayload):
        inbound.parse(body)


def test_nothing_to_tell_is_fine():
    assert parse().posts == ()


def test_nul_bytes_do_not_reach_the_database():
    (post,) = parse(posts=[{**POST, "text": "a\x00b"}]).posts
    assert post.text == "ab"


def test_the_example_of_the_documentation_is_read():
    page = (Path(__file__).parents[2] / "docs/webhook.md").read_text(encoding="utf-8")
    example = page.split("```json\n", 1)[1].split("```", 1)[0]
    found = inbound.parse(example.encode(), "shop-1")
    assert found.posts and found.interactions and not found.errors
