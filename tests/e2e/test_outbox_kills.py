# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small copy of ``./dev bench outbox``: nothing twice, nothing lost, in order."""

import pytest
from fake_network import make_accounts, network
from odoo_env import environment, need_odoo, own_registry
from outbox_kit import (
    DIARY,
    FLAWS,
    Senders,
    counts,
    fill_outbox,
    judge,
    run,
)

need_odoo()

DELIVERIES, ACCOUNTS, SENDERS, KILLS = 200, 20, 3, 2


@pytest.fixture(scope="module")
def registry():
    with own_registry("outbox") as registry:
        yield registry


def test_senders_that_are_killed_say_everything_once(registry):
    with network("--troubled", "--seed", "7") as ask:
        with environment(registry) as env:
            env["scrm.delivery"].search([]).unlink()
            accounts = make_accounts(env, ask.port, ACCOUNTS)
            fill_outbox(env, accounts, DELIVERIES)
            env.cr.execute(DIARY)
        with Senders(registry.db_name, SENDERS) as senders:
            run(registry, senders, KILLS, DELIVERIES, seconds=600)
        books = ask("/_report")
    found = judge(registry, books)
    assert {flaw: found[flaw] for flaw in FLAWS} == dict.fromkeys(FLAWS, 0)
    assert counts(registry) == {"sent": DELIVERIES}
    # It was not too easy.
    assert senders.kills == KILLS
    assert found["unknowns"] >= 5
    lost = sum(count for name, count in books["troubles"].items() if "after" in name)
    assert lost >= 3
    assert books["troubles"]["limit"] >= 3
