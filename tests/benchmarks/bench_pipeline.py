#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Posts a second through store, match, identify and route, against a loop.

Needs the database that ``./dev bench`` prepares and names in SOCIAL_CRM_DB. The loop
does the same work record by record, as an addon without bulk paths would: search, then
``create()``, for profile, post, hit, conversation and lead. That loop neither reads
moods nor keeps clocks, series and search; the time that these take is told apart, and a
second loop does all of it, post by post. All run in this process, on like posts, in
turns, so that what else the machine does meets each of them; nothing is kept.

    SOCIAL_CRM_DB=… python tests/benchmarks/bench_pipeline.py --json build/pipeline.json
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import odoo_env

ROUNDS = 10
# Posts a round: in bulk, by the loop, and all of it post by post.
BULK, LOOP, ALONE = 1_000, 80, 15
# What the loop does not do.
MORE = (
    ("scrm.post", "_understand"),
    ("scrm.conversation", "_update_clocks"),
    ("scrm.conversation.event", "_keep_said"),
    ("scrm.conversation", "_index_posts"),
    ("scrm.conversation", "_auto_assign"),
    ("scrm.series", "_touch"),
)
PEOPLE = 4_000
BATCH = 1_000
START = datetime(2026, 10, 1, tzinfo=timezone.utc)
WORDS = (
    "tea shop today friend lovely weather bus train phone order cup milk lemon "
    "门店 奶茶 今天 朋友 天气 手机 好喝 柠檬 新品"
).split()
RULES = {
    "Price": ('price OR "how much" OR 多少钱', "interest"),
    "Broken": ("broken OR refund OR 退款", "complaint"),
    "Delicious": ("delicious OR 好喝", "praise"),
}


def texts(count, seed=7):
    """Short posts in two languages, one in eight of them of interest to a rule."""
    rng = random.Random(seed)
    hot = ("how much is it", "多少钱一杯", "my cup is broken", "我要退款", "delicious")
    for _number in range(count):
        words = rng.choices(WORDS, k=12)
        if rng.random() < 0.125:
            words.insert(rng.randrange(12), rng.choice(hot))
        yield " ".join(words)


def raw_posts(items, count, prefix):
    people = [items.RawProfile(f"{prefix}u{i}", f"{prefix}u{i}") for i in range(PEOPLE)]
    return [
        items.RawPost(
            f"{prefix}{number}",
            people[number * 37 % PEOPLE],
            text=text,
            created_at=START + timedelta(seconds=number),
        )
        for number, text in enumerate(texts(count))
    ]


def prepare(env):
    env["scrm.rule"].search([]).active = False
    account = env["scrm.account"].create(
        {
            "name": "Bench",
            "channel": "file",
            "instance": "bench",
            "live_from": "2020-01-01",
        }
    )
    account._set_connected()
    rules = env["scrm.rule"].create(
        [
            {"name": name, "query": query, "category": category}
            | ({"make_lead": True} if category == "interest" else {})
            for name, (query, category) in RULES.items()
        ]
    )
    rules.write({"state": "live", "live_from": "2020-01-01"})
    return account, rules


def in_bulk(env, account, items, posts):
    """Seconds of (store, process) for the project's own way."""
    begin = time.perf_counter()
    for start in range(0, len(posts), BATCH):
        page = items.Page(posts=tuple(posts[start : start + BATCH]))
        env["scrm.store"]._store_page(account, page)
    stored = time.perf_counter()
    analyze(env)
    while env["scrm.post"]._process_batch():
        pass
    return stored - begin, time.perf_counter() - stored


def analyze(env):
    """What autovacuum does after a commit; nothing is committed here."""
    env.flush_all()
    env.cr.execute("ANALYZE scrm_post, scrm_profile, scrm_conversation")


def each_alone(env, account, items, posts):
    """Seconds of a loop that does all that we do, one post after the other."""
    begin = time.perf_counter()
    for post in posts:
        env["scrm.store"]._store_page(account, items.Page(posts=(post,)))
        env["scrm.post"]._process_batch()
    return time.perf_counter() - begin


def one_by_one(env, account, rules, posts):
    """Seconds of the loop: every record searched for, then created."""
    needles = {
        rules[0]: ("price", "how much", "多少钱"),
        rules[1]: ("broken", "refund", "退款"),
        rules[2]: ("delicious", "好喝"),
    }
    begin = time.perf_counter()
    for raw in posts:
        profile = find_or_create(
            env["scrm.profile"],
            account,
            raw.author.remote_id,
            {
                "handle": raw.author.handle,
            },
        )
        post = find_or_create(
            env["scrm.post"],
            account,
            raw.remote_id,
            {
                "account_id": account.id,
                "profile_id": profile.id,
                "direction": "in",
                "kind": "post",
                "text": raw.text,
                "posted_at": raw.created_at.replace(tzinfo=None),
                "first_seen_at": raw.created_at.replace(tzinfo=None),
                "process_state": "done",
            },
        )
        post.thread_root_id = post
        for rule, words in needles.items():
            if any(word in raw.text.lower() for word in words):
                act_on(env, rule, post)
        env.flush_all()
    return time.perf_counter() - begin


