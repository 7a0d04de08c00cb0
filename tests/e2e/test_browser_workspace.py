# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people work in the same inbox at once, each in a browser of their own."""

from contextlib import contextmanager
from datetime import datetime, timezone

import pytest
from browser import FLAGS, Person, need_browser
from odoo_env import environment, need_odoo, own_registry
from odoo_server import odoo_server

need_odoo()
need_browser()

WORKSPACE = "odoo/action-social_crm_listening.scrm_workspace_action"
INBOX = "odoo/action-social_crm_listening.scrm_conversation_action"
NAMES = {"ana": "Ana Agent", "bob": "Bob Agent"}
NARROW = {"width": 390, "height": 844}
# The screen itself asks once a minute: what comes sooner came by the bus.
SOON = 60_000


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_workspace") as registry:
        with environment(registry) as env:
            make_people(env)
        hear(registry, "w1", "mei", "Do you sell fifty boxes? 9901")
        hear(registry, "w2", "tom", "Where is my parcel? 9902")
        yield registry


def make_people(env):
    for login, name in NAMES.items():
        env["res.users"].create(
            {
                "name": name,
                "login": f"e2e_{login}",
                "password": f"e2e_{login}",
                "lang": "en_US",
                "group_ids": [(6, 0, [env.ref("social_crm.group_agent").id])],
            }
        )
    account = env["scrm.account"].create(
        {
            "name": "Tea by hook",
            "channel": "file",
            "instance": "e2e",
            "live_from": "2026-01-01",
            "state": "connected",
        }
    )
    rule = env["scrm.rule"].create(
        {"name": "Boxes", "query": "boxes OR parcel", "priority": "2"}
    )
    rule.action_go_live()
    rule.live_from = account.live_from


def hear(registry, remote_id, handle, words):
    """A post arrives, as the reading cron brings it: in another process."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    post = RawPost(
        remote_id,
        RawProfile(handle, handle, name=handle.title()),
        text=words,
        created_at=datetime.now(timezone.utc).replace(microsecond=0),
    )
    with environment(registry) as env:
        account = env["scrm.account"].search([("name", "=", "Tea by hook")])
        env["scrm.store"]._store_page(account, Page(posts=(post,)))
        env["scrm.post"]._process_batch()


@contextmanager
def people(url, **viewports):
    """Several people who are signed in at once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need_browser(), args=list(FLAGS)
        )
        found = []
        for login, viewport in viewports.items():
            context = browser.new_context(viewport=viewport, locale="en-US")
            page = context.new_page()
            page.set_default_timeout(60_000)
            someone = Person(page, url)
            someone.sign_in(f"e2e_{login}", f"e2e_{login}")
            found.append(someone)
        yield found
        browser.close()


@pytest.fixture(scope="module")
def url(registry):
    with odoo_server(registry.db_name) as address:
        yield address


@pytest.fixture(scope="module")
def both(url):
    wide = {"width": 1500, "height": 950}
    with people(url, ana=wide, bob=wide) as found:
        yield found


@pytest.fixture
def ana(both):
    return both[0]


@pytest.fixture
def bob(both):
    return both[1]


def card(words):
    return f".o_scrm_ws_card:has-text('{words}')"


def talk(registry, words):
    with environment(registry) as env:
        found = env["scrm.conversation"].search([("post_ids.text", "like", words)])
        return found.read(["state", "user_id"])[0]


def test_an_empty_workspace_becomes_a_useful_one(ana):
    ana.open(WORKSPACE, ".o_scrm_workspace")
    ana.page.click(".o_scrm_usual")
    ana.page.wait_for_selector(card("9901"))
    heads = ana.page.locator(".o_scrm_column h2").all_inner_texts()
    assert heads == ["Waiting for Us", "Mine", "Unassigned"]
    assert ana.page.locator(".o_scrm_column").nth(1).locator(card("9901")).count() == 0


def test_a_new_post_appears_without_reload(ana, registry):
    ana.page.evaluate("window.notReloaded = true")
    hear(registry, "w3", "eve", "Three more boxes, please 9903")
    ana.page.wait_for_selector(card("9903"), timeout=SOON)
    assert ana.page.evaluate("window.notReloaded")
    first = ana.page.locator(".o_scrm_ws_card").first
    assert "9903" in first.inner_text()
    ana.picture("workspace_en")


