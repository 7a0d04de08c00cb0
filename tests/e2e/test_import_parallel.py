# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Eight processes that feed the same thousand posts three times at once."""

import time

from import_kit import begin, made_posts, make_account, make_import, start_worker
from odoo_env import environment, need_odoo, own_registry

need_odoo()

PROCESSES, TIMES, POSTS = 8, 3, 1000


def test_eight_processes_feed_the_same_posts(capsys):
    data = made_posts(POSTS)
    with own_registry("parallel") as registry:
        with environment(registry) as env:
            account = make_account(env, "parallel", live_from="2026-01-01 00:00:00")
            ids = [
                [make_import(env, account, data).id for _turn in range(TIMES)]
                for _process in range(PROCESSES)
            ]
            account_id = account.id
        workers = [start_worker(registry, *own) for own in ids]
        begin(*workers)
        start = time.monotonic()
        results = [worker.communicate(timeout=600) for worker in workers]
        seconds = time.monotonic() - start
        for worker, (_out, err) in zip(workers, results, strict=True):
            assert worker.returncode == 0, err
        lines = [line.split() for out, _err in results for line in out.splitlines()]
        check(registry, account_id, lines)
    with capsys.disabled():
        print(f"\n{PROCESSES * TIMES * POSTS} rows by {PROCESSES} in {seconds:.1f} s")


def check(registry, account_id, lines):
    assert len(lines) == PROCESSES * TIMES
    assert {line[0] for line in lines} == {"done"}
    numbers = [[int(number) for number in line[1:]] for line in lines]
    new, changed, known, bad = (sum(column) for column in zip(*numbers, strict=True))
    assert (new, changed, bad) == (POSTS, 0, 0)
    assert known == PROCESSES * TIMES * POSTS - POSTS
    with environment(registry) as env:
        posts = env["scrm.post"].search([("account_id", "=", account_id)])
        assert len(posts) == len(set(posts.mapped("remote_id"))) == POSTS
        assert len(posts.profile_id) == 100
        assert set(posts.mapped("process_state")) <= {"new", "done"}
        orphans = posts.filtered(lambda p: p.parent_remote_id and not p.parent_id)
        assert not orphans
        sizes = env["scrm.post"]._read_group(
            [("id", "in", posts.ids)], ["thread_root_id"], ["__count"]
        )
        assert {size for _root, size in sizes} == {5}
        assert not env["scrm.import"].search_count([("state", "!=", "done")])
