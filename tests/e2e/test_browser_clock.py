# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A supervisor looks at deadlines and response times in a real browser."""

from datetime import datetime, timedelta, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import odoo_server

need_odoo()
need_browser()

INBOX = "odoo/action-social_crm_listening.scrm_conversation_action"
REPORT = "odoo/action-social_crm_listening.scrm_response_report_action"
POLICIES = "odoo/action-social_crm_listening.scrm_sla_policy_action"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_clock") as registry:
        yield registry


def _hear(env, account, handle, minutes):
    """A direct message that reached us some minutes ago."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    moment = datetime.now(timezone.utc) - timedelta(minutes=minutes)
    post = RawPost(
        f"clock-{handle}",
        RawProfile(handle, handle, name=handle.title()),
        text=f"Hello from {handle}",
        kind="message",
        created_at=moment,
    )
    env["scrm.store"]._store_page(account, Page(posts=(post,)))
    env.cr.execute(
        "UPDATE scrm_post SET first_seen_at = posted_at WHERE remote_id = %s",
        (f"clock-{handle}",),
    )
    env.invalidate_all()


@pytest.fixture(scope="module")
def talks(registry):
    with environment(registry) as env:
        env["res.users"].create(
            {
                "name": "Sue Pervisor",
                "login": "e2e_sue",
                "password": "e2e_sue",
                "group_ids": [(6, 0, [env.ref("social_crm.group_admin").id])],
            }
        )
        env["scrm.sla.policy"].search([]).active = False
        env["scrm.sla.policy"].create(
            {
                "name": "Within the hour",
                "first_hours": 1,
                "measured_in": "calendar",
                "live_from": "2026-01-01",
            }
        )
        account = env["scrm.account"].create(
            {
                "name": "Archive",
                "channel": "file",
                "instance": "clocks",
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )
        for handle, minutes in (("late", 185), ("soon", 50), ("fresh", 5)):
            _hear(env, account, handle, minutes)
    with environment(registry) as env:
        while env["scrm.post"]._process_batch():
            pass


@pytest.fixture(scope="module")
def server(registry, talks):
    with odoo_server(registry.db_name) as url:
        yield url


def test_a_supervisor_sees_what_is_due(server):
    with person(server, "e2e_sue", "e2e_sue") as someone:
        page = someone.page
        someone.open(INBOX, ".o_data_row")
        badges = page.locator(".o_scrm_due")
        assert badges.count() == 3
        assert sorted(text.split(" ")[0] for text in badges.all_inner_texts()) == [
            "due",
            "due",
            "late",
        ]
        assert (
            page.locator(".o_scrm_due.text-bg-danger")
            .inner_text()
            .startswith("late by 2 h")
        )
        assert page.locator(".o_scrm_due.text-bg-warning").count() == 1
        someone.picture("clock_list")

        page.locator(".o_data_row", has_text="late by").click()
        page.wait_for_selector(".o_form_view")
        page.get_by_role("tab", name="Times").click()
        page.get_by_text("Customer Wrote · ").wait_for()
        page.get_by_text("“Within the hour”: holds for everybody").wait_for()
        someone.picture("clock_form")
        page.locator("button[name=action_close]").click()
        page.get_by_text("Closed · Sue Pervisor").wait_for()
        assert page.locator(".o_scrm_due").count() == 0

        someone.open(REPORT, ".o_pivot")
        page.get_by_text("90th Percentile Hours").first.wait_for()
        someone.picture("clock_report")
        someone.open(POLICIES, ".o_data_row")
        page.locator(".o_data_row").first.click()
        page.wait_for_selector(".o_form_view")
        someone.picture("clock_policy")
        assert someone.errors == []
