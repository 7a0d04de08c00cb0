# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_crm.tools import resend

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("code", ["rate_limit", "no_connection", "no_host"])
def test_trouble_on_the_way_is_waited_out(code):
    assert {resend.verdict(code, n, 3) for n in range(50)} == {resend.WAIT}


@pytest.mark.parametrize("code", sorted(resend.COUNTED))
def test_trouble_of_its_own_ends_after_the_last_try(code):
    verdicts = [resend.verdict(code, n, 2) for n in range(4)]
    assert verdicts == [resend.AGAIN, resend.AGAIN, resend.GIVE_UP, resend.GIVE_UP]


def test_a_company_may_want_no_second_try():
    assert resend.verdict("server_error", 0, 0) == resend.GIVE_UP


def test_each_try_comes_later():
    waits = [resend.again_at(n, NOW) - NOW for n in (1, 2, 3)]
    assert waits == [timedelta(minutes=n) for n in (1, 2, 4)]


def test_the_network_may_ask_for_more_time_but_not_for_less():
    late, soon = NOW + timedelta(hours=1), NOW + timedelta(seconds=1)
    assert resend.again_at(1, NOW, late) == late
    assert resend.again_at(1, NOW, soon) == NOW + timedelta(minutes=1)
