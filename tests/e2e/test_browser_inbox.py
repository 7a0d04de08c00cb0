# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A sales person works in a real browser: inbox, answer, lead, on a real server."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server
from snac import Snac, program, sign_in, wait_for
from test_snac_inbox import conversation_about, listen, said_on_the_server

need_odoo()
need_browser()
program()

INBOX = "odoo/action-social_crm_listening.scrm_conversation_action"
QUESTION = "Do your fifty boxes travel well? 8801"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_inbox") as registry:
        yield registry


@pytest.fixture(scope="module")
def network():
    with Snac("qingya", "mei") as snac:
        yield snac


def make_agents(env):
    load_chinese(env)
    for name, lang in (("lena", "en_US"), ("lin", "zh_CN")):
        env["res.users"].create(
            {
                "name": f"{name.title()} Agent",
                "login": f"e2e_{name}",
                "password": f"e2e_{name}",
                "lang": lang,
                "group_ids": [(6, 0, [env.ref("social_crm.group_agent").id])],
            }
        )


def import_archive(env):
    """Something heard through an account that cannot answer."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    account = env["scrm.account"].create(
        {
            "name": "Archive",
            "channel": "file",
            "instance": "e2e",
            "live_from": "2026-01-01",
            "state": "connected",
        }
    )
    post = RawPost(
        "f1",
        RawProfile("zoe", "zoe", name="Zoe <b>Ong</b>"),
        text="Private words 8802 <script>document.title='hacked'</script>",
        kind="message",
        created_at=datetime.now(timezone.utc),
    )
    env["scrm.store"]._store_page(account, Page(posts=(post,)))
    env["scrm.post"]._process_batch()


@pytest.fixture(scope="module")
def customer(registry, network):
    """The client of a customer whose question waits in the inbox."""
    with environment(registry) as env:
        params = env["ir.config_parameter"]
        params.set_param("social_crm.allowed_hosts", network.host)
        account = sign_in(env, network, "qingya", network.url)
        account.live_from = account.live_from - timedelta(hours=1)
        other = sign_in(env, network, "mei", network.url)
        client = other._connector()._client(other)
        # She is a stranger, not one of our accounts.
        profile = other.profile_id
        other.unlink()
        profile.is_own = False
        make_agents(env)
        import_archive(env)
        account_id = account.id
    client.post_status(f"@qingya {QUESTION}", key="q1")
    listen(registry, account_id, conversation_about("8801"), "the question")
    return client


@pytest.fixture(scope="module")
def url(customer, registry):
    with odoo_server(registry.db_name, "--max-cron-threads=1") as address:
        yield address


@pytest.fixture(scope="module")
def lena(url):
    with person(url, "e2e_lena", "e2e_lena") as someone:
        yield someone


def open_conversation(lena, words):
    lena.open(INBOX, ".o_list_view .o_data_row")
    lena.page.click(f".o_data_row:has-text('{words}') td[name=last_text]")
    lena.page.wait_for_selector(".o_scrm_thread .o_scrm_post")


def talk(registry, words):
    with environment(registry) as env:
        found = env["scrm.conversation"].search([("post_ids.text", "like", words)])
        fields = ["state", "user_id", "lead_id", "first_answer_at"]
        return found.read(fields)[0]


def test_she_sees_the_question_in_the_inbox(lena):
    lena.open(INBOX, ".o_list_view .o_data_row")
    row = lena.page.locator(".o_data_row:has-text('8801')")
    assert row.count() == 1
    assert "New" in row.inner_text()


def test_the_answer_is_counted_as_the_network_counts(lena):
    open_conversation(lena, "8801")
    page = lena.page
    send = page.locator(".o_scrm_send")
    assert send.is_disabled()
    page.fill(".o_scrm_reply", "谢谢")
    # "@mei " goes in front of it, and takes room.
    page.wait_for_selector(".o_scrm_counter:has-text('7 /')")
    assert send.is_enabled()
    with_limit = page.inner_text(".o_scrm_counter")
    limit = int(with_limit.split("/")[1])
    page.fill(".o_scrm_reply", "x" * (limit + 1))
    page.wait_for_selector(".o_scrm_counter.text-danger")
    assert send.is_disabled()


def test_her_answer_reaches_the_network_once(lena, registry, customer):
    open_conversation(lena, "8801")
    page = lena.page
    page.fill(".o_scrm_reply", "Twelve euros each, dear Mei. 8803")
    page.press(".o_scrm_reply", "Control+Enter")
    page.wait_for_selector(".o_scrm_own:has-text('8803')")
    page.wait_for_selector(
        ".o_scrm_own:has-text('8803')"
        ":not([data-state=queued]):not([data-state=sending])"
    )
    there = wait_for(lambda: said_on_the_server(customer, "8803"), "the answer")
    assert len(there) == 1
    # Where there is little room the bar folds its states away.
    page.wait_for_selector(
        ".o_arrow_button_current[data-value=waiting]", state="attached"
    )
    lena.picture("inbox_reply_en")
    found = talk(registry, "8801")
    assert found["user_id"][1] == "Lena Agent"
    assert found["first_answer_at"]


def test_she_makes_a_lead_and_reads_the_thread_there(lena, registry):
    open_conversation_any(lena, registry)
    page = lena.page
    page.click("button[name=action_make_lead]")
    page.wait_for_selector(".o_form_view button[name=action_scrm_conversation]")
    assert "8801" in page.input_value(".o_form_view div[name=name] .o_input")
    page.click(".o_notebook .nav-link[name=scrm]")
    page.wait_for_selector(".o_scrm_thread .o_scrm_post:has-text('8801')")
    page.wait_for_selector(".o_scrm_thread .o_scrm_own:has-text('8803')")
    assert talk(registry, "8801")["lead_id"]


def open_conversation_any(lena, registry):
    number = talk(registry, "8801")["id"]
    lena.open(f"{INBOX}/{number}", ".o_scrm_thread .o_scrm_post")


def test_pressing_lead_again_is_not_offered(lena, registry):
    open_conversation_any(lena, registry)
    assert not lena.page.locator("button[name=action_make_lead]").is_visible()
    assert lena.page.locator("button[name=action_view_lead]").is_visible()


def test_an_archive_says_why_it_cannot_answer_and_runs_nothing(lena):
    open_conversation(lena, "8802")
    page = lena.page
    assert "only reads" in page.inner_text(".o_scrm_composer_closed")
    assert "<script>" in page.inner_text(".o_scrm_bubble")
    assert page.title() != "hacked"


def test_she_takes_a_case_up_by_dragging_its_card(lena, registry):
    lena.open(f"{INBOX}?view_type=kanban", ".o_kanban_view .o_kanban_record")
    page = lena.page
    card = page.locator(".o_kanban_record:has-text('8802')")
    card.scroll_into_view_if_needed()
    column = page.locator(".o_kanban_group:has-text('In Work')").bounding_box()
    start = card.bounding_box()
    height = start["y"] + 15
    page.mouse.move(start["x"] + 60, height)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, height + 5, steps=5)
    page.mouse.move(column["x"] + 80, height + 10, steps=20)
    page.mouse.move(column["x"] + 90, height + 10, steps=5)
    page.mouse.up()
    wait_for(lambda: talk(registry, "8802")["state"] == "open", "the new state")


def test_nothing_went_wrong_in_the_browser(lena):
    assert not lena.errors


@pytest.fixture
def lenas_case(registry):
    """Nobody's again, so that a colleague may open it."""
    with environment(registry) as env:
        found = env["scrm.conversation"].search([("post_ids.text", "like", "8801")])
        found.user_id = False
        return found.id


def test_a_chinese_colleague_works_in_chinese(url, lena, lenas_case):
    # One browser at a time may speak through this library.
    page = lena.page
    page.context.clear_cookies()
    lena.sign_in("e2e_lin", "e2e_lin")
    lena.open(f"{INBOX}/{lenas_case}", ".o_scrm_thread .o_scrm_post")
    page.fill(".o_scrm_reply", "请稍等，我马上为您查询。")
    lena.picture("inbox_reply_zh_CN")
    assert "关闭" in page.inner_text("button[name=action_close]")
    shown = page.inner_text(".o_form_view .o_form_statusbar, .o_form_statusbar")
    assert not re.search(r"Assign|Ignore|Waiting", shown)
    assert not lena.errors
