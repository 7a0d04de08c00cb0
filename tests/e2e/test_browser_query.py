# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The editor of queries in a real browser: colours, the error under its place, what it
offers, an input method that composes Chinese, the builder and back."""

from datetime import datetime, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import odoo_server

need_odoo()
need_browser()

RULES = "odoo/action-social_crm_listening.scrm_rule_action"
TEXTAREA = "[name=query] textarea"
MESSAGE = ".o_scrm_q_message"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_query") as registry:
        yield registry


@pytest.fixture(scope="module")
def server(registry):
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    with environment(registry) as env:
        env["res.users"].create(
            {
                "name": "ada",
                "login": "e2e_ada",
                "password": "e2e_ada",
                "group_ids": [(6, 0, [env.ref("social_crm.group_admin").id])],
            }
        )
        account = env["scrm.account"].create(
            {"name": "Archive", "channel": "file", "instance": "e2e"}
        )
        said = RawPost(
            "q1",
            RawProfile("meiling", "meiling"),
            text="hello",
            created_at=datetime.now(timezone.utc),
        )
        env["scrm.store"]._store_page(account, Page(posts=(said,)))
    with odoo_server(registry.db_name) as url:
        yield url


@pytest.fixture
def ada(server):
    with person(server, "e2e_ada", "e2e_ada") as ada:
        ada.page.set_default_timeout(20_000)
        ada.open(RULES)
        ada.page.click(".o_list_button_add")
        ada.page.fill("[name=name] input, [name=name] textarea", "Rule")
        ada.page.click(TEXTAREA)
        yield ada
        assert ada.errors == []


def spans(page, style):
    """Return the pieces of the coloured copy that have a style."""
    return page.locator(f".o_scrm_q_copy .{style}").all_inner_texts()


def written(page, text):
    """Wait until this stands in the query; a slow machine may take a moment."""
    page.wait_for_function(
        "([place, text]) => document.querySelector(place)?.value === text",
        arg=[TEXTAREA, text],
        timeout=60_000,
    )


def test_colours_brackets_and_the_error_under_its_place(ada):
    page = ada.page
    page.keyboard.type('(tea OR "iced tea") -coffee 😡 lang:zh')
    page.locator(".o_scrm_q_copy .o_scrm_q_value").wait_for()
    assert spans(page, "o_scrm_q_operator") == ["OR", "-"]
    assert spans(page, "o_scrm_q_phrase") == ['"iced tea"']
    assert spans(page, "o_scrm_q_field") == ["lang:"]
    assert spans(page, "o_scrm_q_negated") == ["coffee"]
    page.keyboard.press("Control+Home")
    page.locator(".o_scrm_q_pair").first.wait_for()
    assert spans(page, "o_scrm_q_pair") == ["(", ")"]
    page.keyboard.press("Control+End")
    page.keyboard.type(", is:funny")
    message = page.locator(MESSAGE)
    page.locator(".o_scrm_q_error").wait_for()
    assert spans(page, "o_scrm_q_error") == [","]
    assert "Character 38" in message.inner_text()
    assert page.get_attribute(TEXTAREA, "aria-invalid") == "true"
    described = page.get_attribute(TEXTAREA, "aria-describedby")
    assert message.get_attribute("id") == described
    assert message.get_attribute("role") == "alert"
    ada.picture("query_error_en")
    # Left, the form itself says it: once, not twice.
    page.locator("[name=name] input, [name=name] textarea").click()
    page.locator(".alert-danger [name=error]").wait_for()
    assert message.inner_text() == ""


def test_offers_by_keyboard_and_mouse(ada):
    page = ada.page
    offers = page.locator(".o_scrm_q_offers li")
    page.keyboard.type("intent:pr")
    offers.first.wait_for()
    assert offers.all_inner_texts() == ["praise"]
    ada.picture("query_offers_en")
    page.keyboard.press("Tab")
    written(page, "intent:praise ")
    page.keyboard.type("@mei")
    offers.first.wait_for()
    wanted = "intent:praise @meiling "
    ada.until(
        lambda: offers.first.click(timeout=2000),
        lambda: page.input_value(TEXTAREA) == wanted,
        wanted,
    )
    page.keyboard.type("EXC")
    offers.first.wait_for()
    page.keyboard.press("Escape")
    offers.first.wait_for(state="detached")
    page.keyboard.type("E")
    offers.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    written(page, "intent:praise @meiling EXCEPT ")
    page.keyboard.press("Control+z")
    assert page.input_value(TEXTAREA).endswith("EXCE")


def test_chinese_composed_by_an_input_method(ada):
    page = ada.page
    session = page.context.new_cdp_session(page)
    for composed in ("t", "tu", "tui", "tui'k"):
        session.send(
            "Input.imeSetComposition",
            {
                "text": composed,
                "selectionStart": len(composed),
                "selectionEnd": len(composed),
            },
        )
    page.locator(".o_scrm_q_composing").wait_for()
    written(page, "tui'k")
    page.wait_for_timeout(600)
    written(page, "tui'k")
    assert not page.locator(".o_scrm_q_offers").count()
    session.send("Input.insertText", {"text": "退款"})
    page.locator(".o_scrm_q_composing").wait_for(state="detached")
    session.send("Input.insertText", {"text": "，退货"})
    page.locator(".o_scrm_q_error").wait_for()
    assert spans(page, "o_scrm_q_error") == ["，"]
    assert "“，”" in page.inner_text(MESSAGE)
    page.keyboard.press("Control+a")
    session.send(
        "Input.insertText", {"text": "青芽　ＥＸＣＥＰＴ（青芽菜　ＯＲ　绿青芽）"}
    )
    page.locator(".o_scrm_q_error").wait_for(state="detached")
    page.locator(".o_scrm_q_negated").first.wait_for()
    assert spans(page, "o_scrm_q_operator") == ["ＥＸＣＥＰＴ", "ＯＲ"]
    ada.picture("query_chinese")


def test_builder_and_back(ada, registry):
    page = ada.page
    page.keyboard.type('tea EXCEPT "tea pot" (good OR bad) -is:spam')
    page.click(".o_scrm_q_as_builder")
    rows = page.locator(".o_scrm_builder_row")
    rows.first.wait_for()
    kinds = [row.get_attribute("data-kind") for row in rows.all()]
    assert kinds == ["except", "words", "fact"]
    ada.picture("query_builder_en")
    chips = page.locator("[data-kind=words] .o_scrm_chips input")
    chips.fill("terrible，cold*")
    chips.press("Enter")
    none = page.locator("[data-group=none]")
    none.locator(".o_scrm_builder_add").click()
    page.click(".dropdown-menu [data-kind=near]")
    near = none.locator("[data-kind=near] .o_scrm_chips input")
    near.first.fill("tea")
    near.first.press("Enter")
    near.last.fill("红茶 bag")
    near.last.press("Enter")
    wanted = (
        'tea EXCEPT "tea pot" (good OR bad OR terrible OR cold*) -is:spam '
        '-tea NEAR/5 "红茶 bag"'
    )
    page.locator(".o_scrm_q_read", has_text="NEAR/5").wait_for()
    assert page.inner_text(".o_scrm_q_read") == wanted
    none.locator("[data-kind=fact] .o_scrm_builder_remove").click()
    # Saved at once: the last change is not lost.
    page.click(".o_form_button_save")
    page.wait_for_function("() => location.pathname.match(/\\d+$/)")
    page.click(".o_scrm_q_as_query")
    page.wait_for_selector(TEXTAREA)
    written(page, wanted.replace("-is:spam ", ""))
    # Other forms called Rule were left open, and Odoo saves those by itself.
    number = int(page.url.rsplit("/", 1)[1])
    with environment(registry) as env:
        rule = env["scrm.rule"].browse(number)
        assert rule.query == wanted.replace("-is:spam ", "")


def test_the_builder_waits_for_a_query_without_error(ada):
    page = ada.page
    page.keyboard.type("(tea")
    page.click(".o_scrm_q_as_builder")
    page.locator(".o_notification", has_text="never closed").wait_for()
    assert page.locator(TEXTAREA).is_visible()
