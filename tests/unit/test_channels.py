# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools import channels
from odoo.addons.social_crm.tools.channels import (
    Follow,
    Limiter,
    Scan,
    Target,
    choose,
    is_own_url,
    likely_sources,
)

NOW = datetime(2026, 11, 20, 9, 0)
WINDOW = timedelta(minutes=30)
HOSTS = {"shop.example", "127.0.0.1:8069"}


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def test_the_examples_hold():
    assert doctest.testmod(channels).failed == 0


@pytest.mark.parametrize(
    "url",
    [
        "/my/social",
        "/shop?x=1#y",
        "https://shop.example",
        "https://shop.example:443/x",
        "http://127.0.0.1:8069/web",
        "HTTPS://Shop.Example/x",
    ],
)
def test_our_own_addresses(url):
    assert is_own_url(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "shop.example",
        "//evil.example/x",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https://evil.example/shop.example",
        "https://shop.example.evil.example",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:///evil.example",
        "https://shop.example:99999/",
        "https://[::1",
        "ftp://shop.example/",
        "https://127.0.0.1:8070/",
    ],
)
def test_addresses_that_lead_away_or_nowhere(url):
    assert not is_own_url(url, HOSTS)


@given(st.floats(0, 0.999), st.floats(0, 23.99))
def test_weights_and_hours(draw, hour):
    day = Target(1, weight=3, hour_from=8, hour_to=20)
    night = Target(2, hour_from=20, hour_to=8)
    found = choose([day, night], hour, draw)
    assert found.key == (1 if 8 <= hour < 20 else 2)


def test_shares_follow_the_weights():
    targets = [Target(1, weight=3), Target(2, weight=1), Target(3, weight=0)]
    found = [choose(targets, 12, n / 100).key for n in range(100)]
    assert (found.count(1), found.count(2)) == (75, 25)


def test_a_full_target_is_left_out():
    full = Target(1, limit=10, scans=10)
    assert choose([full, Target(2)], 12, 0).key == 2
    assert choose([full], 12, 0) is None
    assert choose([], 12, 0) is None


def test_one_scan_then_one_follower_is_likely():
    scans = [Scan(5, 1, at(0))]
    assert likely_sources([Follow(9, 1, at(10))], scans, WINDOW) == {9: 5}


@pytest.mark.parametrize(
    ("follows", "scans"),
    [
        ([Follow(9, 1, at(31))], [Scan(5, 1, at(0))]),  # too late
        ([Follow(9, 1, at(-1))], [Scan(5, 1, at(0))]),  # before
        ([Follow(9, 2, at(1))], [Scan(5, 1, at(0))]),  # another account
        ([Follow(9, 1, at(9))], [Scan(5, 1, at(0)), Scan(6, 1, at(5))]),  # two codes
        ([Follow(8, 1, at(1)), Follow(9, 1, at(2))], [Scan(5, 1, at(0))]),  # one scan
        ([Follow(9, 1, at(1))], []),
    ],
)
def test_nothing_is_guessed(follows, scans):
    assert likely_sources(follows, scans, WINDOW) == {}


def test_as_many_scans_as_followers():
    scans = [Scan(5, 1, at(0)), Scan(5, 1, at(1))]
    follows = [Follow(8, 1, at(2)), Follow(9, 1, at(3))]
    assert likely_sources(follows, scans, WINDOW) == {8: 5, 9: 5}


def test_a_rival_of_another_code_makes_it_unsure():
    scans = [Scan(5, 1, at(0)), Scan(6, 1, at(25))]
    follows = [Follow(8, 1, at(10)), Follow(9, 1, at(28))]
    assert likely_sources(follows, scans, WINDOW) == {}


def test_so_many_a_minute_and_no_more():
    now = [0.0]
    limiter = Limiter(3, most=2, clock=lambda: now[0])
    assert [limiter.allows("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert limiter.allows("b")
    now[0] = 61
    assert limiter.allows("a")
    for name in "cdef":
        limiter.allows(name)
    assert len(limiter._seen) == 2
