# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""100 accounts, four workers in processes of their own, and a FAKE network that counts.

What is waited for is shorter here than in a real installation; that a slow account
delays no other is seen from how much less time passes than if they waited in a line.
"""

import json
import subprocess
import time
from contextlib import contextmanager

import pytest
from fake_network import HERE, make_accounts, network
from odoo_env import environment, need_odoo, odoo_python, own_registry

need_odoo()

ACCOUNTS, WORKERS, TIMEOUT = 100, 4, 4
HANGING = ("a3", "a27", "a52", "a77", "a99")


@pytest.fixture(scope="module")
def registry():
    with own_registry("hundred") as registry:
        yield registry


@pytest.fixture(scope="module")
def ask(registry):
    with network() as ask:
        with environment(registry) as env:
            make_accounts(env, ask.port, ACCOUNTS)
        yield ask


@contextmanager
def workers(database):
    """A function that has all workers read what is due; it does not wait for them."""
    processes = [
        odoo_python(
            HERE / "cron_worker.py",
            *(database, "fetch", number, TIMEOUT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(1, WORKERS + 1)
    ]
    try:
        for process in processes:
            assert process.stdout.readline() == "ready\n"

        def go():
            for process in processes:
                process.stdin.write("go\n")
                process.stdin.flush()
            return lambda: [json.loads(p.stdout.readline()) for p in processes]

        yield go
    finally:
        for process in processes:
            process.kill()
            process.wait()


def all_due(registry):
    with environment(registry) as env:
        env.cr.execute(
            """UPDATE scrm_account SET next_fetch_at = NULL, next_allowed_at = NULL,
            last_fetch_at = NULL WHERE state != 'paused'"""
        )


def read_count(registry):
    with environment(registry) as env:
        env.cr.execute("SELECT count(*) FROM scrm_account WHERE last_fetch_at NOTNULL")
        return env.cr.fetchone()[0]


def seconds_to_read(registry, go, count):
    """A round; seconds until ``count`` accounts were read."""
    all_due(registry)
    started = time.monotonic()
    wait = go()
    while read_count(registry) < count:
        assert time.monotonic() - started < 120
        time.sleep(0.05)
    passed = time.monotonic() - started
    wait()
    return passed


def test_a_hundred_accounts(registry, ask):
    healthy = ACCOUNTS - len(HANGING)
    with workers(registry.db_name) as go:
        # What is there for the first time is read, with the threads above it.
        seconds_to_read(registry, go, ACCOUNTS)
        ask("/_forget")
        normal = seconds_to_read(registry, go, ACCOUNTS)
        # Nothing is new: one request for each account and stream, and no other.
        expected = {
            f"a{n} {path}": 1
            for n in range(ACCOUNTS)
            for path in ("/api/v1/notifications", f"/api/v1/accounts/a{n}/statuses")
        }
        assert ask("/_report")["requests"] == expected

        ask(f"/_hang?names={','.join(HANGING)}")
        surprised = seconds_to_read(registry, go, healthy)
        known = seconds_to_read(registry, go, healthy)
    print(f"normal {normal:.1f} s, surprised {surprised:.1f} s, known {known:.1f} s")
    in_a_line = len(HANGING) * TIMEOUT
    # The first time each worker may have to wait for one or two of them.
    assert surprised < normal * 3 + in_a_line / 2
    # From then on they wait for one worker alone, after all others were read.
    assert known < normal * 3
    with environment(registry) as env:
        bad = env["scrm.account"].search([("health", "=", "trouble")])
        assert set(bad.mapped("handle")) == set(HANGING)
        assert set(bad.mapped("failures")) == {2}
        text = bad[:1].health_text
        assert "did not answer in time" in text and "tried again" in text
        read = env["scrm.account"].search([("health", "=", "well")])
        assert len(read) == healthy and all(read.mapped("last_fetch_at"))
