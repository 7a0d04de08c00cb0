# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An agent, a junior and a supervisor answer in a real browser, on a real server."""

import base64
from datetime import timedelta

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import odoo_server
from snac import Snac, program, sign_in, wait_for
from test_snac_inbox import conversation_about, listen, said_on_the_server

need_odoo()
need_browser()
program()

INBOX = "odoo/action-social_crm_listening.scrm_conversation_action"
APPROVE = "odoo/action-social_crm.scrm_delivery_approve_action"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
PEOPLE = {
    "lena": "social_crm.group_agent",
    "jun": "social_crm.group_junior",
    "sue": "social_crm.group_supervisor",
}


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_answers") as registry:
        yield registry


@pytest.fixture(scope="module")
def network():
    with Snac("qingya", "mei") as snac:
        yield snac


def make_people(env):
    for name, group in PEOPLE.items():
        env["res.users"].create(
            {
                "name": name.title(),
                "login": f"e2e_{name}",
                "password": f"e2e_{name}",
                "group_ids": [(6, 0, [env.ref(group).id])],
            }
        )


@pytest.fixture(scope="module")
def customer(registry, network):
    """The client of a customer whose questions wait in the inbox."""
    with environment(registry) as env:
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", network.host)
        account = sign_in(env, network, "qingya", network.url)
        account.live_from = account.live_from - timedelta(hours=1)
        other = sign_in(env, network, "mei", network.url)
        client = other._connector()._client(other)
        # She is a stranger, not one of our accounts.
        profile = other.profile_id
        other.unlink()
        profile.is_own = False
        account.company_id.scrm_closing_mode = "ask"
        make_people(env)
        account_id = account.id
    client.post_status("@qingya my parcel has not arrived 9101", key="q1")
    client.post_status("@qingya 我的快递怎么还没收到 9102", key="q2")
    for number in ("9101", "9102"):
        listen(registry, account_id, conversation_about(number), "the question")
    return client


@pytest.fixture(scope="module")
def url(customer, registry):
    with odoo_server(registry.db_name, "--max-cron-threads=1") as address:
        yield address


@pytest.fixture(scope="module")
def talks(registry, customer):
    """Ids of the conversations, by the number in their question."""
    with environment(registry) as env:
        return {
            number: conversation_about(number)(env).id for number in ("9101", "9102")
        }


def open_conversation(someone, talk_id):
    someone.open(f"{INBOX}/{talk_id}", ".o_scrm_composer")


def test_a_prepared_answer_with_a_picture(url, customer, talks, tmp_path):
    with person(url, "e2e_lena", "e2e_lena") as lena:
        page = lena.page
        open_conversation(lena, talks["9101"])
        page.focus(".o_scrm_reply")
        page.keyboard.press("/")
        page.wait_for_selector(".o_scrm_answer_item.o_scrm_chosen")
        lena.picture("answers_suggested")
        first = page.locator(".o_scrm_answer_item").first
        assert "Where is my parcel" in first.inner_text()
        assert "about" in first.inner_text()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.wait_for_selector(".o_scrm_answer_item", state="detached")
        assert "still waiting" in page.input_value(".o_scrm_reply")
        assert "{name}" not in page.input_value(".o_scrm_reply")
        picture = tmp_path / "cup.png"
        picture.write_bytes(PIXEL)
        page.set_input_files(".o_scrm_tools input[type=file]", str(picture))
        page.fill(".o_scrm_file input", "A cup")
        # What was being written is still there after a reload.
        text = page.input_value(".o_scrm_reply")
        open_conversation(lena, talks["9101"])
        assert page.input_value(".o_scrm_reply") == text
        page.set_input_files(".o_scrm_tools input[type=file]", str(picture))
        page.fill(".o_scrm_file input", "A cup")
        lena.picture("answers_composer")
        page.click(".o_scrm_send")
        page.wait_for_selector(".o_scrm_own:has-text('still waiting')")
        found = wait_for(
            lambda: said_on_the_server(customer, "still waiting"), "our answer"
        )
        (status,) = found
        data = customer._get(f"/api/v1/statuses/{status}")
        (media,) = data["media_attachments"]
        assert media["description"] == "A cup"
        assert not lena.errors


def test_a_note_is_yellow_and_stays(url, customer, talks):
    with person(url, "e2e_lena", "e2e_lena") as lena:
        page = lena.page
        open_conversation(lena, talks["9101"])
        page.click(".o_scrm_note")
        page.fill(".o_scrm_reply", "She called twice 9103")
        lena.picture("answers_note")
        page.click(".o_scrm_send")
        page.wait_for_selector(".o-mail-Message:has-text('9103')")
        page.click(".o_scrm_note")
        page.fill(".o_scrm_reply", "About {order}")
        page.click(".o_scrm_send")
        page.wait_for_selector(".modal:has-text('{order}')")
        page.keyboard.press("Escape")
        assert page.input_value(".o_scrm_reply") == "About {order}"
        assert not said_on_the_server(customer, "9103")


def test_a_junior_s_answer_is_approved_in_the_list(url, customer, talks):
    with person(url, "e2e_jun", "e2e_jun") as jun:
        open_conversation(jun, talks["9102"])
        jun.page.fill(".o_scrm_reply", "您好，我们马上查 9104")
        jun.page.click(".o_scrm_send")
        jun.page.wait_for_selector("[data-state=approval]")
        jun.picture("answers_waits")
    assert not said_on_the_server(customer, "9104")
    with person(url, "e2e_sue", "e2e_sue") as sue:
        page = sue.page
        sue.open(APPROVE, ".o_list_view .o_data_row")
        sue.picture("answers_to_approve")
        page.click(".o_data_row button[name=action_review]")
        page.wait_for_selector(".modal div[name=body] textarea")
        page.fill(".modal div[name=body] textarea", "您好，我们马上为您查询 9104")
        sue.picture("answers_review")
        page.click(".modal button[name=action_approve]")
        page.wait_for_selector(".modal", state="detached")
        wait_for(lambda: said_on_the_server(customer, "为您查询 9104"), "the answer")
        assert not sue.errors


def test_the_chatter_of_a_ticket_answers_and_tells(url, customer, talks):
    with person(url, "e2e_lena", "e2e_lena") as lena:
        page = lena.page
        open_conversation(lena, talks["9101"])
        page.click("button[name=action_make_ticket]")
        page.wait_for_selector(
            ".o_statusbar_buttons button[name=action_scrm_conversation]"
        )
        page.click(".o-mail-Chatter-sendMessage")
        page.fill(".o-mail-Composer-input", "It arrives tomorrow 9105")
        page.click(".o-mail-Composer-send")
        page.wait_for_selector(".o_scrm_sent")
        wait_for(lambda: said_on_the_server(customer, "9105"), "the message")
        page.reload()
        page.wait_for_selector(".o_scrm_sent:has-text('Sent')")
        lena.picture("answers_ticket")
        assert not lena.errors


def test_a_closing_word_is_offered_and_sent(url, customer, talks):
    with person(url, "e2e_lena", "e2e_lena") as lena:
        page = lena.page
        open_conversation(lena, talks["9101"])
        page.click("button[name=action_close]")
        page.wait_for_selector(".o_scrm_closing")
        lena.picture("answers_closing")
        page.click(".o_scrm_closing_send")
        page.wait_for_selector(".o_scrm_closing", state="detached")
        wait_for(
            lambda: said_on_the_server(customer, "everything is settled"), "the word"
        )
        assert not lena.errors
