# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Processes with connections of their own that move points, for several suites."""

import json
import os
import subprocess
from contextlib import contextmanager

import pytest
from odoo_env import environment, odoo_python, own_registry

WORKER = os.path.join(os.path.dirname(__file__), "ledger_worker.py")
# For the test itself, Odoo's own workers, and what else uses the server.
RESERVED = 20
PROCESSES = int(os.environ.get("SCRM_PROCESSES", "5"))


@pytest.fixture(scope="module")
def ledger(request):
    """A registry on a database of its own for each suite."""
    with own_registry(request.module.__name__.removeprefix("test_")) as registry:
        yield registry


@pytest.fixture(scope="module")
def workers(ledger, tmp_path_factory):
    """Processes that have opened the database and wait for jobs."""
    # Odoo logs each serialization error: too much for a pipe that nobody reads.
    log = tmp_path_factory.mktemp("ledger") / "workers.log"
    with log.open("w") as sink:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": sink}
        started = [
            odoo_python(WORKER, ledger.db_name, text=True, **pipes)
            for _n in range(PROCESSES)
        ]
        try:
            for worker in started:
                assert worker.stdout.readline() == "open\n", log.read_text()
            yield started
        finally:
            for worker in started:
                worker.stdin.close()
                worker.wait(timeout=180)


@pytest.fixture(scope="module")
def slots(ledger):
    """Connections of each process: what the server leaves, at most ``SCRM_SLOTS``."""
    with ledger.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = %s)",
            ("client backend",),
        )
        left = max(1, (cursor.fetchone()[0] - RESERVED) // PROCESSES)
        return min(left, int(os.environ.get("SCRM_SLOTS", left)))


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
