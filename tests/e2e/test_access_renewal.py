# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An access that ended is renewed once, however many workers notice it at once.

The network is a FAKE that takes a refresh token once, as some real ones do.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()
WORKERS = 6


@pytest.fixture(scope="module")
def registry():
    with own_registry("renewal") as registry:
        yield registry


@pytest.fixture
def account_id(registry):
    with environment(registry) as env:
        account = env["scrm.account"].create(
            {"name": "Ours", "channel": "bluesky", "base_url": "http://x.test"}
        )
        account.write({"access_token": "old", "refresh_token": "r0"})
        return account.id


class OnceOnly:
    """Gives the next pair for the newest refresh token and for no other."""

    def __init__(self):
        self.number, self.calls, self.refused = 0, 0, 0
        self.lock = threading.Lock()

    def renew(self, _connector, _account, token):
        time.sleep(0.2)
        with self.lock:
            self.calls += 1
            if token != f"r{self.number}":
                self.refused += 1
            self.number += 1
            return f"a{self.number}", f"r{self.number}"


def test_workers_that_come_together_renew_once(registry, account_id):
    network = OnceOnly()
    together = threading.Barrier(WORKERS)

    def work(_number):
        with environment(registry) as env:
            account = env["scrm.account"].browse(account_id)
            assert account.access_token == "old"
            together.wait(120)
            return account._renew_access("old")

    with environment(registry) as env:
        connector = type(env["scrm.connector.bluesky"])
    with patch.object(
        connector, "_renew", lambda *args: OnceOnly.renew(network, *args)
    ):
        with ThreadPoolExecutor(WORKERS) as pool:
            tokens = list(pool.map(work, range(WORKERS)))
    assert (network.calls, network.refused) == (1, 0)
    assert set(tokens) == {"a1"}
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert (account.access_token, account.refresh_token) == ("a1", "r1")


def test_what_somebody_renewed_before_is_taken_as_it_is(registry, account_id):
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert account._renew_access("still older") == "old"
