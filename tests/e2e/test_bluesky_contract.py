# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the contract asks of a network, done on a real Bluesky: who follows whom,
figures, deletion, and silence when the server wants it."""

import json
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from bluesky_network import WRITES, connect, packages
from contract_round import (
    do,
    figures,
    hand_in,
    look,
    own_post,
    read_lists,
    relations,
)
from cutting_proxy import CuttingProxy
from inbox_round import SEND, read_account, send_all
from odoo_env import environment, need_odoo, own_registry, run_crons
from snac import wait_for

need_odoo()
packages()

PEOPLE = ("linda.test", "teashop.test")


@pytest.fixture(scope="module")
def registry():
    with own_registry("bluesky_contract") as registry:
        yield registry


@pytest.fixture(scope="module")
def proxy(bluesky):
    with CuttingProxy(("127.0.0.1", bluesky.port), WRITES) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def world(registry, bluesky, proxy):
    """Id of our account, and a client that speaks for a customer."""
    for name in ("teashop", "linda"):
        bluesky.add_user(name)
    with environment(registry) as env:
        hosts = f"{bluesky.host} localhost:{proxy.port}"
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", hosts)
        account = connect(env, bluesky, "teashop", f"http://localhost:{proxy.port}")
        customer = connect(env, bluesky, "linda", bluesky.url)
        client = customer._connector()._client(customer)
        customer.action_pause()
        return account.id, client


def now():
    return datetime.now(timezone.utc)


def there(client, uri):
    """The figures of a post as the network shows it, None where it does not."""
    return next(iter(client.metrics([uri])), None)


# -- who follows whom -------------------------------------------------------------


def test_follow_and_unfollow(registry, world):
    account_id, customer = world
    began = now().replace(tzinfo=None, microsecond=0)
    with environment(registry) as env:
        us = env["scrm.account"].browse(account_id)
        theirs = customer.follow(us.remote_id, now(), "f1")
        us._connector()._client(us).follow(customer.own.remote_id, now(), "f2")

    def both():
        read_lists(registry, account_id)
        found = relations(registry, account_id)
        return found if {PEOPLE, PEOPLE[::-1]} <= set(found) else None

    found = wait_for(both, "both relations")
    for since, until, told in found.values():
        # The name of the record says since when; `read_lists` moves that back by days.
        assert told and not until
        assert (since - began).total_seconds() % 86_400 < 5
    customer.delete(theirs.remote_id)

    def left():
        read_lists(registry, account_id)
        return relations(registry, account_id)[PEOPLE][1]

    assert wait_for(left, "the unfollowing") >= began
    assert not relations(registry, account_id)[PEOPLE[::-1]][1]
    # The old notification, read again, brings nobody back.
    read_account(registry, account_id)
    assert relations(registry, account_id)[PEOPLE][1]


# -- figures and deletion ---------------------------------------------------------


@pytest.fixture(scope="module")
def said(registry, world):
    """A post of ours that a customer liked, reposted, quoted and answered."""
    account_id, customer = world
    made = do(registry, account_id, "New tea 🍵 8201", kind="post")
    assert made["state"] == "sent"
    uri = made["remote_id"]
    wait_for(lambda: there(customer, uri), "our post")
    customer.act("like", uri, now(), "l1")
    customer.act("repost", uri, now(), "r1")
    customer.post("looks good 8202", now(), "a1", uri)
    return made


def test_figures_come_back(registry, world, said):
    account_id, _customer = world
    uri = said["remote_id"]

    def counted():
        found = figures(registry, account_id, [uri, uri[:-1] + "2"])
        row = found.get(uri)
        done = row and row.likes == row.reposts == row.replies == 1
        return found if done else None

    found = wait_for(counted, "like, repost and answer to be counted")
    # What is not there is left out.
    assert list(found) == [uri]
    assert found[uri].quotes == 0 and found[uri].votes is None


def test_a_like_is_taken_back(registry, world, said):
    account_id, customer = world
    theirs = customer.post("a song about tea 8203", now(), "p3")
    wait_for(lambda: there(customer, theirs.remote_id), "her post")
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        page = account._connector()._talk(
            account, lambda client: client.search_page("8203", None, None, now())
        )
        result = env["scrm.store"]._store_page(account, page)
        parent_id = result.post_ids[theirs.remote_id]
    like = do(registry, account_id, kind="like", parent_id=parent_id)
    wait_for(lambda: there(customer, theirs.remote_id).likes == 1, "our like")
    undone = do(registry, account_id, kind="delete", target_id=like["id"])
    assert undone["state"] == "sent"
    wait_for(lambda: there(customer, theirs.remote_id).likes == 0, "no like")
    with environment(registry) as env:
        assert not env["scrm.post"].browse(parent_id).deleted_at


def test_a_deleted_post_is_gone_there_and_marked_here(registry, world, said):
    account_id, customer = world
    deletion = do(registry, account_id, kind="delete", target_id=said["id"])
    assert deletion["state"] == "sent"
    wait_for(lambda: not there(customer, said["remote_id"]), "the post to be gone")
    assert figures(registry, account_id, [said["remote_id"]]) == {}
    assert look(registry, said["id"])["deleted_at"]
    post = own_post(registry, said["id"])
    assert post["deleted_at"] and post["text"] == "New tea 🍵 8201"


def test_a_deletion_whose_answer_is_lost_is_read_back(registry, world, proxy):
    account_id, customer = world
    made = do(registry, account_id, "Soon gone 8204", kind="post")
    wait_for(lambda: there(customer, made["remote_id"]), "our post")
    deletion = hand_in(registry, account_id, kind="delete", target_id=made["id"])
    proxy.cuts = 1
    run_crons(registry, SEND)
    assert look(registry, deletion)["state"] == "unknown"
    del proxy.seen[:]
    assert send_all(registry, deletion)["state"] == "sent"
    calls = [line.split("/xrpc/")[1].split("?")[0].split()[0] for line in proxy.seen]
    assert calls == ["com.atproto.repo.getRecord"]
    # What is gone already is deleted, too.
    with environment(registry) as env:
        env["scrm.delivery"].browse(made["id"]).deleted_at = False
    again = do(registry, account_id, kind="delete", target_id=made["id"], key="again")
    assert again["state"] == "sent"


def test_what_this_network_cannot_do_is_said_before(registry, world):
    account_id, _customer = world
    made = do(registry, account_id, "Steady 8205", kind="post")
    for kind, words in (("edit", "cannot change"), ("message", "to one person")):
        with pytest.raises(Exception, match=words):
            hand_in(registry, account_id, "New", kind=kind, target_id=made["id"])


# -- limits -----------------------------------------------------------------------


def test_after_too_many_wrong_passwords_nobody_asks(registry, bluesky, world, proxy):
    with environment(registry) as env:
        account = env["scrm.account"].create(
            {
                "name": "Lin again",
                "channel": "bluesky",
                "base_url": f"http://localhost:{proxy.port}",
            }
        )
        action = account.action_connect()
        window = env[action["res_model"]].with_context(**action["context"])
        wrong = {"identifier": "linda.test", "password": "wrong-pass-word-here"}
        tried = 0
        while not account.next_allowed_at:
            tried += 1
            assert tried <= 40, "the server lets everybody guess"
            try:
                told = window.create(wrong).action_connect()
            except Exception as error:
                assert "does not know this handle" in str(error)
        reset = limit_of(bluesky, "linda.test")
        assert account.next_allowed_at == reset
        assert "lets us ask again" in told["params"]["message"]
        asked = len(proxy.seen)
        with pytest.raises(Exception, match="lets us ask again"):
            window.create(wrong).action_connect()
        assert len(proxy.seen) == asked


def limit_of(network, handle):
    """The moment that the server itself names, asked past our client."""
    body = json.dumps({"identifier": handle, "password": "wrong"}).encode()
    request = Request(
        f"{network.url}/xrpc/com.atproto.server.createSession",
        body,
        {"Content-Type": "application/json"},
    )
    with pytest.raises(HTTPError) as caught:
        urlopen(request, timeout=60)
    assert caught.value.code == 429 and "Retry-After" not in caught.value.headers
    return naive(caught.value.headers["RateLimit-Reset"])


def naive(seconds):
    return datetime.fromtimestamp(int(seconds), timezone.utc).replace(tzinfo=None)


def use_up(network, token, did):
    """Write with the account's own app until the server's hour is used up.

    :return: the moment from which it may write again
    """
    writes = [
        {
            "$type": "com.atproto.repo.applyWrites#create",
            "collection": "test.load.item",
            "value": {"$type": "test.load.item", "number": number},
        }
        for number in range(200)
    ]
    body = {"repo": did, "writes": writes, "validate": False}
    for size in (*[200] * 9, *[20] * 9, *[1] * 40):
        try:
            body["writes"] = writes[:size]
            network.call("com.atproto.repo.applyWrites", body, token)
        except HTTPError as error:
            assert error.code == 429, error.read()
            if size == 1:
                return naive(error.headers["RateLimit-Reset"])
    raise AssertionError("the server has no limit")


def test_a_limit_of_the_server_silences_the_account_until_then(
    registry, bluesky, world, proxy
):
    account_id, _customer = world
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        token, did = account.access_token, account.remote_id
    reset = use_up(bluesky, token, did)
    delivery = hand_in(registry, account_id, "One too many 8206", kind="post")
    run_crons(registry, SEND)
    found = look(registry, delivery)
    assert (found["state"], found["remote_id"]) == ("queued", False)
    assert "slow down" in found["state_reason"]
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert account.next_allowed_at == reset > datetime.utcnow() + timedelta(0, 5)
        assert account.state == "connected"
        account.next_fetch_at = False
    del proxy.seen[:]
    for _again in range(3):
        run_crons(registry, SEND, "social_crm.ir_cron_fetch")
    assert proxy.seen == []
