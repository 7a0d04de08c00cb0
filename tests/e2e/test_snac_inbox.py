# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The whole way on a real server: a mention becomes a conversation and a ticket, our
answer appears there exactly once, also when its acknowledgement is cut off."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from cutting_proxy import CuttingProxy
from inbox_round import SEND, answer, conversation_about, listen, send_all, two_sides
from odoo_env import environment, need_odoo, own_registry, run_crons
from snac import Snac, program, sign_in, wait_for

need_odoo()
program()


@pytest.fixture(scope="module")
def registry():
    with own_registry("snac") as registry:
        yield registry


@pytest.fixture(scope="module")
def server():
    with Snac("qingya", "mei") as snac:
        yield snac


@pytest.fixture(scope="module")
def proxy(server):
    """Between us and the server; the customer talks to it directly."""
    with CuttingProxy(("127.0.0.1", server.port)) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def world(registry, server, proxy):
    """Ids of our account, and a client that speaks for the customer."""
    with environment(registry) as env:
        hosts = f"{server.host} localhost:{proxy.port}"
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", hosts)
        our_url = f"http://localhost:{proxy.port}"
        account, _us, customer_client = two_sides(
            sign_in, env, server, "qingya", "mei", our_url
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
    """Ids of our posts with these words, as the customer's client is told of them."""
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    token, found = None, set()
    while True:
        page = client.notifications_page(None, token, since)
        found |= {post.remote_id for post in page.posts if words in post.text}
        token = page.next_page
        if not token:
            return found


@pytest.fixture(scope="module")
def case(registry, world):
    """A complaint that was heard: the ids of its conversation and its post."""
    account_id, customer = world
    customer.post_status("@qingya my cup arrived broken 坏了 7301", key="c1")
    about = conversation_about("7301")
    return listen(registry, account_id, about, "the complaint in the inbox")


def test_a_mention_becomes_one_conversation_and_one_ticket(
    registry, server, world, case
):
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(case)
        assert conversation.profile_id.handle == f"mei@{server.host}"
        assert "7301" in conversation.ticket_id.description
        decision = conversation.decision_ids.filtered(lambda d: d.kind == "ticket")
        assert "Complaint" in decision.reason and "broken" in decision.reason
    listen(registry, world[0], conversation_about("7301"), "the same again")
    with environment(registry) as env:
        assert (
            env["helpdesk.ticket"].search_count([("scrm_conversation_id", "=", case)])
            == 1
        )
        conversations = env["scrm.conversation"].search_count(
            [("account_id", "=", world[0])]
        )
        assert conversations == 1


def test_our_answer_is_there_once_and_known_as_ours(registry, world, case):
    account_id, customer = world
    delivery = answer(registry, case, "We are sorry and send a new cup 7302")
    assert send_all(registry, delivery)["state"] == "sent"
    there = wait_for(lambda: said_on_the_server(customer, "7302"), "our answer")
    assert len(there) == 1
    listen(registry, account_id, conversation_about("7301"), "our own echo")
    with environment(registry) as env:
        ours = env["scrm.post"].search([("text", "like", "7302")])
        assert len(ours) == 1 and ours.direction == "out"
        conversation = env["scrm.conversation"].browse(case)
        assert ours.thread_root_id == conversation.root_post_id
        assert conversation.first_answer_at and conversation.state == "waiting"


def test_an_answer_whose_acknowledgement_is_lost_is_not_repeated(
    registry, world, case, proxy
):
    _account_id, customer = world
    cut_before = proxy.cut
    proxy.cuts = 1
    delivery = answer(registry, case, "The new cup is on its way 7303")
    run_crons(registry, SEND)
    with environment(registry) as env:
        record = env["scrm.delivery"].browse(delivery)
        assert proxy.cut == cut_before + 1
        assert record.state == "unknown" and record.state_reason
    assert send_all(registry, delivery)["state"] == "sent"
    there = wait_for(lambda: said_on_the_server(customer, "7303"), "our answer")
    assert len(there) == 1


def test_the_customer_goes_on_in_the_same_conversation(registry, world, case):
    account_id, customer = world
    (ours,) = said_on_the_server(customer, "7302")
    customer.post_status("@qingya thank you 7304", reply_to=ours, key="c2")
    found = listen(registry, account_id, conversation_about("7304"), "the thanks")
    assert found == case
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(case)
        assert conversation.state == "open"
        assert len(conversation.post_ids) == 4


def test_markup_from_the_server_is_harmless_everywhere(registry, world):
    account_id, customer = world
    customer.post_status(
        "@qingya broken 7305 <script>alert(1)</script> [x](javascript:alert(2))"
    )
    found = listen(registry, account_id, conversation_about("7305"), "the post")
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(found)
        shown = [
            conversation.ticket_id.description,
            *conversation.post_ids.mapped("html"),
        ]
        live = re.compile(r"<script|href=.javascript:", re.I)
        assert not [text for text in shown if text and live.search(text)]
