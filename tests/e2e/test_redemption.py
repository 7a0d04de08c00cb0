# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One card, many sessions: processes with connections of their own move its points.

Balances that are summed from lines, with or without row locks, end far below zero in
this test. Only a card that is written in the same transaction stands it.
"""

import json
import os
import subprocess
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest
from odoo_env import environment, need_odoo, own_registry, python

need_odoo()

WORKER = os.path.join(os.path.dirname(__file__), "ledger_worker.py")
# For the test itself, Odoo's own workers, and what else uses the server.
RESERVED = 20
PROCESSES = 5
DAY = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def registry():
    with own_registry("ledger") as registry:
        yield registry


@pytest.fixture(scope="module")
def workers(registry, tmp_path_factory):
    """Processes that have opened the database and wait for jobs."""
    # Odoo logs each serialization error: too much for a pipe that nobody reads.
    log = tmp_path_factory.mktemp("ledger") / "workers.log"
    with log.open("w") as sink:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": sink}
        started = [
            python(WORKER, registry.db_name, text=True, **pipes)
            for _n in range(PROCESSES)
        ]
        try:
            for worker in started:
                assert worker.stdout.readline() == "open\n", log.read_text()
            yield started
        finally:
            for worker in started:
                worker.stdin.close()
                worker.wait(timeout=60)


@pytest.fixture(scope="module")
def slots(registry):
    """Connections that the server leaves to each process."""
    with registry.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = %s)",
            ("client backend",),
        )
        return max(1, (cursor.fetchone()[0] - RESERVED) // PROCESSES)


def tell(worker, line):
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


@pytest.fixture
def parallel(slots, workers, capsys):
    """Run jobs in all processes at once; a list of their outcomes, and their tries."""

    def run(what, jobs):
        busy = [(w, jobs[n::PROCESSES]) for n, w in enumerate(workers) if jobs[n:]]
        for worker, own in busy:
            tell(worker, json.dumps({"slots": slots, "jobs": own}))
        for worker, _own in busy:
            assert worker.stdout.readline() == "ready\n", "see workers.log"
        for worker, _own in busy:
            tell(worker, "go")
        answers = [json.loads(worker.stdout.readline()) for worker, _own in busy]
        outcomes = [outcome for answer in answers for outcome in answer["outcomes"]]
        tries = sum(answer["tries"] for answer in answers)
        at_once = min(len(jobs), slots * PROCESSES)
        with capsys.disabled():
            done = sum("done" in outcome for outcome in outcomes)
            print(
                f"\n{what}: {done} done, {tries} tries, {at_once} connections at once"
            )
        return outcomes, tries

    return run


def make_program(env, **values):
    return env["loyalty.program"].create(
        {
            "name": "Friends",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "company_id": env.company.id,
            "rule_ids": [(0, 0, {"reward_point_mode": "order"})],
            "reward_ids": [(0, 0, {"discount": 10, "required_points": 40})],
            **values,
        }
    )


@contextmanager
def card_with(registry, points):
    """A fresh card; afterwards its ledger must be in order, and not below zero."""
    with environment(registry) as env:
        partner = env["res.partner"].create({"name": "Marta Lind"})
        card = env["loyalty.card"].create(
            {
                "program_id": make_program(env).id,
                "partner_id": partner.id,
                "points": points,
            }
        )
        number = card.id
    yield number
    with environment(registry) as env:
        check_ledger(env)
        assert env["loyalty.card"].browse(number).points >= 0


def check_ledger(env):
    checks = env["scrm.points.check"]._check_companies(
        env["res.company"].search([]).ids
    )
    assert set(checks.mapped("state")) == {"good"}, checks.mapped("result")
    assert set(checks.mapped("difference")) == {0}


def entries_of(registry, card_id):
    with environment(registry) as env:
        entries = env["scrm.points.entry"].search(
            [("card_ref", "=", card_id)], order="sequence"
        )
        return entries.mapped("amount"), entries.mapped("balance_after")


def test_five_sessions_want_all_of_a_card(registry, parallel):
    with card_with(registry, 100) as card:
        jobs = [["redeem", card, 100, f"five:{n}"] for n in range(5)]
        outcomes, tries = parallel("five want all", jobs)
        assert sum("done" in outcome for outcome in outcomes) == 1
        refused = [outcome["refused"] for outcome in outcomes if "refused" in outcome]
        assert len(refused) == 4
        assert all("holds 0 points; 100 cannot be taken" in words for words in refused)
        assert tries > 5, "nobody was ever in somebody's way"
        assert entries_of(registry, card) == ([100, -100], [100, 0])


def test_two_hundred_sessions_share_a_card(registry, parallel):
    with card_with(registry, 1000) as card:
        jobs = [["redeem", card, 10, f"many:{n}"] for n in range(200)]
        outcomes, _tries = parallel("two hundred share", jobs)
        assert len(outcomes) == 200
        failed = [outcome for outcome in outcomes if "failed" in outcome]
        assert not failed, failed[:3]
        refused = [outcome["refused"] for outcome in outcomes if "refused" in outcome]
        assert len(refused) == 100
        assert all("holds 0 points; 10 cannot be taken" in words for words in refused)
        amounts, balances = entries_of(registry, card)
        assert amounts == [1000] + [-10] * 100
        assert balances == [1000 - 10 * n for n in range(101)]


def test_one_redemption_sent_twenty_times(registry, parallel):
    """A client that repeats itself: one key, one movement, one answer."""
    with card_with(registry, 100) as card:
        jobs = [["redeem", card, 30, "the same"] for _n in range(20)]
        outcomes, _tries = parallel("one sent twenty times", jobs)
        assert len({outcome["done"] for outcome in outcomes}) == 1
        assert entries_of(registry, card) == ([100, -30], [100, 70])


def make_orders(env, card, count):
    """Quotations for the holder of the card that all claim its reward."""
    product = env["product.product"].create(
        {"name": "Green tea", "list_price": 100, "taxes_id": False}
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": card.partner_id.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
            for _n in range(count)
        ]
    )
    for order in orders:
        order._update_programs_and_rewards()
        assert not order._apply_program_reward(card.program_id.reward_ids, card)
    return orders.ids


def test_five_orders_claim_the_same_reward(registry, parallel):
    """Core's own way, from the confirmation of an order."""
    with card_with(registry, 41) as card:
        with environment(registry) as env:
            orders = make_orders(env, env["loyalty.card"].browse(card), 5)
        jobs = [["confirm", order] for order in orders]
        outcomes, _tries = parallel("five orders", jobs)
        assert not [outcome for outcome in outcomes if "failed" in outcome], outcomes
        [won] = [outcome["done"] for outcome in outcomes if "done" in outcome]
        with environment(registry) as env:
            states = dict.fromkeys(orders, "draft") | {won: "sale"}
            for order in env["sale.order"].browse(orders):
                assert order.state == states[order.id]
        assert entries_of(registry, card) == ([41, 1, -40], [41, 42, 2])


