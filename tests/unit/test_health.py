# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

import pytest

from odoo.addons.social_crm.tools import health

NOW = datetime(2026, 11, 20, 9, 0)
SOON, PAST = NOW + timedelta(minutes=5), NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("state", "allowed_at", "expected"),
    [
        ("draft", None, "new"),
        ("connected", False, "well"),
        ("connected", PAST, "well"),
        ("connected", NOW, "well"),
        ("connected", SOON, "limited"),
        # Who cannot sign in, or does not want to, gains nothing from waiting.
        ("reauth", SOON, "signin"),
        ("paused", SOON, "paused"),
        ("error", SOON, "trouble"),
        ("error", None, "trouble"),
    ],
)
def test_the_word_for_an_account(state, allowed_at, expected):
    assert health.health(state, allowed_at, NOW) == expected


def test_what_needs_people():
    assert set(health.ATTENTION) == {"signin", "trouble"}
