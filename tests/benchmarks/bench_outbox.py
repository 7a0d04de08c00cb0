#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""10,000 deliveries over a network in trouble, by senders that are killed ten times.

The network is a FAKE of the documented Mastodon API on loopback, in a process of its
own (tests/e2e/troubled_mastodon.py): of the posts handed in, 5 % lose their connection
(half of them after they were taken), 5 % are limited, with the end of the limit told in
each known form, 2 % fail with a 500 (half after they were taken), 1 % are taken and
never answered. It does not know idempotency keys, and one text in ten is that of the
post before. Several senders share the outbox; ten times one of them gets a SIGKILL.

Fails unless there are 0 duplicates, 0 lost, 0 whose outcome stays unknown, 0 known by a
wrong id and 0 accounts whose posts overtook each other.

Needs Odoo and the database named by SOCIAL_CRM_DB, which it fills (./dev bench).

    python tests/benchmarks/bench_outbox.py --json build/outbox.json
"""

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from fake_network import make_accounts, network  # noqa: E402
from odoo_env import environment, open_registry  # noqa: E402
from outbox_kit import (  # noqa: E402
    DIARY,
    FLAWS,
    Senders,
    fill_outbox,
    judge,
    run,
)

DELIVERIES, ACCOUNTS, SENDERS, KILLS = 10_000, 50, 4, 10
LIMIT = 2400


def prepare(registry, port, deliveries):
    with environment(registry) as env:
        env["scrm.delivery"].search([]).unlink()
        accounts = make_accounts(env, port, ACCOUNTS)
        fill_outbox(env, accounts, deliveries)
        env.cr.execute(DIARY)


def measure(registry, deliveries, kills, senders):
    with network("--troubled") as ask:
        prepare(registry, ask.port, deliveries)
        with Senders(registry.db_name, senders) as workers:
            seconds = run(registry, workers, kills, deliveries, LIMIT)
        books = ask("/_report")
    found = judge(registry, books)
    troubles = sum(books["troubles"].values())
    against = f"{troubles} troubles, {workers.kills} kills, {senders} senders"
    rows = [
        {
            "name": "outbox deliveries",
            "value": round(deliveries / seconds, 1),
            "unit": "deliveries/s",
            "against": against,
        }
    ]
    for name in ("unknowns", *FLAWS):
        rows.append({"name": f"outbox {name}", "value": found[name], "unit": "of all"})
    for row in rows:
        row.setdefault("against", f"{deliveries} deliveries")
        row["ratio"] = None
    assert workers.kills == kills
    return rows, {flaw: found[flaw] for flaw in FLAWS if found[flaw]}, books["troubles"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", metavar="OUT", help="write the rows to this file")
    parser.add_argument("--deliveries", type=int, default=DELIVERIES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--senders", type=int, default=SENDERS)
    options = parser.parse_args()
    registry = open_registry(os.environ["SOCIAL_CRM_DB"])
    rows, flaws, troubles = measure(
        registry, options.deliveries, options.kills, options.senders
    )
    for row in rows:
        print(*(row[key] for key in ("name", "value", "unit", "against")))
    print("troubles:", json.dumps(troubles))
    if options.json:
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    if flaws:
        sys.exit(f"The outbox cannot be trusted: {flaws}")


if __name__ == "__main__":
    main()
