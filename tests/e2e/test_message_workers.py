# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Messages to people by several workers at once, each with its own connection.

What counts: one message a person however many workers make them and whenever they are
killed; never more messages to a person than the cap, whoever sends at the same time.
"""

import random
import subprocess
import threading
import time
from collections import Counter
from unittest.mock import patch

import pytest
from message_kit import make_people, open_network
from odoo_env import environment, need_odoo, odoo_python, own_registry

need_odoo()

PEOPLE, WAIT = 120, 300


class Log:
    """What reached the fake network, from any thread."""

    def __init__(self):
        self.handles, self.lock, self.count = [], threading.Lock(), 0

    def send(self, outgoing):
        from odoo.addons.social_crm.tools.items import SendResult

        with self.lock:
            self.count += 1
            self.handles.append(outgoing.mention_handle)
            return SendResult(remote_id=f"m{self.count}")


@pytest.fixture(scope="module")
def log():
    return Log()


@pytest.fixture(scope="module")
def registry(log):
    with own_registry("message_workers") as registry:
        with environment(registry) as env:
            open_network(env, log.send)
        yield registry


def at_once(*works):
    """Run these in threads; raises what any of them raised."""
    troubles = []

    def guarded(work):
        try:
            work()
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    if troubles:
        raise troubles[0]


def advance(delivery):
    """One step of the outbox for the account of ``delivery``, whose first it is."""
    if hasattr(delivery, "_advance"):
        delivery._advance()
    else:
        delivery._step(delivery.account_id.id)


def recipients_of(registry, publication_id):
    with environment(registry) as env:
        found = env["scrm.delivery"].search([("publication_id", "=", publication_id)])
        return Counter(found.mapped("partner_id.id"))


def test_four_workers_make_one_message_each(registry):
    with environment(registry) as env:
        (publication_id,) = make_people(env, "workers", PEOPLE)
    barrier = threading.Barrier(4)

    def work():
        barrier.wait(WAIT)
        made = 1
        while made:
            with environment(registry) as env:
                publication = env["scrm.publication"].browse(publication_id)
                made, _left = env["scrm.store"]._retrying(
                    lambda there=publication: there._make_message_deliveries(7)
                )

    at_once(*[work] * 4)
    found = recipients_of(registry, publication_id)
    assert len(found) == PEOPLE
    assert set(found.values()) == {1}


def test_kills_at_any_moment_lose_and_double_nobody(registry):
    with environment(registry) as env:
        (publication_id,) = make_people(env, "kills", PEOPLE)
    chance, kills = random.Random(5), 0
    while kills < 4:
        worker = odoo_python(
            "tests/e2e/message_worker.py",
            registry.db_name,
            publication_id,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = worker.stdout.readline()
        if line.strip() == "done":
            break
        time.sleep(chance.uniform(0, 0.08))
        worker.kill()
        worker.wait()
        kills += 1
    assert kills >= 2
    with environment(registry) as env:
        assert env["scrm.publication"].browse(publication_id)._run_messages()
    found = recipients_of(registry, publication_id)
    assert len(found) == PEOPLE
    assert set(found.values()) == {1}


def two_queues(registry, people):
    """Two publications to the same people, all in the outbox; one a day is the cap."""
    with environment(registry) as env:
        env["scrm.delivery"].search([("state", "=", "queued")]).state = "cancelled"
        ids = make_people(env, "caps", people, publications=2)
        for publication in env["scrm.publication"].browse(ids):
            assert publication._make_message_deliveries() == (people, 0)
        env.company.scrm_message_day = 1
        queues = [
            env["scrm.delivery"]
            .search([("publication_id", "=", key)], order="partner_id")
            .ids
            for key in ids
        ]
    return ids, queues


def test_two_publications_at_once_to_a_person_with_a_cap_of_one(registry, log):
    people = 12
    ids, queues = two_queues(registry, people)
    log.handles.clear()
    barrier = threading.Barrier(2)
    from odoo.addons.social_crm.models.scrm_publication_reach import ScrmPublication

    judge = ScrmPublication._judge_one

    def slowly(self, delivery):
        verdict = judge(self, delivery)
        # Wide open: what both would do with what they have read.
        time.sleep(0.05)
        return verdict

    def send(queue):
        for key in queue:
            with environment(registry) as env:
                barrier.wait(WAIT)
                advance(env["scrm.delivery"].browse(key))

    with patch.object(ScrmPublication, "_judge_one", slowly):
        at_once(lambda: send(queues[0]), lambda: send(queues[1]))
    assert Counter(log.handles) == {f"person{n}": 1 for n in range(people)}
    with environment(registry) as env:
        both = env["scrm.delivery"].search([("publication_id", "in", ids)])
        states = Counter(both.mapped("state"))
        assert states == {"sent": people, "cancelled": people}
        held = env["scrm.publication.recipient"].search(
            [("publication_id", "in", ids), ("state", "=", "out")]
        )
        assert set(held.mapped("reason")) == {"cap"}
        assert len(held) == people
        assert all(held.mapped("free_at"))
