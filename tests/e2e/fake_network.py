# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The FAKE network of ``troubled_mastodon.py``, and accounts of ours on it."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from odoo_env import python

HERE = Path(__file__).parent


@contextmanager
def network(*options):
    """The FAKE network; yields a function that asks what is no part of its API."""
    process = python(
        HERE / "troubled_mastodon.py", *options, stdout=subprocess.PIPE, text=True
    )
    try:
        port = int(process.stdout.readline())

        def ask(path):
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=90) as answer:
                return json.load(answer)

        ask.port = port
        yield ask
    finally:
        process.kill()
        process.wait()


def make_accounts(env, port, count):
    """Connected accounts on the network; nothing else is read or sent."""
    env["scrm.account"].search([]).write({"state": "paused"})
    env["ir.config_parameter"].set_param(
        "social_crm.allowed_hosts", f"127.0.0.1:{port}"
    )
    env.company.scrm_retry_times = 10
    accounts = env["scrm.account"].create(
        [
            {
                "name": f"Account {n}",
                "channel": "mastodon",
                "base_url": f"http://127.0.0.1:{port}",
                "remote_id": f"a{n}",
                "handle": f"a{n}",
                "access_token": f"token-a{n}",
                "state": "connected",
                "live_from": "2026-01-01 00:00:00",
            }
            for n in range(count)
        ]
    )
    return accounts.ids