def make_praise(env, count):
    """Posts of a person who has no card yet, and a rule with a limit."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    account = env["scrm.account"].create(
        {
            "name": "Praise",
            "channel": "file",
            "instance": "praise",
            "company_id": env.company.id,
            "live_from": "2026-01-01",
            "state": "connected",
        }
    )
    author = RawProfile(remote_id="marta", handle="marta")
    posts = [
        RawPost(
            remote_id=f"praise-{number}",
            author=author,
            text="Lovely",
            created_at=DAY.replace(minute=number),
        )
        for number in range(count)
    ]
    stored = env["scrm.store"]._store_page(account, Page(posts=posts)).post_ids
    posts = env["scrm.post"].browse(list(stored.values()))
    partner = env["res.partner"].create({"name": "Marta Lind"})
    posts.profile_id._link_partner(partner, "manual", "For the test")
    rule = env["scrm.earning.rule"].create(
        {
            "name": "Praise",
            "program_id": make_program(env).id,
            "points": 10,
            "daily_cap": 35,
            "live_from": "2026-01-01",
        }
    )
    return rule.id, posts.ids, partner.id


def test_parallel_praise_keeps_one_card_and_the_limit(registry, parallel):
    with environment(registry) as env:
        rule, posts, partner = make_praise(env, 12)
    jobs = [["earn", rule, post] for post in posts]
    outcomes, _tries = parallel("praise", jobs)
    assert not [outcome for outcome in outcomes if "done" not in outcome], outcomes
    with environment(registry) as env:
        card = env["loyalty.card"].search([("partner_id", "=", partner)])
        assert len(card) == 1
        assert card.points == 35
        assert sorted(card.scrm_entry_ids.mapped("amount")) == [5, 10, 10, 10]
        check_ledger(env)
