# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A marketer writes, a supervisor approves, and it stands on a real server."""

import re
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry, run_crons
from odoo_server import load_chinese, odoo_server
from snac import Snac, program, sign_in, wait_for

need_odoo()
need_browser()
program()

PUBLICATIONS = "odoo/action-social_crm.scrm_publication_action"
PUBLISH, SEND = "social_crm.ir_cron_publish", "social_crm.ir_cron_send"
METRICS = "social_crm.ir_cron_metrics"
TEXT, TOOT = (
    "Spring tea is here. 7701",
    "头采明前茶到店。 Spring tea, straight from us. 7702 https://tea.example/spring",
)
VISITORS = {
    "somebody": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/2010 Firefox/140.0",
    "a preview": "facebookexternalhit/1.1",
}
PEOPLE = {
    "mia": ("en_US", "social_crm.group_junior"),
    "sun": ("zh_CN", "social_crm.group_supervisor"),
}


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_publication") as registry:
        yield registry


@pytest.fixture(scope="module")
def client(registry):
    """What is on the server, asked through its own API."""
    with Snac("qingya") as network:
        with environment(registry) as env:
            env["ir.config_parameter"].set_param(
                "social_crm.allowed_hosts", network.host
            )
            account = sign_in(env, network, "qingya", network.url)
            load_chinese(env)
            for name, (lang, group) in PEOPLE.items():
                env["res.users"].create(
                    {
                        "name": name.title(),
                        "login": f"e2e_{name}",
                        "password": f"e2e_{name}",
                        "lang": lang,
                        "group_ids": [(6, 0, [env.ref(group).id])],
                    }
                )
            client = account._connector()._client(account)
        yield client


@pytest.fixture(scope="module")
def url(client, registry):
    with odoo_server(registry.db_name) as address:
        yield address


@pytest.fixture(scope="module")
def mia(url, registry):
    with person(url, "e2e_mia", "e2e_mia") as someone:
        # The first sign-in took over the clock of the browser.
        set_clocks(registry)
        yield someone


def set_clocks(registry):
    with environment(registry) as env:
        logins = [f"e2e_{name}" for name in PEOPLE]
        env["res.users"].search([("login", "in", logins)]).tz = "Asia/Shanghai"


def on_the_server(client, words):
    """Ids of our posts with these words, as the server lists them."""
    return {post.remote_id for post in listed(client) if words in post.text}


def listed(client):
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    return client.own_page(None, None, since).posts


class Stay(HTTPRedirectHandler):
    """Where a link leads is told, and not gone to."""

    def redirect_request(self, *_args):
        return None


def follow(url, visitor):
    """Ask for an address as this visitor would; returns where it leads."""
    request = Request(url, headers={"User-Agent": VISITORS[visitor]})
    with pytest.raises(HTTPError) as answer:
        build_opener(Stay).open(request, timeout=90)
    assert answer.value.code == 302
    return answer.value.headers["Location"]


def publication(registry, *names):
    with environment(registry) as env:
        found = env["scrm.publication"].search([("body", "=", TEXT)])
        return (found.read(list(names)) or [dict.fromkeys(names)])[0]


def in_state(registry, state):
    wait_for(
        lambda: publication(registry, "state")["state"] == state, f"the state {state}"
    )


def heard(page):
    """The server answers what a change of the form leads to."""
    return page.expect_response(lambda response: "/onchange" in response.url)


def enter(page, selector, text):
    """Type into a field that others depend on, and leave it."""
    page.fill(selector, text)
    with heard(page):
        page.press(selector, "Tab")


def close_calendar(someone):
    """It may open once more while the form takes in the day."""
    calendar = someone.page.locator(".o_datetime_picker")
    someone.until(
        lambda: someone.page.keyboard.press("Escape"),
        lambda: not calendar.count(),
        "the calendar to close",
    )


def choose_network(someone, name):
    """The list may be drawn anew under the mouse: look whether it was taken."""
    page = someone.page
    network = page.locator("div[name=variant_ids] .o_selected_row [name=channel] input")
    choice = page.locator(f".o_select_menu_item:has-text('{name}')")

    def choose():
        if not choice.count():
            network.click(timeout=2000)
        choice.click(timeout=2000)

    someone.until(choose, lambda: network.input_value() == name, f"{name} in the row")


