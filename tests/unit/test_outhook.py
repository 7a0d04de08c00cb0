# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from odoo.addons.social_crm_listening.tools import outhook

NOW = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "webhook.md"


def test_the_signature_is_over_time_and_body():
    body = outhook.body_of({"text": "退款"})
    headers = outhook.headers("s3cret", "d-1", 1_700_000_000, body)
    expected = hmac.new(b"s3cret", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers["X-SCRM-Signature"] == f"t=1700000000,v1={expected}"
    assert headers["X-SCRM-Delivery"] == "d-1"
    assert "s3cret" not in str(headers)


def test_the_body_is_plain_json_that_keeps_its_order():
    assert outhook.body_of({"b": "茶", "a": 1}) == '{"a": 1, "b": "茶"}'.encode()


def receiver():
    """The example of the documentation, as it stands there."""
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)[1]
    names = {}
    exec(code, names)  # noqa: S102
    return names["is_from_social_crm"]


def test_the_documented_receiver_accepts_what_we_send():
    check = receiver()
    body = outhook.body_of({"text": "茶"})
    now = int(NOW.timestamp())
    header = outhook.headers("s3cret", "d-1", now, body)["X-SCRM-Signature"]
    assert check("s3cret", header, body, now)
    assert check("s3cret", header, body, now + 299)
    assert not check("s3cret", header, body, now + 301)
    assert not check("other", header, body, now)
    assert not check("", header, body, now)
    assert not check("s3cret", header, json.dumps(json.loads(body)).encode(), now)
    for broken in ("", "t=1", "v1=00", f"t=x,v1={header[-64:]}", "t=1,v1=é"):
        assert not check("s3cret", broken, body, now)


@pytest.mark.parametrize("attempts", [1, 2, 5, 10, 40])
def test_later_each_time_within_bounds(attempts):
    soonest = outhook.next_try(attempts, NOW, 0)
    latest = outhook.next_try(attempts, NOW, 1)
    assert NOW < soonest < latest <= NOW + timedelta(hours=9)
    assert outhook.next_try(attempts + 1, NOW, 0) >= soonest


def test_all_tries_take_longer_than_a_night_of_trouble():
    moment = NOW
    for attempt in range(1, outhook.MAX_ATTEMPTS):
        moment = outhook.next_try(attempt, moment, 0)
    assert moment - NOW > timedelta(hours=4)


@pytest.mark.parametrize(
    "url, allowed",
    [
        ("https://crm.example/in?x=1", True),
        ("http://crm.example/in", False),
        ("http://box:8080/in", True),
        ("http://box:9090/in", False),
        ("http://inner/in", True),
        ("https://user:pw@crm.example/", False),
        ("ftp://crm.example/", False),
        ("javascript:alert(1)", False),
        ("https:///path", False),
        ("", False),
        (None, False),
    ],
)
def test_only_https_or_what_was_allowed(url, allowed):
    assert outhook.is_allowed(url, frozenset({"box:8080", "inner"})) is allowed
