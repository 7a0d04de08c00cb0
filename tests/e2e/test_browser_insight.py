# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dashboard, segments, another weighting, warnings and care, in a real browser."""

import io

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server
from openpyxl import load_workbook

need_odoo()
need_browser()

DASHBOARD = "odoo/action-social_crm.scrm_dashboard_action"
SEGMENTS = "odoo/action-social_crm.scrm_segment_action"
MODELS = "odoo/action-social_crm.scrm_value_model_action"
CARE = "odoo/action-social_crm.scrm_care_programme_action"
LOSS = "odoo/action-social_crm.scrm_loss_warning_action"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_insight") as registry:
        yield registry


@pytest.fixture(scope="module")
def url(registry):
    with environment(registry) as env:
        load_chinese(env)
        hear(env)
        for name, lang in (("ada", "en_US"), ("lin", "zh_CN")):
            env["res.users"].create(
                {
                    "name": name,
                    "login": f"e2e_{name}",
                    "password": f"e2e_{name}",
                    "lang": lang,
                    "tz": "UTC",
                    "group_ids": [(6, 0, [env.ref("social_crm.group_admin").id])],
                }
            )
    with odoo_server(registry.db_name) as address:
        yield address


def hear(env):
    """mei talked with us every day and fell silent; bob answers everybody."""
    from odoo.fields import Datetime

    from odoo.addons.social_crm.tools.items import (
        Page,
        RawInteraction,
        RawPost,
        RawProfile,
    )

    account = env["scrm.account"].create(
        {"name": "Archive", "channel": "file", "instance": "e2e"}
    )
    us = RawProfile("qingya", "qingya", is_own=True)
    mei, bob = RawProfile("mei", "mei"), RawProfile("bob", "bob")
    now = Datetime.now()
    posts = [
        RawPost(
            f"b{number}",
            bob,
            text="Good tea",
            kind="reply",
            created_at=Datetime.subtract(now, days=number + 1).astimezone(),
        )
        for number in range(4)
    ]
    acts = [
        RawInteraction(
            remote_key=f"m{number}",
            kind="mention",
            actor=mei,
            target=us,
            occurred_at=Datetime.subtract(now, days=60 - number),
        )
        for number in range(8)
    ]
    env["scrm.store"]._store_page(
        account, Page(posts=tuple(posts), interactions=tuple(acts))
    )
    env["scrm.value.model"]._create_missing()
    model = env["scrm.value.model"]._of(env.company)
    model._run_night()
    env["scrm.profile"].search([("handle", "=", "mei")]).value_score = 80
    model._run_stage("warnings")


@pytest.fixture(scope="module")
def ada(url):
    with person(url, "e2e_ada", "e2e_ada") as ada:
        yield ada
        assert ada.errors == []


def test_the_dashboard_tells_and_leads_on(ada, tmp_path):
    page = ada.page
    ada.open(DASHBOARD, ".o_scrm_kpis")
    heard = page.locator("[data-kpi=heard]")
    assert heard.locator(".o_scrm_kpi_value").inner_text() == "4"
    assert "reposts left out" in heard.get_attribute("title")
    ada.picture("dashboard_en")
    with page.expect_download() as download:
        page.click(".o_scrm_dashboard_export")
    file = tmp_path / "social_crm.xlsx"
    download.value.save_as(file)
    book = load_workbook(io.BytesIO(file.read_bytes()))
    rows = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["Posts Heard"] == 4
    page.select_option(".o_scrm_dashboard_period", "year")
    page.wait_for_function("() => location.search.includes('period=year')")
    heard.click()
    page.wait_for_selector(".o_list_view .o_data_row")
    assert page.locator(".o_data_row").count() == 4


def test_a_threshold_is_seen_before_it_is_saved(ada, registry):
    page = ada.page
    ada.open(SEGMENTS, ".o_group_header")
    page.click(".o_group_header:has-text('Behaviour')")
    page.click(
        ".o_data_row td[data-tooltip='Critics'], .o_data_row:has-text('Critics')"
    )
    page.wait_for_selector("div[name=preview]:has-text('1 people belong')")
    page.fill("div[name=at_least] input", "9")
    page.press("div[name=at_least] input", "Tab")
    page.wait_for_selector("div[name=preview]:has-text('1 go')")
    ada.picture("segment_preview_en")
    page.click(".o_form_button_cancel")
    with environment(registry) as env:
        critics = env["scrm.segment"].search([("behaviour", "=", "critic")])
        assert (critics.at_least, critics.people_count) == (3, 1)


def test_another_weighting_is_compared_and_applied(ada, registry):
    page = ada.page
    ada.open(MODELS, ".o_list_view")
    page.locator(".o_data_row td[name=name]").first.click()
    page.click("button[name=action_try]:visible")
    page.wait_for_selector("button[name=action_compare]:visible")
    page.fill("div[name=window_days] input", "20")
    page.click("button[name=action_compare]")
    page.wait_for_selector("div[name=preview_ids] .o_data_row")
    ada.picture("weighting_en")
    page.click("button[name=action_apply]")
    page.click(".modal-footer .btn-primary")
    page.wait_for_selector("div[name=version_ids] td:has-text('90 → 20')")
    with environment(registry) as env:
        assert env["scrm.value.model"]._of(env.company).window_days == 20


def test_a_programme_is_written_and_switched_on(ada, registry):
    page = ada.page
    ada.open(f"{CARE}/new", ".o_form_view")
    page.fill("div[name=name] input, div[name=name] textarea", "Happy birthday")
    page.click("div[name=how] label:has-text('activity')")
    page.click(".o_form_button_save")
    page.wait_for_function("() => location.pathname.match(/\\d+$/)")
    switch = page.locator("button[name=action_switch]:visible")
    switch.first.click()
    page.wait_for_selector("button[name=action_switch]:visible:has-text('Switch Off')")
    ada.picture("care_en")
    with environment(registry) as env:
        assert env["scrm.care.programme"].search([]).is_on


def test_who_is_about_to_go(ada):
    page = ada.page
    ada.open(LOSS, ".o_data_row")
    assert "mei" in page.locator(".o_data_row").first.inner_text()
    ada.picture("loss_en")


def test_all_of_it_in_chinese(ada):
    # One browser at a time may speak through this library.
    ada.page.context.clear_cookies()
    ada.sign_in("e2e_lin", "e2e_lin")
    for path, place, name in (
        (DASHBOARD, ".o_scrm_kpis", "dashboard"),
        (SEGMENTS, ".o_group_header", "segments"),
        (LOSS, ".o_list_view", "loss"),
        (CARE, ".o_list_view", "care"),
    ):
        ada.open(path, place)
        ada.picture(f"{name}_zh_CN")
        assert not ada.errors
