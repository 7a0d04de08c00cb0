#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A night of a network, stage by stage, database included, in seconds and memory.

A power-law network of people, posts, topics and acts within the window of 90 days is
written into the database named by SOCIAL_CRM_DB (./dev bench). Then its first night is
run: everything is read, computed and written. A second one follows in which nothing is
new, then the next one, after 1 % more acts and as many posts, each set against the
first. Each size runs in a process of its own, whose peak of memory is told; the growth
from one size to the next stands at the end.

    python tests/benchmarks/bench_value.py --json build/value.json
    python tests/benchmarks/bench_million.py
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

SIZES = ("10000:100000", "100000:1000000")
TOPICS = 200
TABLES = "scrm_profile", "scrm_post", "scrm_post_topic_rel", "scrm_interaction"


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
        env.flush_all()
        with data.bare(env, *TABLES):
            first = data.make_people(env, account, people)
            data.make_posts(env, account, first, people, people)
            data.make_topics(env, account, TOPICS)
            data.make_acts(env, account, first, people, acts, 1)
        env["scrm.value.model"].search([("company_id", "=", company.id)]).unlink()
        of = {"name": "Bench", "company_id": company.id}
        env["scrm.value.model"].create({**of, "subject": "topic"})
        model = env["scrm.value.model"].create(of)
        ids = account.id, first, model.id
    with registry.cursor() as cursor:
        cursor.commit()
        cursor._cnx.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    return ids


def night(registry, model_id, gentle=True):
    """``{stage: (seconds, changed)}`` of a night as the cron runs it."""
    from odoo.addons.social_crm.tools.night import Night

    shared, found = Night(keeps=True, gentle=gentle), {}
    for stage in stages(registry):
        with environment(registry) as env:
            model = env["scrm.value.model"].browse(model_id)
            begin = time.perf_counter()
            changed = model.with_context(scrm_night=shared)._run_stage(stage)
            env.cr.commit()
            found[stage] = time.perf_counter() - begin, changed
    return found


def stages(registry):
    """The stages in their order, segments and warnings among them."""
    with environment(registry) as env:
        return env["scrm.value.model"]._stage_codes()


def rows_of(name, found, first=None):
    """A row a stage and one for the night, each against the first night."""
    for stage, (seconds, changed) in found.items():
        against = first and first[stage][0]
        yield row(f"{name}: {stage} ({changed} written)", seconds, "s", against)
    total, whole = (
        sum(seconds for seconds, _changed in nights.values()) if nights else None
        for nights in (found, first)
    )
    yield row(f"{name}: all stages", total, "s", whole)


def measure(people, acts):
    registry = open_registry(os.environ["SOCIAL_CRM_DB"])
    account_id, first_id, model_id = prepare(registry, people, acts)
    name = f"night {people} people {acts} acts"
    base = peak()
    first = night(registry, model_id)
    yield from rows_of(f"{name}: first", first)
    yield row(f"{name}: memory", peak() - base, "MB")
    yield from rows_of(f"{name}: nothing new", night(registry, model_id), first)
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        data.make_acts(env, account, first_id, people, acts // 100, 2, (0, 1), "n")
        data.make_posts(env, account, first_id, people, people // 100, "n")
        data.make_topics(env, account, TOPICS, "n")
    yield from rows_of(f"{name}: 1 % more", night(registry, model_id), first)


def growth(rows):
    """How much longer the first night takes, from each size to the next."""
    whole = [item for item in rows if item["name"].endswith("first: all stages")]
    for less, more in zip(whole, whole[1:], strict=False):
        name = more["name"].replace("first: all stages", "growth")
        yield row(name, more["value"], "s", less["value"])


def main(sizes=SIZES, arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--sizes", nargs="*", default=sizes)
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
    rows += growth(rows)
    for item in rows:
        print("{name:<70}{value:>10} {unit} {against} {ratio}".format(**item))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