def find_or_create(model, account, remote_id, values):
    key = {
        "company_id": account.company_id.id,
        "channel": account.channel,
        "instance": account.instance,
        "remote_id": remote_id,
    }
    domain = [(name, "=", value) for name, value in key.items()]
    return model.search(domain) or model.create(key | values)


def act_on(env, rule, post):
    hit = env["scrm.rule.hit"]
    if not hit.search([("rule_id", "=", rule.id), ("post_id", "=", post.id)]):
        hit.create(
            {
                "rule_id": rule.id,
                "post_id": post.id,
                "company_id": post.company_id.id,
                "posted_at": post.posted_at,
            }
        )
    domain = [("account_id", "=", post.account_id.id), ("root_post_id", "=", post.id)]
    conversation = env["scrm.conversation"].search(domain)
    if not conversation:
        conversation = conversation.create(
            {
                "name": post.text[:60],
                "account_id": post.account_id.id,
                "root_post_id": post.id,
                "profile_id": post.profile_id.id,
                "company_id": post.company_id.id,
            }
        )
    post.conversation_id = conversation
    if rule.make_lead and not conversation.lead_id:
        partner = post.profile_id._find_or_create_partner("lead", "Bench")
        conversation.lead_id = env["crm.lead"].create(
            {
                "name": post.text[:60],
                "partner_id": partner.id,
                "scrm_profile_id": post.profile_id.id,
                "scrm_post_id": post.id,
            }
        )


def row(name, value, against="", ratio=None):
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "posts/s",
        "against": against,
        "ratio": ratio and round(ratio, 2),
    }


@contextmanager
def timing(env, spent):
    """Add up in ``spent`` the seconds of what the loop does not do."""
    within = []
    with ExitStack() as stack:
        for name, method in MORE:
            model = type(env[name])
            timed = stopped(getattr(model, method), spent, f"{name}.{method}", within)
            stack.enter_context(patch.object(model, method, timed))
        yield


def stopped(method, spent, name, within):
    """``method`` with a stopwatch, unless one that called it has its own.

    :param within: names of the methods with a stopwatch that run just now
    """

    def timed(self, *args, **kwargs):
        begin = time.perf_counter()
        within.append(name)
        try:
            return method(self, *args, **kwargs)
        finally:
            within.pop()
            if not within:
                spent[name] += time.perf_counter() - begin

    return timed


def measure(env):
    from odoo.addons.social_crm.tools import items

    account, rules = prepare(env)
    in_bulk(env, account, items, raw_posts(items, 500, "warm"))
    posts = {
        "bulk": raw_posts(items, BULK * ROUNDS, "bulk"),
        "loop": raw_posts(items, LOOP * ROUNDS, "loop"),
        "alone": raw_posts(items, ALONE * ROUNDS, "alone"),
    }
    seconds, spent = Counter(), Counter()
    for turn in range(ROUNDS):
        part = {
            name: some[turn * len(some) // ROUNDS : (turn + 1) * len(some) // ROUNDS]
            for name, some in posts.items()
        }
        with timing(env, spent):
            stored, processed = in_bulk(env, account, items, part["bulk"])
        seconds["stored"] += stored
        seconds["processed"] += processed
        seconds["loop"] += one_by_one(env, account, rules, part["loop"])
        seconds["alone"] += each_alone(env, account, items, part["alone"])
    analyze(env)
    again, _nothing = in_bulk(env, account, items, posts["bulk"])
    for name, value in spent.items():
        print(f"{name}: {value:.1f} s of {seconds['processed']:.1f}", file=sys.stderr)
    return report(seconds, sum(spent.values()), again)


def report(seconds, more, again):
    count = BULK * ROUNDS
    bulk = seconds["stored"] + seconds["processed"]
    whole, lean = count / bulk, count / (bulk - more)
    loop = LOOP * ROUNDS / seconds["loop"]
    alone = ALONE * ROUNDS / seconds["alone"]
    store = count / seconds["stored"]
    return [
        row("pipeline: all of it, each post alone", alone),
        row("pipeline: all of it, in bulk", whole, "each post alone", whole / alone),
        row("pipeline: store, match, gather, route: loop", loop),
        row("pipeline: the same, in bulk", lean, "loop", lean / loop),
        row("pipeline: all of it, in bulk", whole, "loop", whole / loop),
        row("pipeline: store only", store, "loop", store / loop),
        row("pipeline: process only", count / seconds["processed"]),
        row("pipeline: the same posts again", count / again),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    registry = odoo_env.open_registry(os.environ["SOCIAL_CRM_DB"])
    with odoo_env.environment(registry) as env:
        rows = measure(env)
        env.cr.rollback()
    text = json.dumps(rows, indent=2)
    if options.json:
        options.json.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