def write_variant(someone):
    page = someone.page
    page.click(".o_notebook .nav-link[name=variants]")
    page.click("div[name=variant_ids] .o_field_x2many_list_row_add a")
    choose_network(someone, "Mastodon")
    page.fill("div[name=variant_ids] .o_selected_row [name=body] textarea", TOOT)


def test_a_marketer_writes_and_asks_for_approval(mia, registry):
    page = mia.page
    mia.open(f"{PUBLICATIONS}/new", ".o_form_view")
    page.fill("div[name=name] textarea, div[name=name] input", "Spring tea")
    page.fill("div[name=account_ids] input", "Account of qingya")
    with heard(page):
        page.click(".o-autocomplete--dropdown-item:has-text('Account of qingya')")
    enter(page, "div[name=body] textarea", TEXT)
    day = datetime.now() + timedelta(days=2)
    enter(page, "div[name=local_date] input", day.strftime("%m/%d/%Y"))
    enter(page, "div[name=local_time] input", "10:30")
    close_calendar(mia)
    write_variant(mia)
    mia.picture("publication_draft_en")
    page.click("button[name=action_release]:visible")
    in_state(registry, "approval")
    made = publication(registry, "scheduled_at", "tz")
    assert made["tz"] == "Asia/Shanghai"
    assert made["scheduled_at"].strftime("%H:%M") == "02:30"
    assert not page.locator("button[name=action_approve]").count()
    assert not mia.errors


def test_a_supervisor_approves_it_in_chinese(mia, registry):
    # One browser at a time may speak through this library.
    page = mia.page
    page.context.clear_cookies()
    mia.sign_in("e2e_sun", "e2e_sun")
    mia.open(PUBLICATIONS, ".o_kanban_record:has-text('7701')")
    mia.picture("publication_kanban_zh_CN")
    page.click(".o_kanban_record:has-text('7701')")
    page.wait_for_selector("button[name=action_approve]:visible")
    mia.picture("publication_approval_zh_CN")
    approve = page.locator("button[name=action_approve]:visible")
    mia.until(
        lambda: approve.click(timeout=2000),
        lambda: publication(registry, "state")["state"] == "scheduled",
        "the approval",
    )


def test_it_goes_out_and_is_on_the_real_server(mia, registry, client):
    with environment(registry) as env:
        found = env["scrm.publication"].search([("body", "=", TEXT)])
        # Its time comes at once.
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        found.write({"scheduled_at": now, "state": "scheduled"})
    run_crons(registry, PUBLISH, SEND)
    there = wait_for(lambda: on_the_server(client, "7702"), "the post")
    assert len(there) == 1
    assert not on_the_server(client, "7701")
    run_crons(registry, PUBLISH, SEND)
    assert len(on_the_server(client, "7702")) == 1
    in_state(registry, "done")


def test_what_became_of_it_is_shown(mia, registry):
    page = mia.page
    number = publication(registry, "id")["id"]
    mia.open(f"{PUBLICATIONS}/{number}", ".o_form_view .nav-link[name=results]")
    mia.picture("publication_done_zh_CN")
    mia.open_tab("results", "div[name=said_ids] .o_data_row")
    link = page.locator("div[name=said_ids] td[name=url] a")
    assert link.get_attribute("href").startswith("http://localhost:")
    assert page.locator("div[name=said_ids] .o_data_row").count() == 1
    assert not mia.errors


def test_clicks_on_the_server_s_post_are_counted(mia, registry, client, url):
    (text,) = [post.text for post in listed(client) if "7702" in post.text]
    code = re.search(r"/r/\w{8}", text).group()
    assert "tea.example" not in text
    for visitor in VISITORS:
        assert follow(url + code, visitor).startswith("https://tea.example/spring")
    run_crons(registry, METRICS)
    number = publication(registry, "id")["id"]
    mia.open(f"{PUBLICATIONS}/{number}", "button[name=action_open_clicks]")
    # One person, two requests. The web client shows what it had kept of the form,
    # and then what the server says.
    button = mia.page.locator("button[name=action_open_clicks]")
    mia.until(
        lambda: None,
        lambda: re.findall(r"\d+", button.inner_text()) == ["1", "2"],
        "one person and two requests",
    )
    mia.picture("publication_clicked_zh_CN")
    assert not mia.errors
