# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a person deletes on a real Bluesky is found to be gone; what is only hidden
from us for a moment, or cannot be asked for, is not."""

from datetime import datetime, timezone

import pytest
from bluesky_network import connect, packages
from inbox_round import listen, two_sides
from look_round import heard, look
from odoo_env import environment, need_odoo, own_registry
from snac import wait_for

need_odoo()
packages()

NOW = datetime.now(timezone.utc)


@pytest.fixture(scope="module")
def registry():
    with own_registry("bluesky_gone") as registry:
        yield registry


@pytest.fixture(scope="module")
def network(bluesky):
    for name in ("teahouse", "lin"):
        bluesky.add_user(name)
    return bluesky


@pytest.fixture(scope="module")
def world(registry, network):
    """Id of our account, and clients that speak for us and for the customer."""
    with environment(registry) as env:
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", network.host)
        account, us, customer = two_sides(
            connect, env, network, "teahouse", "lin", network.url
        )
        # To us they are not one of our own, though we signed in for them.
        env["scrm.profile"].search([("handle", "=", "lin.test")]).is_own = False
        return account.id, us, customer


def say(registry, world, text, key):
    """A post of the customer that we have heard: ``(id here, its address there)``."""
    account_id, _us, customer = world
    customer.post(f"@teahouse.test {text}", datetime.now(timezone.utc), key)
    post_id = listen(registry, account_id, heard(text), text)
    with environment(registry) as env:
        return post_id, env["scrm.post"].browse(post_id).remote_id


def test_what_is_there_is_counted_and_what_was_deleted_is_gone(registry, world):
    _account_id, us, customer = world
    post_id, uri = say(registry, world, "my tea is cold 7401", "g1")
    customer.act("like", uri, NOW, "like-g1")
    wait_for(lambda: us.metrics([uri])[0].likes, "the like to be counted")
    found = look(registry, post_id)
    assert found["likes_count"] == 1
    assert not found["missing_at"] and not found["deleted_at"]
    customer.delete(uri)
    wait_for(lambda: not us.metrics([uri]), "the deletion to be known")
    found = look(registry, post_id)
    assert found["missing_at"] and not found["deleted_at"]
    found = look(registry, post_id)
    assert found["deleted_at"] and not found["look_at"]


def test_an_answer_for_somebody_else_proves_nothing(registry, world, network):
    account_id, us, customer = world
    post_id, uri = say(registry, world, "my tea is hot 7402", "g2")
    customer.delete(uri)
    wait_for(lambda: not us.metrics([uri]), "the deletion to be known")
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        known, account.remote_id = account.remote_id, "did:plc:somebodyelse"
    for _look in range(2):
        found = look(registry, post_id)
        assert not found["missing_at"] and not found["deleted_at"]
    with environment(registry) as env:
        env["scrm.account"].browse(account_id).remote_id = known
    for _look in range(2):
        found = look(registry, post_id)
    assert found["deleted_at"]


def test_who_blocks_us_is_missing_as_if_it_were_deleted(registry, world):
    """Bluesky tells no difference: what a person hides from us, we do not keep."""
    _account_id, us, customer = world
    post_id, uri = say(registry, world, "my tea is strong 7403", "g3")
    kind = "app.bsky.graph.block"
    record = {"$type": kind, "subject": us.own.remote_id}
    customer._put(kind, record | {"createdAt": NOW.isoformat()}, NOW, "block-g3")
    wait_for(lambda: not us.metrics([uri]), "the block to be known")
    assert customer.metrics([uri]), "the post itself is still there"
    for _look in range(2):
        found = look(registry, post_id)
    assert found["deleted_at"]
