#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The value of everybody in a network, database included, in seconds and memory.

A power-law network of people and acts within the window of 90 days is written into the
database named by SOCIAL_CRM_DB (./dev bench); then all values are computed and stored,
and after some more acts once again. Each size runs in a process of its own, whose peak
of memory is told.

    python tests/benchmarks/bench_value.py --json build/value.json
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import value_data as data  # noqa: E402
from odoo_env import environment, open_registry  # noqa: E402

SIZES = ("100000:1000000",)


def row(name, value, unit, against=None):
    ratio = round(value / against, 2) if against else None
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "against": against and round(against, 2),
        "ratio": ratio,
    }


def peak():
    """Most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def prepare(registry, people, acts):
    """Fill a company of its own; returns its id and the first profile's."""
    with environment(registry) as env:
        company = env["res.company"].create({"name": f"Value {people}"})
        account = env["scrm.account"].create(
            {"name": "Value", "channel": "file", "company_id": company.id}
        )
        first = data.make_people(env, account, people)
        data.make_posts(env, account, first, people, people)
        data.make_acts(env, account, first, people, acts, 1)
        env["scrm.value.model"].search([("company_id", "=", company.id)]).unlink()
        model = env["scrm.value.model"].create(
            {"name": "Bench", "company_id": company.id}
        )
        ids = account.id, first, model.id
    with registry.cursor() as cursor:
        cursor.commit()
        cursor._cnx.autocommit = True
        cursor.execute("ANALYZE scrm_profile; ANALYZE scrm_interaction")
    return ids


def run(registry, model_id):
    """Seconds for one computation of all values, committed, and how many changed."""
    with environment(registry) as env:
        begin = time.perf_counter()
        changed = env["scrm.value.model"].browse(model_id)._recompute()
        env.cr.commit()
        return time.perf_counter() - begin, changed


def measure(people, acts):
    registry = open_registry(os.environ["SOCIAL_CRM_DB"])
    account_id, first, model_id = prepare(registry, people, acts)
    name = f"value {people} people {acts} acts"
    base = peak()
    full, changed = run(registry, model_id)
    yield row(f"{name}: all ({changed} written)", full, "s")
    yield row(f"{name}: memory", peak() - base, "MB")
    again, changed = run(registry, model_id)
    yield row(f"{name}: again ({changed} written)", again, "s", full)
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        data.make_acts(env, account, first, people, acts // 100, 2, (0, 1), "n")
    night, changed = run(registry, model_id)
    yield row(f"{name}: 1 % more ({changed} written)", night, "s", full)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--sizes", nargs="*", default=SIZES)
    parser.add_argument("--one", help="people:acts, in this process")
    options = parser.parse_args(arguments)
    if options.one:
        rows = list(measure(*map(int, options.one.split(":"))))
        print(json.dumps(rows))
        return
    rows = []
    for size in options.sizes:
        command = [sys.executable, __file__, "--one", size]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows += json.loads(done.stdout.strip().splitlines()[-1])
    for item in rows:
        print("{name:<60}{value:>10} {unit} {against} {ratio}".format(**item))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