def test_keys_lead_through_the_cards(ana):
    page = ana.page
    page.keyboard.press("j")
    page.wait_for_selector(".o_scrm_selected:has-text('9903')")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_scrm_panel .o_scrm_bubble:has-text('9902')")
    page.keyboard.press("Escape")
    page.wait_for_selector(".o_scrm_panel", state="detached")
    page.keyboard.press("Shift+?")
    page.wait_for_selector(".o_scrm_shortcuts")
    page.keyboard.press("Escape")
    page.wait_for_selector(".o_scrm_shortcuts", state="detached")


def test_one_types_and_the_other_is_warned(ana, bob, registry):
    ana.page.click(card("9901") + " >> nth=0")
    ana.page.wait_for_selector(".o_scrm_panel .o_scrm_bubble:has-text('9901')")
    number = talk(registry, "9901")["id"]
    bob.open(f"{INBOX}/{number}", ".o_scrm_thread .o_scrm_post")
    warned = ".o_scrm_presence:has-text('Bob Agent')"
    ana.page.wait_for_selector(warned, timeout=SOON)
    # This account only reads, so there is no box to write in. The screen tells of
    # input wherever in the thread it happens.
    bob.page.evaluate(
        "document.querySelector('.o_scrm_thread')"
        ".dispatchEvent(new InputEvent('input', {bubbles: true}))"
    )
    ana.page.wait_for_selector(f"{warned}:has-text('typing an answer')", timeout=SOON)
    ana.picture("workspace_collision_en")
    ana.page.wait_for_selector(
        f"{warned}:has-text('typing an answer')", state="detached", timeout=SOON
    )


def test_what_one_takes_leaves_the_other_s_columns(ana, bob, registry):
    bob.open(WORKSPACE, ".o_scrm_workspace")
    bob.page.click(".o_scrm_usual")
    bob.page.wait_for_selector(card("9902"))
    ana.page.click(card("9902") + " >> nth=0")
    ana.page.wait_for_selector(".o_scrm_panel .o_scrm_bubble:has-text('9902')")
    ana.page.keyboard.press("a")
    bob.page.wait_for_selector(card("9902"), state="detached", timeout=SOON)
    assert talk(registry, "9902")["user_id"][1] == "Ana Agent"
    mine = ana.page.locator(".o_scrm_column").nth(1).locator(card("9902"))
    mine.wait_for(timeout=SOON)
    ana.page.keyboard.press("e")
    mine.wait_for(state="detached", timeout=SOON)
    assert talk(registry, "9902")["state"] == "closed"


def test_columns_stay_as_they_were_put(ana):
    page = ana.page
    page.click(".o_scrm_column >> nth=0 >> .o_scrm_column_head button")
    page.click(".o-dropdown-item:has-text('Move Right')")
    page.wait_for_selector(".o_scrm_column:first-child h2:has-text('Mine')")
    page.click(".o_scrm_column >> nth=0 >> .o_scrm_column_head button")
    with page.expect_response("**/save_layout"):
        page.click(".o-dropdown-item:has-text('Wide')")
    ana.open(WORKSPACE, ".o_scrm_column.o_scrm_wide:has-text('Mine')")
    heads = page.locator(".o_scrm_column h2").all_inner_texts()
    assert heads == ["Mine", "Waiting for Us", "Unassigned"]


def test_the_person_is_shown_beside_the_case(ana, registry):
    hear(registry, "w4", "mei", "And the boxes arrived 9904")
    number = talk(registry, "9904")["id"]
    ana.open(f"{INBOX}/{number}", ".o_scrm_person")
    row = "[data-section=conversations] li:has-text('9901')"
    ana.page.wait_for_selector(row)


def test_it_works_on_a_phone(ana):
    page = ana.page
    page.set_viewport_size(NARROW)
    ana.open(WORKSPACE, ".o_scrm_ws_card")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    page.locator(card("9901")).first.click()
    page.wait_for_selector(".o_scrm_panel .o_scrm_bubble:has-text('9901')")
    ana.picture("workspace_phone_en")
    box = page.locator(".o_scrm_panel").bounding_box()
    assert box["width"] == NARROW["width"]
    page.click(".o_scrm_panel_close")
    page.wait_for_selector(".o_scrm_panel", state="detached")


def test_nothing_went_wrong_in_the_browsers(both):
    assert [someone.errors for someone in both] == [[], []]
