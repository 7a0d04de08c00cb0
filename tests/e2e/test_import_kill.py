# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""`kill -9` at ten random moments of an import, then once more to the end."""

import random
import time

from import_kit import (
    begin,
    counts,
    made_posts,
    make_account,
    make_import,
    start_worker,
)
from odoo_env import environment, need_odoo, own_registry

need_odoo()

POSTS, KILLS = 20_000, 10


def test_import_survives_ten_kills(capsys):
    chance = random.Random(20261122)
    with own_registry("kill") as registry:
        with environment(registry) as env:
            account = make_account(env, "kill", live_from="2026-01-01 00:00:00")
            record = make_import(env, account, made_posts(POSTS))
            record_id, account_id = record.id, account.id
        positions = [
            kill_once(registry, record_id, chance, turn) for turn in range(KILLS)
        ]
        last = start_worker(registry, record_id)
        begin(last)
        _out, err = last.communicate(timeout=600)
        assert last.returncode == 0, err
        check(registry, record_id, account_id)
    assert positions == sorted(positions)
    assert len(set(positions)) > 1, positions
    with capsys.disabled():
        print(f"\npositions after each kill: {positions}")


def position(registry, record_id):
    with environment(registry) as env:
        return env["scrm.import"].browse(record_id).position


def kill_once(registry, record_id, chance, turn):
    """Start a worker, kill it within its work; returns the position it left.

    At a random moment, each fifth time not before it has stored something, however slow
    the machine is; and never after its share of the rows, however fast it is.
    """
    share, later = POSTS * (turn + 1) // (KILLS + 1), turn % 5 == 4
    before = position(registry, record_id)
    worker = start_worker(registry, record_id)
    begin(worker)
    began = time.monotonic()
    due = began + chance.uniform(0.02, 0.3)
    while (reached := position(registry, record_id)) < share:
        now = time.monotonic()
        assert now < began + 60, "nothing is stored"
        if now >= due and not (later and reached == before):
            break
        time.sleep(0.01)
    worker.kill()
    worker.communicate()
    assert worker.returncode == -9
    with environment(registry) as env:
        record = env["scrm.import"].browse(record_id)
        stored = env["scrm.post"].search_count(
            [("account_id", "=", record.account_id.id)]
        )
        assert record.state == "running"
        assert stored == record.position == record.new_count
        return record.position


def check(registry, record_id, account_id):
    with environment(registry) as env:
        record = env["scrm.import"].browse(record_id)
        assert record.state == "done", record.reason
        assert record.position == record.row_total == POSTS
        assert counts(record) == (POSTS, 0, 0, 0)
        posts = env["scrm.post"].search([("account_id", "=", account_id)])
        assert len(posts) == len(set(posts.mapped("remote_id"))) == POSTS
        assert not posts.filtered(lambda p: p.parent_remote_id and not p.parent_id)
        sizes = env["scrm.post"]._read_group(
            [("id", "in", posts.ids)], ["thread_root_id"], ["__count"]
        )
        assert {size for _root, size in sizes} == {5}
