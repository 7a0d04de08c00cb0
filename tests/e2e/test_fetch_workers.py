# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several workers read accounts at once, each with a connection of its own.

The network is a FAKE one inside this process: what counts here are the locks.
"""

import threading
import time
from unittest.mock import patch

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()

WAIT = 60


@pytest.fixture(scope="module")
def registry():
    with own_registry("fetch") as registry:
        yield registry


@pytest.fixture
def accounts(registry):
    """Two connected accounts, and no other."""
    with environment(registry) as env:
        env["scrm.account"].search([]).write({"state": "paused"})
        env["scrm.account.cursor"].search([]).unlink()
        accounts = env["scrm.account"].create(
            [
                {
                    "name": name,
                    "channel": "mastodon",
                    "base_url": f"https://{name}.example",
                    "live_from": "2026-01-01 00:00:00",
                    "state": "connected",
                }
                for name in ("slow", "quick")
            ]
        )
        return dict(zip(("slow", "quick"), accounts.ids, strict=True))


class Network:
    """A FAKE network: the slow account answers only when it is let go."""

    def __init__(self, env):
        self.asked, self.let_go, self.held = [], threading.Event(), threading.Event()
        self._model = type(env["scrm.connector.mastodon"])

    def fetch(self, _model, account, stream, mark, page_token):
        from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

        self.asked.append(account.name)
        if account.name == "slow":
            self.held.set()
            assert self.let_go.wait(WAIT)
        author = RawProfile("u1", "ann")
        return Page(posts=(RawPost(f"p{len(self.asked)}", author, text="x"),), mark="m")

    def __enter__(self):
        self._patches = [
            patch.object(self._model, "_streams", lambda _model, _account: ["stream"]),
            patch.object(
                self._model, "_fetch", lambda model, *args: self.fetch(model, *args)
            ),
        ]
        for one in self._patches:
            one.start()
        return self

    def __exit__(self, *_error):
        self.let_go.set()
        for one in self._patches:
            one.stop()


def in_worker(registry, work):
    def run():
        with environment(registry) as env:
            work(env)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def cron(env):
    env["scrm.account"]._cron_fetch()


@pytest.fixture
def network(registry, accounts):
    with environment(registry) as env:
        network = Network(env)
    with network:
        yield network


def test_a_slow_account_keeps_no_other_worker_waiting(registry, accounts, network):
    first = in_worker(registry, cron)
    assert network.held.wait(WAIT)
    started = time.monotonic()
    second = in_worker(registry, cron)
    second.join(WAIT)
    assert time.monotonic() - started < 5
    # The second worker left the slow account to the first and read the other.
    assert network.asked == ["slow", "quick"]
    network.let_go.set()
    first.join(WAIT)
    with environment(registry) as env:
        read = env["scrm.account"].browse(accounts.values())
        assert all(read.mapped("last_fetch_at"))
        assert read.mapped("state") == ["connected", "connected"]
        assert set(read.cursor_ids.mapped("mark")) == {"m"}


def test_the_account_stays_free_for_sending_while_it_is_read(
    registry, accounts, network
):
    first = in_worker(registry, cron)
    assert network.held.wait(WAIT)
    started = time.monotonic()
    with environment(registry) as env:
        env["scrm.account"].browse(accounts["slow"]).next_allowed_at = False
        env["scrm.account"].browse(accounts["slow"]).message_post(body="meanwhile")
        env.flush_all()
    assert time.monotonic() - started < 3
    network.let_go.set()
    first.join(WAIT)
    with environment(registry) as env:
        slow = env["scrm.account"].browse(accounts["slow"])
        assert slow.state == "connected"
        assert slow.last_fetch_at
        assert slow.cursor_ids.mark == "m"


def test_eight_workers_ask_each_account_once(registry, accounts, network):
    network.let_go.set()
    workers = [in_worker(registry, cron) for _n in range(8)]
    for worker in workers:
        worker.join(WAIT * 3)
    with environment(registry) as env:
        read = env["scrm.account"].browse(accounts.values())
        assert read.mapped("state") == ["connected", "connected"]
        assert len(read.cursor_ids) == 2
        assert all(read.mapped("last_fetch_at"))
    assert sorted(network.asked) == ["quick", "slow"]
