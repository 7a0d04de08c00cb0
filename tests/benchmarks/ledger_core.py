# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Core's `loyalty` alone, without any addon of ours: what the ledger is held against.

A database with nothing else and a process that has not heard of this checkout's addons.
The process is told on its standard input which kind of movement to make, and whether
with the message in the chatter that core writes of each; it answers with the seconds
that a round of them took.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from odoo_env import (  # noqa: E402
    drop_database,
    environment,
    odoo_options,
    open_registry,
)

CARDS, MOVES = 50, 100
# Amounts, and contexts.
KINDS = {"postings": 1, "redemptions": -1}
WAYS = {"with": {}, "without": {"tracking_disable": True}}


def make_cards(env):
    program = env["loyalty.program"].create(
        {
            "name": "Bench",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
        }
    )
    partners = env["res.partner"].create([{"name": f"P{n}"} for n in range(CARDS)])
    return env["loyalty.card"].create(
        [
            {"program_id": program.id, "partner_id": partner.id, "points": 10**6}
            for partner in partners
        ]
    )


def measure(env, cards, move):
    """Seconds for MOVES, each a transaction with a fresh cache."""
    start = time.perf_counter()
    for number in range(MOVES):
        move(cards[number % CARDS], number)
        env.cr.commit()
        env.invalidate_all()
    return time.perf_counter() - start


def move_in_core(amount, card, _number):
    """What core does for an order: the balance, and a line of its history."""
    card.points += amount
    card.env["loyalty.history"].create(
        {
            "card_id": card.id,
            "description": "A mug",
            "issued": max(amount, 0),
            "used": max(-amount, 0),
        }
    )


@contextmanager
def core_alone(name):
    """Core's side: a function of a kind and a way that gives a round's seconds."""
    drop_database(name)
    folders = os.environ["ADDONS_PATH"].split(",")
    others = ",".join(path for path in folders if Path(path).resolve() != ROOT)
    environ = dict(os.environ, ADDONS_PATH=others)
    start = partial(subprocess.Popen, env=environ, cwd=Path(__file__).parent)
    try:
        options = [*odoo_options(name), f"--addons-path={others}", "--init=loyalty"]
        options += ["--without-demo", "--stop-after-init", "--no-http"]
        if start([sys.executable, "-m", "odoo", *options]).wait():
            raise RuntimeError("core's loyalty could not be installed")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with start([sys.executable, __file__, name], **pipes) as process:

            def seconds(order):
                print(order, file=process.stdin, flush=True)
                return float(process.stdout.readline())

            yield seconds
            process.stdin.close()
    finally:
        drop_database(name)


def main(name):
    registry = open_registry(name)
    assert not [model for model in registry if model.startswith("scrm.")]
    with environment(registry) as env:
        cards = make_cards(env)
        env.cr.commit()
        for line in sys.stdin:
            kind, way = line.split()
            move = partial(move_in_core, KINDS[kind])
            print(measure(env, cards.with_context(**WAYS[way]), move), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
