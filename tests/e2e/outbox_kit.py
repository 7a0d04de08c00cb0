# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many deliveries over a troubled FAKE network, by senders that are killed.

The network's own books decide at the end: each delivery said once, in the order of
its account, and each known by the id that the network gave it.
"""

import random
import subprocess
import time

from fake_network import HERE
from odoo_env import environment, odoo_python

# Of the deliveries that follow an equal text of the same account.
EQUAL = 0.1
BATCH = 1000


def fill_outbox(env, account_ids, count, seed=1):
    """``count`` posts, spread over the accounts, some of them with equal texts."""
    draw, last, rows = random.Random(seed), {}, []
    for number in range(count):
        account_id = account_ids[number % len(account_ids)]
        text = last.get(account_id) if draw.random() < EQUAL else None
        last[account_id] = text or f"News number {number} of our tea house"
        rows.append(
            {
                "account_id": account_id,
                "kind": "post",
                "body": last[account_id],
                "idempotency_key": f"key-{number}",
                "user_id": env.uid,
            }
        )
    for start in range(0, count, BATCH):
        env["scrm.delivery"]._put(rows[start : start + BATCH])


# Every change of a state, written down by the database itself: a sender that is
# killed cannot count.
DIARY = """
    CREATE TABLE outbox_diary (delivery integer, state varchar);
    CREATE FUNCTION outbox_note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO outbox_diary VALUES (NEW.id, NEW.state); RETURN NULL; END $$;
    CREATE TRIGGER outbox_note AFTER UPDATE OF state ON scrm_delivery
        FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
        EXECUTE FUNCTION outbox_note();
"""


class Senders:
    """Worker processes, one of which can be killed and begun again at any moment."""

    def __init__(self, database, count):
        self.database, self.count, self.kills = database, count, 0
        self.processes = {}

    def __enter__(self):
        for number in range(1, self.count + 1):
            self._start(number)
        for process in self.processes.values():
            assert process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_error):
        for process in self.processes.values():
            process.stdin.close()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, number):
        self.processes[number] = odoo_python(
            HERE / "cron_worker.py",
            self.database,
            "send",
            number,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill(self, number):
        """SIGKILL, wherever it is, and another one in its place."""
        process = self.processes[number]
        process.kill()
        process.wait()
        self.kills += 1
        self._start(number)


def counts(registry):
    with environment(registry) as env:
        env.cr.execute("SELECT state, count(*) FROM scrm_delivery GROUP BY state")
        return dict(env.cr.fetchall())


def run(registry, senders, kills, total, seconds):
    """Let the senders work, killing one after each further part of the work.

    :return: seconds until nothing was on its way any more
    """
    started = time.monotonic()
    while True:
        there = counts(registry)
        on_the_way = sum(there.get(s, 0) for s in ("queued", "sending", "unknown"))
        if not on_the_way:
            return time.monotonic() - started
        done = total - on_the_way
        if senders.kills < kills and done > total * (senders.kills + 1) / (kills + 2):
            senders.kill(senders.kills % senders.count + 1)
        assert time.monotonic() - started < seconds, f"not done in time: {there}"
        time.sleep(0.05)


def judge(registry, books):
    """What the network's books say about our deliveries.

    :return: dict of ``duplicates``, ``lost``, ``unreconciled``, ``disordered``,
        ``mistaken`` (known by a wrong id), ``unknowns`` (that there were)
    """
    with environment(registry) as env:
        env.cr.execute(
            """SELECT idempotency_key, state, remote_id, account_id FROM scrm_delivery
            WHERE idempotency_key LIKE 'key-%' ORDER BY id"""
        )
        rows = env.cr.fetchall()
        env.cr.execute("SELECT count(*) FROM outbox_diary WHERE state = 'unknown'")
        [(unknowns,)] = env.cr.fetchall()
        handles = {a.id: a.handle for a in env["scrm.account"].search([])}
    said = books["keys"]
    lines = {}
    for key, _state, _remote_id, account_id in rows:
        lines.setdefault(handles[account_id], []).append(key)
    return {
        "duplicates": sum(len(ids) - 1 for ids in said.values()),
        "lost": sum(key not in said for key, *_rest in rows),
        "unreconciled": sum(state != "sent" for _key, state, *_rest in rows),
        "mistaken": sum(said.get(key) != [rid] for key, _s, rid, _a in rows),
        "disordered": sum(
            [key for key, _id in books["said"].get(handle, ())] != keys
            for handle, keys in lines.items()
        ),
        "unknowns": unknowns,
    }


FLAWS = ("duplicates", "lost", "unreconciled", "mistaken", "disordered")
