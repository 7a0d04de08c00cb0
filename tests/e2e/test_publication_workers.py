# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Nothing is said twice, nothing is lost: crons at once, `kill -9`, a stop meanwhile.

No network is asked: what counts is what stands in the outbox.
"""

import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from odoo_env import environment, need_odoo, odoo_python, own_registry

need_odoo()

WORKERS, WAIT = 4, 300
PUBLICATIONS, ACCOUNTS = 24, 5
WORKER = Path(__file__).with_name("publication_worker.py")


@pytest.fixture(scope="module")
def registry():
    with own_registry("publication_workers") as registry:
        yield registry


def make_publications(env, label):
    """Released publications that are due now, every third of which is repeated."""
    from odoo.fields import Command

    accounts = env["scrm.account"].create(
        [
            {
                "name": f"{label} {number}",
                "channel": "mastodon",
                "instance": f"{label}-{number}.example",
                "state": "connected",
                "max_characters": 500,
            }
            for number in range(ACCOUNTS)
        ]
    )
    publications = env["scrm.publication"].create(
        [
            {
                "name": f"{label} {number}",
                "body": f"Words of {label} {number}",
                "account_ids": [Command.set(accounts.ids)],
                **({} if number % 3 else {"repeat_unit": "days", "repeat_count": 3}),
            }
            for number in range(PUBLICATIONS)
        ]
    )
    publications.action_release()
    return publications.ids


def at_once(*works):
    """Run each with a connection of its own; raise what any of them raised."""
    errors, barrier = [], threading.Barrier(len(works))

    def run(work):
        try:
            with environment(work.args[0]) as env:
                barrier.wait(WAIT)
                work.func(env, *work.args[1:])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not errors, errors


def publish(env):
    env["scrm.publication"]._cron_publish()


def check(registry, ids):
    """Each publication said once on each account, and each repeat planned once."""
    with environment(registry) as env:
        publications = env["scrm.publication"].browse(ids)
        assert set(publications.mapped("state")) == {"running"}
        said = Counter(
            (delivery.publication_id.id, delivery.account_id.id)
            for delivery in publications.delivery_ids
        )
        assert len(said) == PUBLICATIONS * ACCOUNTS
        assert set(said.values()) == {1}
        planned = env["scrm.publication"].search([("series_id", "in", ids)])
        assert Counter(planned.series_id.ids) == Counter(
            publications.filtered("repeat_unit").ids
        )
        assert len(planned) == len(planned.series_id)
        assert set(planned.mapped("state")) == {"scheduled"}
        assert not planned.delivery_ids


def test_many_crons_at_once(registry):
    with environment(registry) as env:
        ids = make_publications(env, "crons")
    at_once(*[partial(publish, registry)] * WORKERS)
    # What another one held was left for a later round.
    at_once(partial(publish, registry))
    check(registry, ids)


def test_killed_again_and_again(registry):
    with environment(registry) as env:
        ids = make_publications(env, "kills")
    workers = [odoo_python(WORKER, registry.db_name, number) for number in (1, 4, 6)]
    assert [worker.wait(WAIT) for worker in workers] == [-9] * 3
    with environment(registry) as env:
        states = Counter(env["scrm.publication"].browse(ids).mapped("state"))
    # Of eleven handed over, one in each worker was not committed.
    assert states == {"running": 8, "scheduled": PUBLICATIONS - 8}
    at_once(partial(publish, registry))
    check(registry, ids)


def stop(env, ids):
    """A person presses Stop on one after the other."""
    for publication in env["scrm.publication"].browse(ids):
        env["scrm.store"]._retrying(
            lambda p=publication: p.state == "scheduled" and p.action_stop()
        )


def test_stopped_while_it_goes_out(registry):
    with environment(registry) as env:
        ids = make_publications(env, "stops")
    crons = [partial(publish, registry)] * 2
    at_once(*crons, partial(stop, registry, list(reversed(ids))))
    at_once(partial(publish, registry))
    with environment(registry) as env:
        publications = env["scrm.publication"].browse(ids)
        assert set(publications.mapped("state")) <= {"running", "stopped"}
        for publication in publications:
            states = set(publication.delivery_ids.mapped("state"))
            if publication.state == "stopped":
                assert states <= {"cancelled"}
            else:
                assert states == {"queued"}
                assert len(publication.delivery_ids) == ACCOUNTS
