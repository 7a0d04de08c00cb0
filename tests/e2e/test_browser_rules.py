# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An administrator writes a rule in a real browser: sees its error, mends it, tries it
on stored posts, sets it live; the same error speaks Chinese to a Chinese reader."""

from datetime import datetime, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

RULES = "odoo/action-social_crm_listening.scrm_rule_action"
TEXTS = ("My cup arrived broken 9901", "杯子坏了，我要退款 9902", "Lovely tea 9903")


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_rules") as registry:
        yield registry


@pytest.fixture(scope="module")
def server(registry):
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    with environment(registry) as env:
        load_chinese(env)
        for name, lang in (("ada", "en_US"), ("lin", "zh_CN")):
            env["res.users"].create(
                {
                    "name": name,
                    "login": f"e2e_{name}",
                    "password": f"e2e_{name}",
                    "lang": lang,
                    "group_ids": [(6, 0, [env.ref("social_crm.group_admin").id])],
                }
            )
        account = env["scrm.account"].create(
            {"name": "Archive", "channel": "file", "instance": "e2e"}
        )
        mei = RawProfile("mei", "mei")
        now = datetime.now(timezone.utc)
        posts = tuple(
            RawPost(f"r{number}", mei, text=text, created_at=now)
            for number, text in enumerate(TEXTS)
        )
        env["scrm.store"]._store_page(account, Page(posts=posts))
    with odoo_server(registry.db_name) as url:
        yield url


def write_query(page, query):
    page.fill("[name=query] textarea", query)
    page.locator("[name=query] textarea").press("Tab")


def new_rule(someone, name):
    someone.open(RULES)
    someone.page.click(".o_list_button_add")
    someone.page.fill("[name=name] input, [name=name] textarea", name)
    return someone.page


def test_write_see_the_error_mend_it_try_it_go_live(server, registry):
    with person(server, "e2e_ada", "e2e_ada") as ada:
        ada.page.set_default_timeout(20_000)
        page = new_rule(ada, "Broken cups")
        write_query(page, "(broken OR 坏了")
        error = page.locator(".alert-danger [name=error]")
        error.wait_for()
        assert "Character 1" in error.inner_text()
        assert "never closed" in error.inner_text()
        assert not page.locator("button[name=action_go_live]").is_visible()
        ada.picture("rule_error_en")
        write_query(page, "(broken OR 坏了) -lovely")
        error.wait_for(state="hidden")
        page.click("button[name=action_try]")
        trial = page.locator(".o_scrm_trial")
        trial.wait_for()
        assert "9901" in trial.inner_text() and "9902" in trial.inner_text()
        assert "9903" not in trial.inner_text()
        marked = trial.locator("mark").all_inner_texts()
        assert {"broken", "坏了"} <= set(marked)
        trial.locator("button[name=action_right]").first.click()
        page.get_by_text("1 of 1 looked at were right").wait_for()
        ada.picture("rule_trial_en")
        page.locator(".o_back_button").click()
        page.click("button[name=action_go_live]")
        page.wait_for_selector(".o_arrow_button_current[data-value=live]")
        assert ada.errors == []
    with environment(registry) as env:
        rule = env["scrm.rule"].search([("name", "=", "Broken cups")])
        assert rule.state == "live" and not rule.error


def test_the_error_speaks_chinese(server):
    with person(server, "e2e_lin", "e2e_lin", locale="zh-CN") as lin:
        page = new_rule(lin, "坏杯子")
        write_query(page, "坏了（退款")
        error = page.locator(".alert-danger [name=error]")
        error.wait_for()
        lin.picture("rule_error_zh_CN")
        said = error.inner_text()
        assert any("\u4e00" <= char <= "\u9fff" for char in said), said
        assert "bracket" not in said
        assert lin.errors == []
