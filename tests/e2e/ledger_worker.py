# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A process of its own that moves points: ``ledger_worker.py DATABASE``.

Each line on the standard input is a JSON object of ``slots`` and ``jobs``, a list of
``[method, argument…]``. Each job runs in a thread and on a connection of its own, at
most ``slots`` at a time, as a request of Odoo does: begun again after a serialization
error, five times. Whoever still fails sends the same request once more, as a client
does. All that have a slot look at the card first, and go on together after a line
``go``. Answered by one JSON line: the outcome of each job, and the number of tries.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from odoo_env import open_registry


def redeem(env, card_id, amount, key):
    card = env["loyalty.card"].browse(card_id)
    entry = card._scrm_book(-amount, "redeem", key, "A mug")
    return entry.id


def confirm(env, order_id):
    env["sale.order"].browse(order_id).action_confirm()
    return order_id


def earn(env, rule_id, post_id):
    post = env["scrm.post"].browse(post_id)
    env["scrm.earning.rule"].browse(rule_id)._award_posts(post)
    return post_id


def give(env, card_id, other_id, amount, key):
    card, other = env["loyalty.card"].browse([card_id, other_id])
    card._scrm_transfer(other, amount, key, "A gift")
    return key


def expire(env, card_id):
    env["loyalty.card"].browse(card_id)._scrm_expire()
    return card_id


def mature(env, entry_id):
    return env["scrm.points.entry"].browse(entry_id)._mature().id


def withdraw(env, entry_id):
    return env["scrm.points.entry"].browse(entry_id)._withdraw("Withdrawn").id


def join(env, code, friend_id):
    friend = env["res.partner"].browse(friend_id)
    return env["scrm.referral"]._join(code, friend).id


def approve(env, adjustment_id):
    env["scrm.points.adjustment"].browse(adjustment_id).action_approve()
    return adjustment_id


def take(env, reward_id, card_id, wish):
    card = env["loyalty.card"].browse(card_id)
    return env["scrm.reward"].browse(reward_id)._redeem(card, wish).id


def vote(env, contest_id, partner_id, entry_id):
    partner = env["res.partner"].browse(partner_id)
    entry = env["scrm.contest.entry"].browse(entry_id)
    env["scrm.contest"].browse(contest_id)._vote(partner, entry)
    return entry_id


def link(env, card_id):
    return env["loyalty.card"].browse(card_id)._scrm_links()[card_id]


def decide(env, contest_id):
    contest = env["scrm.contest"].browse(contest_id)
    contest.action_decide()
    return contest.list_hash


# Odoo waits up to two, four, eight, sixteen seconds between its tries: that makes it
# easy for the sessions to avoid each other, and the test long.
HASTE = 5
REQUESTS = 20

JOBS = {
    job.__name__: job
    for job in (
        redeem,
        confirm,
        earn,
        give,
        expire,
        mature,
        withdraw,
        join,
        approve,
        take,
        vote,
        link,
        decide,
    )
}


class Runner:
    def __init__(self, registry, slots, jobs):
        self.registry = registry
        self.jobs = jobs
        self.slots = min(slots, len(jobs))
        self.looking = threading.Barrier(self.slots + 1)
        self.go = threading.Event()
        self.tries = 0

    def run(self):
        with ThreadPoolExecutor(self.slots) as pool:
            results = [
                pool.submit(self.one, n, *job) for n, job in enumerate(self.jobs)
            ]
            self.looking.wait(timeout=180)
            print("ready", flush=True)
            sys.stdin.readline()
            self.go.set()
            return {"outcomes": [r.result() for r in results], "tries": self.tries}

    def one(self, number, method, *arguments):
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            cursor.execute("SELECT SUM(points) FROM loyalty_card")
            if number < self.slots:
                self.looking.wait(timeout=180)
            self.go.wait(timeout=180)
            return self.request(env, method, arguments)

    def request(self, env, method, arguments):
        from odoo.exceptions import UserError
        from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

        def attempt():
            self.tries += 1
            return JOBS[method](env, *arguments)

        for _request in range(REQUESTS):
            try:
                return {"done": retrying(attempt, env)}
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                env.cr.rollback()
            except UserError as error:
                return {"refused": str(error)}
            except Exception as error:
                return {"failed": f"{type(error).__name__}: {error}"}
        return {"failed": "busy"}


def hasten():
    from odoo.service import model

    model.time = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / HASTE))


def main(database):
    registry = open_registry(database)
    hasten()
    print("open", flush=True)
    for line in iter(sys.stdin.readline, ""):
        print(json.dumps(Runner(registry, **json.loads(line)).run()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
