# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a person deletes on a real server with Mastodon's API is found to be gone."""

import pytest
from inbox_round import listen, two_sides
from look_round import heard, look
from odoo_env import environment, need_odoo, own_registry
from snac import Snac, program, sign_in, wait_for

need_odoo()
program()


@pytest.fixture(scope="module")
def registry():
    with own_registry("snac_gone") as registry:
        yield registry


@pytest.fixture(scope="module")
def server():
    with Snac("qingya", "mei") as snac:
        yield snac


@pytest.fixture(scope="module")
def world(registry, server):
    """Id of our account, and clients that speak for us and for the customer."""
    with environment(registry) as env:
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", server.host)
        account, us, customer = two_sides(
            sign_in, env, server, "qingya", "mei", server.url
        )
        # To us they are not one of our own, though we signed in for them.
        env["scrm.profile"].search([("handle", "like", "mei")]).is_own = False
        return account.id, us, customer


def say(registry, world, text):
    """A post of the customer that we have heard: its id here, there, its address."""
    account_id, _us, customer = world
    customer.post_status(f"@qingya {text}", key=text)
    post_id = listen(registry, account_id, heard(text), text)
    with environment(registry) as env:
        post = env["scrm.post"].browse(post_id)
        return post_id, post.remote_id, post.url


def test_what_is_there_is_counted_and_what_was_deleted_is_gone(registry, server, world):
    _account_id, us, customer = world
    post_id, key, address = say(registry, world, "my tea is cold 7501")
    us.act("favourite", key)
    found = look(registry, post_id)
    assert found["likes_count"] == 1
    assert not found["missing_at"] and not found["deleted_at"]
    server.delete_by_hand("mei", address)
    wait_for(lambda: not us._raw(key), "the deletion to be known")
    found = look(registry, post_id)
    assert found["missing_at"] and not found["deleted_at"]
    found = look(registry, post_id)
    assert found["deleted_at"] and not found["look_at"]


def test_two_workers_never_look_for_the_same_account(registry, world):
    account_id, _us, _customer = world
    post_id, _key, _address = say(registry, world, "my tea is weak 7503")
    with environment(registry) as env:
        post = env["scrm.post"].browse(post_id)
        post.look_at = post.first_seen_at
        post.account_id.next_look_at = False
    with environment(registry) as first, environment(registry) as second:
        assert first["scrm.account"]._take_for_looks() == [account_id]
        # It neither waits nor takes what the other has not committed yet.
        assert second["scrm.account"]._take_for_looks() == []


def test_with_an_ended_access_nothing_is_gone(registry, server, world):
    account_id, us, _customer = world
    post_id, key, address = say(registry, world, "my tea is hot 7502")
    server.delete_by_hand("mei", address)
    wait_for(lambda: not us._raw(key), "the deletion to be known")
    with environment(registry) as env:
        env["scrm.account"].browse(account_id).access_token = "ended"
    found = look(registry, post_id)
    assert not found["missing_at"] and not found["deleted_at"]
    with environment(registry) as env:
        assert env["scrm.account"].browse(account_id).state == "reauth"
