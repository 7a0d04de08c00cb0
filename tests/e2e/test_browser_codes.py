# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer scans a code with a telephone and ties a profile; a supervisor looks."""

from contextlib import contextmanager
from datetime import datetime, timezone

import pytest
from browser import FLAGS, Person, need_browser, person
from odoo_env import environment, need_odoo, own_registry, run_crons
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

CODES = "odoo/action-social_crm.scrm_channel_code_action"
WIDTH = 390
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_codes") as registry:
        yield registry


@pytest.fixture(scope="module")
def poster(registry):
    """The code of a poster that opens our account."""
    from odoo.addons.social_crm.tools.items import RawProfile

    with environment(registry) as env:
        load_chinese(env)
        account = env["scrm.account"].create(
            {
                "name": "Tea House",
                "channel": "file",
                "instance": "archive",
                "handle": "tea_house",
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )
        store = env["scrm.store"]
        own = RawProfile(
            "us", "tea_house", name="Tea House", url="https://t.example/us"
        )
        ids = store._upsert_profiles(store._scope(account), {"us": own})
        account.profile_id = ids["us"]
        env["res.users"].create(
            {
                "name": "Mei Wang",
                "login": "e2e_mei",
                "password": "e2e_mei_e2e",
                "email": "mei@example.com",
                "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
            }
        )
        target = {"kind": "account", "account_id": account.id}
        code = env["scrm.channel.code"].create(
            {"name": "Poster", "target_ids": [(0, 0, target)]}
        )
        return code.code


@pytest.fixture(scope="module")
def url(registry, poster):
    with odoo_server(registry.db_name) as url:
        yield url


@contextmanager
def phone(url, locale):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need_browser(), args=list(FLAGS)
        )
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 844},
            is_mobile=True,
            locale=locale,
            user_agent=PHONE,
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield Person(page, url)
        browser.close()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def hear(registry, text):
    """Mei sends a message to our account; the crons work on it."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    with environment(registry) as env:
        account = env["scrm.account"].search([("handle", "=", "tea_house")])
        post = RawPost(
            "m1",
            RawProfile("mei", "mei", name="Mei"),
            text=text,
            kind="message",
            created_at=datetime.now(timezone.utc),
        )
        env["scrm.store"]._store_page(account, Page(posts=(post,)))
    run_crons(registry, "social_crm.ir_cron_process_posts")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_page_behind_a_code_fits_a_telephone(url, poster, locale):
    with phone(url, locale) as someone:
        page = someone.page
        page.goto(f"{url}/q/{poster}")
        page.wait_for_selector(".o_scrm_channel h1")
        assert page.get_attribute("html", "lang") == locale
        assert page.locator("a[href='https://t.example/us']").is_visible()
        assert fits(page)
        someone.picture(f"channel_page_{locale}")
        page.click("a[lang='zh-CN']")
        page.wait_for_selector("html[lang='zh-CN']")
        assert not someone.errors


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_customer_ties_a_profile_and_unties_it(registry, url, poster, locale):
    with environment(registry) as env:
        env["scrm.post"].search([("remote_id", "=", "m1")]).unlink()
    with phone(url, locale) as someone:
        page = someone.page
        page.goto(f"{url}/q/{poster}")
        page.click("a[href='/my/social']")
        page.fill("#login", "e2e_mei")
        page.fill("#password", "e2e_mei_e2e")
        page.click("button[type=submit]")
        page.wait_for_selector(".o_scrm_social")
        assert fits(page)
        someone.picture(f"my_social_{locale}")
        page.click("form[action$='/my/social/code'] button")
        code = page.inner_text(".user-select-all")
        assert fits(page)
        someone.picture(f"claim_code_{locale}")
        hear(registry, f"我的认领码 {code.lower()}")
        page.goto(f"{url}/my/social")
        page.wait_for_selector(".o_scrm_tie")
        assert code not in page.content()
        assert "@mei" in page.inner_text(".o_scrm_tie")
        someone.picture(f"tied_{locale}")
        page.click("form[action$='/my/social/untie'] button")
        page.wait_for_selector(".alert-info")
        assert not page.locator(".o_scrm_tie").count()
        assert not someone.errors


def test_a_supervisor_sees_what_the_poster_brought(url, poster):
    with person(url, "admin", "admin") as someone:
        someone.open(CODES, ".o_kanban_record")
        card = someone.page.locator(".o_kanban_record", has_text=poster)
        assert "Contacts 1" in card.inner_text()
        someone.picture("channel_codes")
        card.click()
        someone.page.wait_for_selector(".o_form_view .oe_stat_button")
        assert "1" in someone.page.inner_text("[name=action_view_contacts]")
        someone.picture("channel_code")
        assert not someone.errors
