# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

import pytest

from odoo.addons.social_crm.tools import looks, retry

HEARD = datetime(2026, 11, 1, 9, 20)
HOUR = timedelta(hours=1)


def test_the_gaps_grow_and_end():
    at, moments = looks.next_look(HEARD, HEARD), []
    while at:
        moments.append(at - HEARD)
        at = looks.next_look(HEARD, at)
    assert tuple(moments) == looks.AFTER


def test_what_was_put_off_is_not_looked_at_twice_at_once():
    late = HEARD + timedelta(hours=5, minutes=30)
    assert looks.next_look(HEARD, late) == HEARD + timedelta(days=1)
    assert looks.next_look(HEARD, HEARD + timedelta(days=40)) is None


def test_what_is_there_is_not_missing_any_more():
    found = looks.after(HEARD, HEARD, HEARD + HOUR, True)
    assert found == (HEARD + 6 * HOUR, None, False)


def test_gone_is_what_is_missing_twice_an_hour_apart():
    first = HEARD + HOUR
    assert looks.after(HEARD, None, first, False) == (first + HOUR, first, False)
    early = first + timedelta(minutes=59)
    assert looks.after(HEARD, first, early, False) == (first + HOUR, first, False)
    assert looks.after(HEARD, first, first + HOUR, False) == (None, first, True)


@pytest.mark.parametrize("since", [None, HEARD])
def test_no_answer_changes_nothing_but_the_time(since):
    at = HEARD + 3 * HOUR
    assert looks.after(HEARD, since, at, None) == (at + HOUR, since, False)
    assert looks.after(HEARD, since, at, None, 0.5)[0] == at + 1.5 * HOUR
    late = HEARD + looks.GIVE_UP
    assert looks.after(HEARD, since, late, None) == (None, since, False)


@pytest.mark.parametrize(
    "headers, share",
    [
        ({}, None),
        ({"x-ratelimit-limit": "300", "x-ratelimit-remaining": "75"}, 0.25),
        ({"ratelimit-limit": "3000", "ratelimit-remaining": "2999"}, 2999 / 3000),
        ({"ratelimit-limit": "0", "ratelimit-remaining": "0"}, None),
        ({"ratelimit-limit": "100;w=60", "ratelimit-remaining": "99"}, None),
        ({"ratelimit-remaining": "99"}, None),
    ],
)
def test_how_much_of_a_limit_is_left(headers, share):
    assert retry.share_left(headers) == share
