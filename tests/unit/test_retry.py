# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_crm.tools import retry

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
IN_90 = NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    "value",
    [
        "90",
        "90.0",
        " 90 ",
        str(int(IN_90.timestamp())),
        f"{IN_90.timestamp():.3f}",
        str(int(IN_90.timestamp() * 1000)),
        "2026-11-22T12:01:30Z",
        "2026-11-22T12:01:30.000Z",
        "2026-11-22T12:01:30",
        "2026-11-22T13:01:30+01:00",
        "Sun, 22 Nov 2026 12:01:30 GMT",
        "Sun, 22 Nov 2026 13:01:30 +0100",
    ],
)
def test_every_form_of_a_reset_is_the_same_moment(value):
    assert retry.parse_moment(value, NOW) == IN_90


@pytest.mark.parametrize(
    "value", [None, "", "soon", "nan", "inf", "1e400", "-", "2026-99-01"]
)
def test_nonsense_is_no_moment(value):
    assert retry.parse_moment(value, NOW) is None


def test_cap_and_floor():
    assert retry.capped(NOW - timedelta(days=1), NOW) == NOW + timedelta(seconds=1)
    assert retry.capped(NOW + timedelta(days=9), NOW) == NOW + timedelta(hours=24)


def test_429_without_any_header_waits_five_minutes():
    assert retry.next_allowed_at(429, {}, NOW) == NOW + timedelta(minutes=5)


def test_429_prefers_retry_after_to_the_reset_header():
    headers = {"retry-after": "90", "x-ratelimit-reset": "2026-11-22T18:00:00Z"}
    assert retry.next_allowed_at(429, headers, NOW) == IN_90


def test_last_request_used_up_waits_for_the_reset_even_after_success():
    headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "2026-11-22T12:01:30Z",
    }
    assert retry.next_allowed_at(200, headers, NOW) == IN_90
    assert (
        retry.next_allowed_at(200, {**headers, "x-ratelimit-remaining": "7"}, NOW)
        is None
    )


def test_a_reset_in_the_past_is_not_believed():
    headers = {"ratelimit-reset": str(int(NOW.timestamp()) - 600)}
    assert retry.next_allowed_at(429, headers, NOW) == NOW + timedelta(seconds=1)


def test_503_without_header_leaves_the_choice_to_the_caller():
    assert retry.next_allowed_at(503, {}, NOW) is None
    assert retry.next_allowed_at(503, {"retry-after": "90"}, NOW) == IN_90


def test_backoff_doubles_up_to_the_cap():
    waits = [
        (retry.backoff(n, NOW) - NOW).total_seconds() for n in (0, 1, 2, 3, 7, 999)
    ]
    assert waits == [60, 60, 120, 240, 3600, 3600]
