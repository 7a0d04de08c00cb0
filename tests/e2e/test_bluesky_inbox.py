# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The whole way on a real Bluesky: a mention becomes a conversation and a ticket, our
answer appears there exactly once, also when its acknowledgement is cut off."""

from datetime import datetime, timedelta, timezone

import pytest
from bluesky_network import WRITES, connect, packages
from cutting_proxy import CuttingProxy
from inbox_round import (
    SEND,
    answer,
    conversation_about,
    listen,
    read_account,
    send_all,
    two_sides,
)
from odoo_env import environment, need_odoo, own_registry, run_crons
from snac import wait_for

need_odoo()
packages()

NOW = datetime.now(timezone.utc)


@pytest.fixture(scope="module")
def registry():
    with own_registry("bluesky") as registry:
        yield registry


@pytest.fixture(scope="module")
def network(bluesky):
    for name in ("qingya", "mei"):
        bluesky.add_user(name)
    return bluesky


@pytest.fixture(scope="module")
def proxy(network):
    """Between us and the server; the customer talks to it directly."""
    with CuttingProxy(("127.0.0.1", network.port), WRITES) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def world(registry, network, proxy):
    """Id of our account, and a client that speaks for the customer."""
    with environment(registry) as env:
        hosts = f"{network.host} localhost:{proxy.port}"
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", hosts)
        our_url = f"http://localhost:{proxy.port}"
        account, _us, customer_client = two_sides(
            connect, env, network, "qingya", "mei", our_url
        )
        env["scrm.rule"].create(
            {
                "name": "Complaint",
                "query": "broken OR 坏了",
                "category": "complaint",
                "make_ticket": True,
                "live_from": "2020-01-01",
            }
        ).write({"state": "live"})
        ids = (account.id, customer_client)
    return ids


def said_on_the_server(client, words):
    """Ids of our posts with these words, as the customer is told of them."""
    page = client.notifications_page(None, None, NOW - timedelta(hours=1))
    return {post.remote_id for post in page.posts if words in post.text}


@pytest.fixture(scope="module")
def case(registry, world):
    """A complaint that was heard: the id of its conversation."""
    account_id, customer = world
    customer.post("@qingya.test 🍵 my cup arrived broken 坏了 7301 #tea", NOW, "c1")
    about = conversation_about("7301")
    return listen(registry, account_id, about, "the complaint in the inbox")


def test_a_mention_becomes_one_conversation_and_one_ticket(registry, world, case):
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(case)
        assert conversation.profile_id.handle == "mei.test"
        assert "7301" in conversation.ticket_id.description
        post = conversation.root_post_id
        assert post.topic_ids.mapped("name") == ["tea"]
        assert post.mention_profile_ids.mapped("handle") == ["qingya.test"]
    listen(registry, world[0], conversation_about("7301"), "the same again")
    with environment(registry) as env:
        tickets = [("scrm_conversation_id", "=", case)]
        assert env["helpdesk.ticket"].search_count(tickets) == 1


def test_our_answer_is_there_once_and_known_as_ours(registry, world, case):
    account_id, customer = world
    delivery = answer(registry, case, "We are sorry, see https://qingya.test/7302 🍵")
    assert send_all(registry, delivery)["state"] == "sent"
    there = wait_for(lambda: said_on_the_server(customer, "7302"), "our answer")
    assert len(there) == 1
    listen(registry, account_id, conversation_about("7301"), "our own echo")
    with environment(registry) as env:
        ours = env["scrm.post"].search([("text", "like", "7302")])
        assert len(ours) == 1 and ours.direction == "out"
        assert ours.remote_id in there
        conversation = env["scrm.conversation"].browse(case)
        assert ours.thread_root_id == conversation.root_post_id
        assert conversation.first_answer_at and conversation.state == "waiting"
        # A clickable address comes back as one.
        assert 'href="https://qingya.test/7302"' in ours.html


def test_an_answer_whose_acknowledgement_is_lost_is_not_repeated(
    registry, world, case, proxy
):
    _account_id, customer = world
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(case)
        conversation.send_reply("The new cup is on its way 7303")
        delivery = env["scrm.delivery"].search([], order="id desc", limit=1)
        account, outgoing = delivery.account_id, delivery._outgoing()
        # What the server took, though nobody told us.
        account._connector()._send(account, outgoing)
        delivery.write({"state": "sending", "sending_at": delivery.create_date})
        delivery_id = delivery.id
        env["scrm.delivery"].browse(delivery_id)._set_unknown("cut off")
    assert send_all(registry, delivery_id)["state"] == "sent"
    wait_for(lambda: said_on_the_server(customer, "7303"), "our answer")
    assert len(said_on_the_server(customer, "7303")) == 1


def test_a_cut_connection_leaves_one_answer(registry, world, case, proxy):
    _account_id, customer = world
    delivery = answer(registry, case, "And a voucher comes with it 7304")
    cut_before, proxy.cuts = proxy.cut, 1
    run_crons(registry, SEND)
    assert proxy.cut == cut_before + 1
    assert send_all(registry, delivery)["state"] == "sent"
    wait_for(lambda: said_on_the_server(customer, "7304"), "our answer")
    assert len(said_on_the_server(customer, "7304")) == 1


def test_the_customer_goes_on_in_the_same_conversation(registry, world, case):
    account_id, customer = world
    (ours,) = said_on_the_server(customer, "7302")
    customer.post("thank you 7305", datetime.now(timezone.utc), "c2", ours)
    found = listen(registry, account_id, conversation_about("7305"), "the thanks")
    assert found == case
    with environment(registry) as env:
        assert env["scrm.conversation"].browse(case).state == "open"


def test_likes_reposts_and_follows_are_known_and_done(registry, world, case):
    account_id, customer = world
    (ours,) = said_on_the_server(customer, "7302")
    for verb in ("like", "repost"):
        for _twice in range(2):
            customer.act(verb, ours, NOW, f"act-{verb}")
    with environment(registry) as env:
        us = env["scrm.account"].browse(account_id).remote_id
    customer.follow(us, NOW, "follow-1")

    def acts(env):
        target = env["scrm.account"].browse(account_id).profile_id
        found = env["scrm.interaction"].search([("target_id", "=", target.id)])
        kinds = set(found.mapped("kind"))
        return env.user if {"like", "repost", "follow"} <= kinds else env.user.browse()

    listen(registry, account_id, acts, "like, repost and follow")
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(case)
        made = env["scrm.delivery"]._enqueue(
            conversation.account_id, "", conversation.root_post_id, kind="like"
        )
        made_id = made.id
    assert send_all(registry, made_id)["state"] == "sent"


def test_an_ended_access_is_renewed_once(registry, world):
    account_id, _customer = world
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        before = account.refresh_token
        account.access_token = "not.a.token"
    read_account(registry, account_id)
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert account.state == "connected"
        assert account.access_token != "not.a.token"
        assert account.refresh_token != before


def test_without_any_access_a_person_is_asked(registry, world):
    account_id, _customer = world
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        account.write({"access_token": "not.a.token", "refresh_token": "neither"})
    read_account(registry, account_id)
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert account.state == "reauth" and account.activity_ids
