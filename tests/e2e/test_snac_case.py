# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A case on a real server: what an agent writes in the ticket is said there once, what
the customer answers comes to the ticket, the end is said and rated."""

import base64
from datetime import timedelta

import pytest
from odoo_env import environment, need_odoo, own_registry, run_crons
from snac import Snac, program, sign_in, wait_for
from test_snac_inbox import conversation_about, listen, said_on_the_server, send_all

need_odoo()
program()

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def registry():
    with own_registry("snac_case") as registry:
        yield registry


@pytest.fixture(scope="module")
def server():
    with Snac("qingya", "mei") as snac:
        yield snac


@pytest.fixture(scope="module")
def world(registry, server):
    """Ids of our account and of an agent, and a client that speaks for the customer."""
    with environment(registry) as env:
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", server.host)
        account = sign_in(env, server, "qingya", server.url)
        account.live_from = account.live_from - timedelta(hours=1)
        customer = sign_in(env, server, "mei", server.url)
        client = customer._connector()._client(customer)
        # She is a stranger, not one of our accounts.
        profile = customer.profile_id
        customer.unlink()
        profile.is_own = False
        company = account.company_id
        company.write({"scrm_closing_mode": "send", "scrm_rating_ask": True})
        agent = env["res.users"].create(
            {
                "name": "Ada",
                "login": "case-agent",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(4, env.ref("social_crm.group_agent").id)],
            }
        )
        return account.id, agent.id, client


@pytest.fixture(scope="module")
def case(registry, world):
    """A mention that the agent has made a ticket of: the ids of both."""
    account_id, agent_id, customer = world
    customer.post_status("@qingya my cup is broken 8101", key="c1")
    talk_id = listen(
        registry, account_id, conversation_about("8101"), "the mention in the inbox"
    )
    with environment(registry, agent_id) as env:
        env["scrm.conversation"].browse(talk_id).action_make_ticket()
        ticket = env["scrm.conversation"].browse(talk_id).ticket_id
        return talk_id, ticket.id


def say_in_the_ticket(registry, world, case, body, **values):
    with environment(registry, world[1]) as env:
        env["helpdesk.ticket"].browse(case[1]).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid=values.pop("subtype_xmlid", "mail.mt_comment"),
            **values,
        )


def send_waiting(registry):
    with environment(registry) as env:
        waiting = env["scrm.delivery"].search([("state", "=", "queued")]).ids
    for delivery_id in waiting:
        assert send_all(registry, delivery_id)["state"] == "sent"


def test_a_message_of_the_ticket_is_on_the_network_once(registry, world, case):
    say_in_the_ticket(registry, world, case, "We send a new cup 8102")
    say_in_the_ticket(
        registry, world, case, "She is nice 8103", subtype_xmlid="mail.mt_note"
    )
    send_waiting(registry)
    run_crons(registry, "social_crm.ir_cron_send")
    customer = world[2]
    there = wait_for(lambda: said_on_the_server(customer, "8102"), "our message")
    assert len(there) == 1
    assert not said_on_the_server(customer, "8103")
    with environment(registry, world[1]) as env:
        messages = env["helpdesk.ticket"].browse(case[1]).message_ids
        shown = messages.filtered(lambda m: "8102" in m.body).scrm_sent
        assert shown == "Sent"
        assert not messages.filtered(lambda m: "8103" in m.body).scrm_sent


def test_a_picture_is_on_the_network(registry, world, case):
    say_in_the_ticket(
        registry,
        world,
        case,
        "It looks like this 8104",
        attachments=[("cup.png", base64.b64decode(PIXEL))],
    )
    send_waiting(registry)
    customer = world[2]
    (status,) = wait_for(lambda: said_on_the_server(customer, "8104"), "the picture")
    data = customer._get(f"/api/v1/statuses/{status}")
    assert len(data["media_attachments"]) == 1


def test_the_customer_s_answer_comes_to_the_ticket_once(registry, world, case):
    account_id, _agent, customer = world
    (ours,) = said_on_the_server(customer, "8102")
    customer.post_status("@qingya when will it come? 8105", reply_to=ours, key="c2")
    for _again in range(2):
        listen(registry, account_id, conversation_about("8105"), "the answer")
    with environment(registry) as env:
        ticket = env["helpdesk.ticket"].browse(case[1])
        messages = ticket.message_ids
        heard = messages.filtered(lambda m: "8105" in m.body)
        assert len(heard) == 1
        assert heard.author_id == ticket.partner_id
        # Our own words came back too, and are no message of anybody.
        assert len(messages.filtered(lambda m: "8102" in m.body)) == 1


def test_the_end_is_said_once_and_rated(registry, world, case):
    account_id, agent_id, customer = world
    with environment(registry, agent_id) as env:
        ticket = env["helpdesk.ticket"].browse(case[1])
        ticket.stage_id = env["helpdesk.ticket.stage"].search(
            [
                ("closed", "=", True),
                ("company_id", "in", [ticket.company_id.id, False]),
            ],
            limit=1,
        )
    send_waiting(registry)
    word = wait_for(
        lambda: said_on_the_server(customer, "everything is settled"), "the word"
    )
    assert len(word) == 1
    (question,) = wait_for(
        lambda: said_on_the_server(customer, "How did we do"), "the question"
    )
    customer.post_status("@qingya 5", reply_to=question, key="c3")

    def rated(env):
        return env["scrm.conversation"].search([("satisfaction", "=", 5)])

    assert listen(registry, account_id, rated, "the rating") == case[0]
    with environment(registry) as env:
        talk = env["scrm.conversation"].browse(case[0])
        assert talk.state == "closed"
        assert talk.ticket_id.closed
        rating = env["rating.rating"].search(
            [("res_model", "=", talk._name), ("res_id", "=", talk.id)]
        )
        assert (len(rating), rating.rating, rating.consumed) == (1, 5, True)
        purposes = env["scrm.delivery"].search([]).mapped("purpose")
        assert sorted(purposes) == ["case", "case", "closing", "rating"]
