# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The picture of the network: found, followed, expanded, dated, by keys, as a table,
as files, from a record, in English and Chinese."""

import networkx
import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

NETWORK = "odoo/action-social_crm.scrm_network_action"
STAGE = ".o_scrm_network_stage"
SUMMARY = ".o_scrm_network_summary"
CARD = ".o_scrm_network_card"
# Who acts towards whom, on which day.
ACTS = (
    ("mei", "qingya", 1),
    ("bob", "mei", 2),
    ("cai", "bob", 3),
    ("小满", "cai", 9),
    ("小满", "mei", 12),
)


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_network") as registry:
        yield registry


@pytest.fixture(scope="module")
def url(registry):
    from odoo.fields import Datetime

    from odoo.addons.social_crm.tools.items import Page, RawInteraction, RawProfile

    with environment(registry) as env:
        load_chinese(env)
        account = env["scrm.account"].create(
            {"name": "Archive", "channel": "file", "instance": "e2e"}
        )
        people = {
            name: RawProfile(name, name, is_own=name == "qingya")
            for pair in ACTS
            for name in pair[:2]
        }
        today = Datetime.now()
        acts = [
            RawInteraction(
                remote_key=f"{who}{whom}{day}",
                kind="reply",
                actor=people[who],
                target=people[whom],
                occurred_at=Datetime.subtract(today, days=20 - day),
            )
            for who, whom, day in ACTS
        ]
        env["scrm.store"]._store_page(account, Page(interactions=acts))
        env["scrm.value.model"]._create_missing()
        model = env["scrm.value.model"]._of(env.company)
        model._run_stage("value")
        for name, lang in (("ada", "en_US"), ("lin", "zh_CN")):
            env["res.users"].create(
                {
                    "name": name,
                    "login": f"e2e_{name}",
                    "password": f"e2e_{name}",
                    "lang": lang,
                    "group_ids": [(6, 0, [env.ref("social_crm.group_agent").id])],
                }
            )
    with odoo_server(registry.db_name) as address:
        yield address


@pytest.fixture(scope="module")
def ada(url):
    with person(url, "e2e_ada", "e2e_ada") as ada:
        yield ada
        assert ada.errors == []


def find(page, name):
    page.fill(".o_scrm_network_search", name)
    page.press(".o_scrm_network_search", "Enter")
    page.wait_for_selector(f"{CARD} h4:has-text('{name}')")
    page.fill(".o_scrm_network_search", "")


def test_everybody_stands_in_the_picture(ada):
    ada.open(NETWORK, SUMMARY)
    page = ada.page
    assert page.inner_text(SUMMARY) == "5 of 5 people, 5 ties"
    page.wait_for_selector(".o_scrm_network_canvas canvas")
    ada.picture("network_en")


def test_somebody_is_found_and_the_way_leads_there(ada):
    page = ada.page
    find(page, "小满")
    page.click(".o_scrm_network_way")
    page.wait_for_timeout(500)
    assert not page.locator(".o_notification").count()
    ada.picture("network_way_en")


def test_arrow_keys_go_from_person_to_person(ada):
    page = ada.page
    before = page.inner_text(f"{CARD} h4")
    page.focus(STAGE)
    seen = {before}
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        seen.add(page.inner_text(f"{CARD} h4"))
    assert len(seen) > 1
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")


def test_the_past_has_fewer_ties(ada):
    page = ada.page
    slider = page.locator(".o_scrm_network_time")
    days = int(slider.get_attribute("max"))
    assert days == len(ACTS) - 1
    latest = page.inner_text(".o_scrm_network_day")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    assert page.inner_text(".o_scrm_network_day") < latest
    ada.picture("network_first_day_en")
    page.keyboard.press("End")


def test_table_and_files(ada, tmp_path):
    page = ada.page
    with page.expect_download() as download:
        page.click(".o_scrm_network_png")
    picture = tmp_path / "network.png"
    download.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.click(".o_scrm_network_graphml")
    file = tmp_path / "network.graphml"
    download.value.save_as(file)
    graph = networkx.read_graphml(file)
    assert (len(graph), graph.number_of_edges()) == (5, 5)
    page.click(".o_scrm_network_switch")
    rows = page.locator(".o_scrm_network_table tbody tr")
    rows.nth(4).wait_for()
    assert rows.count() == 5
    page.fill(".o_scrm_network_search", "小满")
    rows.nth(1).wait_for(state="detached")
    assert "小满" in rows.first.inner_text()


def test_a_person_s_own_picture_survives_a_reload(ada, registry):
    with environment(registry) as env:
        profile = env["scrm.profile"].search([("handle", "=", "cai")], limit=1)
    # One browser at a time may speak through this library.
    page = ada.page
    page.context.clear_cookies()
    ada.sign_in("e2e_lin", "e2e_lin")
    ada.open(f"odoo/scrm.profile/{profile.id}", "button[name=action_scrm_network]")
    page.click("button[name=action_scrm_network]")
    page.wait_for_selector(f"{CARD} h4:has-text('cai')")
    ada.picture("network_person_zh_CN")
    page.reload()
    page.wait_for_selector(f"{CARD} h4:has-text('cai')")
    # Around cai: those within two steps.
    assert "4" in page.inner_text(SUMMARY)
    page.click(".o_scrm_network_expand")
    page.wait_for_timeout(500)
    assert ada.errors == []
