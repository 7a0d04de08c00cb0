# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several workers gather posts at once, each with a connection of its own.

What counts: nobody gets more than fits, a thread has one conversation, and what people
merge or split meanwhile stays as they said.
"""

import threading
from collections import Counter
from datetime import datetime, timedelta, timezone
from functools import partial
from unittest.mock import patch

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()

WORKERS, WAIT, ROOM = 4, 300, 12
START = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def registry():
    with own_registry("inbox_workers") as registry:
        with environment(registry) as env:
            env["scrm.rule"].search([]).active = False
            small_batches(env)
        yield registry


def small_batches(env):
    from odoo.addons.social_crm.models import scrm_post

    patch.object(scrm_post, "PROCESS_BATCH", 7).start()


def make_account(env, name, **values):
    return env["scrm.account"].create(
        {
            "name": name,
            "channel": "file",
            "instance": name,
            "live_from": "2026-01-01 00:00:00",
            "state": "connected",
            **values,
        }
    )


def message(key, who, minutes=0, **values):
    from odoo.addons.social_crm.tools.items import RawPost, RawProfile

    return RawPost(
        key,
        RawProfile(who, who),
        text=f"Words of {key}",
        kind="message",
        created_at=START + timedelta(minutes=minutes),
        **values,
    )


def store(registry, account_id, *posts):
    from odoo.addons.social_crm.tools.items import Page

    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        env["scrm.store"]._store_page(account, Page(posts=posts))


def work_off(registry, barrier):
    """What the cron worker does until nothing waits any more."""
    with environment(registry) as env:
        barrier.wait(WAIT)
        while env["scrm.post"]._process_next():
            pass


def at_once(*works):
    """Run each with a connection of its own; raise what any of them raised."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not errors, errors


def gather_all(registry, *others):
    barrier = threading.Barrier(WORKERS + len(others))
    workers = [partial(work_off, registry, barrier)] * WORKERS
    at_once(*workers, *(partial(other, barrier) for other in others))
    # Rows that another worker held were left for a later round.
    work_off(registry, threading.Barrier(1))


def make_team(env, method):
    group = env.ref("social_crm.group_agent")
    users = env["res.users"].create(
        [
            {
                "name": f"{method} {n}",
                "login": f"{method}_{n}",
                "group_ids": [(6, 0, group.ids)],
            }
            for n in range(3)
        ]
    )
    team = env["crm.team"].create({"name": method, "scrm_assignment": method})
    env["crm.team.member"].create(
        [
            {"crm_team_id": team.id, "user_id": user.id, "scrm_capacity": ROOM}
            for user in users
        ]
    )
    return team


@pytest.mark.parametrize("method", ["round_robin", "load"])
def test_nobody_gets_more_than_fits(registry, method):
    with environment(registry) as env:
        team = make_team(env, method)
        account_id = make_account(env, method, team_id=team.id).id
    posts = [message(f"{method}{n}", f"{method}{n}", n) for n in range(60)]
    store(registry, account_id, *posts)
    gather_all(registry)
    with environment(registry) as env:
        talks = env["scrm.conversation"].search([("account_id", "=", account_id)])
        assert len(talks) == 60
        got = Counter(talk.user_id.login for talk in talks)
        assert got.pop(False) == 60 - 3 * ROOM
        assert set(got.values()) == {ROOM}


def test_a_thread_has_one_conversation_however_many_gather(registry):
    with environment(registry) as env:
        account_id = make_account(env, "thread").id
    posts = [message("t0", "tina")]
    posts += [
        message(f"t{n}", f"tina{n % 5}", n, parent_remote_id=f"t{(n - 1) // 2}")
        for n in range(1, 60)
    ]
    store(registry, account_id, *posts)
    gather_all(registry)
    with environment(registry) as env:
        kept = env["scrm.post"].search([("account_id", "=", account_id)])
        assert set(kept.mapped("process_state")) == {"done"}
        assert len(kept.conversation_id) == 1
        assert all(post.conversation_id for post in kept)
        assert kept.conversation_id.post_count == 60


def test_what_is_merged_meanwhile_stays_together(registry):
    with environment(registry) as env:
        account_id = make_account(env, "merge").id
    roots = [message("m0", "mia"), message("n0", "mia", 1)]
    store(registry, account_id, *roots)
    gather_all(registry)
    replies = [
        message(f"{root}{n}", "mia", n, parent_remote_id=f"{root}{n - 1}")
        for root in "mn"
        for n in range(1, 40)
    ]
    store(registry, account_id, *replies)

    def merge(barrier):
        barrier.wait(WAIT)
        with environment(registry) as env:
            talks = env["scrm.conversation"].search([("account_id", "=", account_id)])
            env["scrm.store"]._retrying(
                lambda: talks.exists()._merge_into(talks.sorted("id")[:1])
            )

    gather_all(registry, merge)
    with environment(registry) as env:
        kept = env["scrm.post"].search([("account_id", "=", account_id)])
        assert set(kept.mapped("process_state")) == {"done"}
        talks = env["scrm.conversation"].search([("account_id", "=", account_id)])
        assert len(talks) == 1
        assert kept.conversation_id == talks
        assert talks.post_count == len(kept) == 80
        assert all(post.conversation_id for post in kept)
        found = talks.search([("search_words", "ilike", "m39")])
        assert found == talks
