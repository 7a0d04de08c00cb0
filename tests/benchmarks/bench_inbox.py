#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long the inbox takes with a million posts and a hundred thousand conversations.

Asks what the web client asks: the fields of the list or the cards, 80 rows, and the
count, with the record rules of an agent or a supervisor, each request in a
transaction of its own. Needs the database that ``./dev bench`` prepares and names in
SOCIAL_CRM_DB, and fills it (see ``inbox_data.py``).

    SOCIAL_CRM_DB=… python tests/benchmarks/bench_inbox.py --json build/inbox.json
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import inbox_data
import odoo_env

REQUESTS, WARM = 90, 6
PAGE, COUNT_LIMIT = 80, 10_001
WAITING = [("state", "in", ["new", "open"])]
AWAKE = ["|", ("snoozed_until", "=", False), ("snoozed_until", "<=", "now")]
FILTERS = (
    WAITING,
    [],
    [("user_id", "=", False)],
    [("first_answer_at", "=", False)],
    [("priority", "in", ["2", "3"])],
    [("profile_id.value_score", ">=", 60)],
    [("rule_ids.category", "=", "complaint")],
    [("state", "in", ["closed", "ignored"])],
)
ORDERS = ("", "last_post_at desc", "first_seen_at", "state, last_post_at desc", "name")
GROUPS = ("state", "state", "state", "user_id", "priority", "rule_ids")


def specification(env, kind):
    """What the web client reads for this view."""
    from lxml import etree

    talks = env["scrm.conversation"]
    tree = etree.fromstring(talks.get_view(view_type=kind)["arch"])
    fields = {node.get("name") for node in tree.iter("field")}
    shapes = {"many2one": ("display_name",), "many2many": ("display_name", "color")}
    found = {}
    for name in fields:
        shape = shapes.get(talks._fields[name].type)
        found[name] = {"fields": {key: {} for key in shape}} if shape else {}
    return found


def words(rng):
    """Something that a person types: common, rare, several, a beginning, nothing."""
    latin, han = inbox_data.vocabulary()
    kind = rng.randrange(6)
    common, rare = int(rng.triangular(0, 400, 0)), rng.randrange(len(han))
    return (
        han[common],
        latin[common],
        han[rare],
        latin[rare][:4],
        f"{latin[common]} {latin[common // 2]}",
        f"user{rng.randrange(inbox_data.PEOPLE)} {han[common]}",
    )[kind]


def requests(rng, count):
    """(kind, domain, order, offset) as people click them."""
    for number in range(count):
        domain = [*rng.choice(FILTERS), *(AWAKE if rng.random() < 0.7 else [])]
        offset = rng.choice((0, 0, 0, 80, 400))
        order = rng.choice(ORDERS)
        if number % 3 == 2:
            yield "kanban", domain, rng.choice(GROUPS), 0
        elif number % 3 == 1:
            phrase = [("search_words", "ilike", words(rng))]
            yield "search", [*domain, *phrase], order, offset
        else:
            yield "list", domain, order, offset


def ask(specs, request, env):
    kind, domain, order, offset = request
    talks = env["scrm.conversation"]
    if kind == "kanban":
        return talks.web_read_group(
            domain,
            [order],
            ["__count"],
            limit=PAGE,
            auto_unfold=True,
            unfold_read_specification=specs["kanban"],
            unfold_read_default_limit=40,
        )
    return talks.web_search_read(
        domain,
        specs["list"],
        offset=offset,
        limit=PAGE,
        order=order or None,
        count_limit=COUNT_LIMIT,
    )


def timed(registry, uid, work):
    with odoo_env.environment(registry, uid) as env:
        # Rights and settings of the user are cached between requests.
        env["scrm.conversation"].check_access("read")
        begin = time.perf_counter()
        work(env)
        return (time.perf_counter() - begin) * 1000


def measure(registry, uid, seed):
    """Milliseconds by kind of request, and the slowest request."""
    with odoo_env.environment(registry, uid) as env:
        specs = {kind: specification(env, kind) for kind in ("list", "kanban")}
    rng = random.Random(seed)
    for request in requests(rng, WARM):
        timed(registry, uid, partial(ask, specs, request))
    found, slow = {}, []
    for request in requests(rng, REQUESTS):
        took = timed(registry, uid, partial(ask, specs, request))
        found.setdefault(request[0], []).append(took)
        slow.append((took, request))
    for took, request in sorted(slow, key=lambda pair: -pair[0])[:8]:
        print(f"{took:7.0f} ms  {request}", file=sys.stderr)
    return found


def compared(registry, uid, count=6):
    """Median milliseconds of rare Chinese words: the search box, ``ilike`` on posts."""
    rng, pairs = random.Random(3), []
    rare = inbox_data.vocabulary()[1][inbox_data.HAN // 2 :]
    for phrase in rng.sample(rare, count):
        domains = [[(f, "ilike", phrase)] for f in ("search_words", "post_ids.text")]
        pairs.append([timed(registry, uid, partial(find, d)) for d in domains])
    return [sorted(side)[count // 2] for side in zip(*pairs, strict=True)]


def find(domain, env):
    return env["scrm.conversation"].search(domain, limit=PAGE)


def fill(registry):
    """Make the data; returns (ids of agent and supervisor, posts indexed a second)."""
    with odoo_env.environment(registry) as env:
        begin = time.perf_counter()

        def execute(script, parameters):
            env.cr.execute(script, parameters)
            print(f"{time.perf_counter() - begin:6.0f} s", file=sys.stderr)

        users = inbox_data.build(env, execute)
        ids = [user.id for user in users]
    begin = time.perf_counter()
    with odoo_env.environment(registry) as env:
        while env["scrm.conversation.text"]._fill_missing(2_000):
            env.cr.commit()
        env.cr.execute("SELECT COUNT(*) FROM scrm_post WHERE conversation_id > 0")
        indexed = env.cr.fetchone()[0]
    rate = indexed / (time.perf_counter() - begin)
    subprocess.run(["vacuumdb", "--analyze", "--quiet", registry.db_name], check=True)
    return ids, rate


def row(name, value, unit="ms", against="", ratio=None):
    return {
        "name": f"inbox: {name}",
        "value": round(value, 1),
        "unit": unit,
        "against": against,
        "ratio": ratio and round(ratio, 2),
    }


def rows_of(who, found):
    every = sorted(took for tooks in found.values() for took in tooks)
    for name, tooks in [*found.items(), ("all", every)]:
        ordered = sorted(tooks)
        for label, share in (("p50", 0.5), ("p95", 0.95), ("max", 1)):
            place = min(int(len(ordered) * share), len(ordered) - 1)
            if label == "p95" or name == "all":
                yield row(f"{who}, {name}, {label}", ordered[place])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--users", help="two ids: the data is there already")
    options = parser.parse_args()
    registry = odoo_env.open_registry(os.environ["SOCIAL_CRM_DB"])
    rows = []
    if options.users:
        ids = [int(part) for part in options.users.split(",")]
    else:
        ids, rate = fill(registry)
        rows.append(row("posts made searchable", rate, "posts/s"))
        print(f"--users {ids[0]},{ids[1]}", file=sys.stderr)
    for who, uid in zip(("agent", "supervisor"), ids, strict=True):
        rows += rows_of(who, measure(registry, uid, seed=11))
    ours, theirs = compared(registry, ids[1])
    rows.append(row("rare word by ilike", theirs))
    rows.append(row("rare word", ours, against="ilike", ratio=theirs / ours))
    text = json.dumps(rows, indent=2)
    if options.json:
        options.json.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
