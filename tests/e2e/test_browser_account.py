# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An administrator ends and renews the access to an account, on a real server."""

from datetime import datetime, timedelta, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry, run_crons
from odoo_server import load_chinese, odoo_server
from snac import Snac, program, sign_in

need_odoo()
need_browser()
program()

ACCOUNTS = "odoo/action-social_crm.scrm_account_action"
NOW = datetime.now(timezone.utc).replace(tzinfo=None)
SEND, PROBE = "social_crm.ir_cron_send", "social_crm.ir_cron_probe"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_account") as registry:
        yield registry


@pytest.fixture(scope="module")
def network():
    with Snac("qingya", "mei") as snac:
        yield snac


@pytest.fixture(scope="module")
def account_id(registry, network):
    with environment(registry) as env:
        load_chinese(env)
        for name, lang in (("dana", "en_US"), ("fang", "zh_CN")):
            env["res.users"].create(
                {
                    "name": f"{name.title()} Admin",
                    "login": f"e2e_{name}",
                    "password": f"e2e_{name}",
                    "lang": lang,
                    "group_ids": [(6, 0, [env.ref("social_crm.group_admin").id])],
                }
            )
        env["ir.config_parameter"].set_param("social_crm.allowed_hosts", network.host)
        env["scrm.account"].search([]).active = False
        account = sign_in(env, network, "qingya", network.url)
        account.name = "Qingya on the network"
        account.user_id = env.ref("base.user_admin")
        for name, values in {
            "Seasonal shop": {
                "state": "paused",
                "state_reason": "Paused by Lena: back in spring",
            },
            "Press office": {
                "state": "connected",
                "state_reason": "The network asks us to slow down.",
                "next_allowed_at": NOW + timedelta(hours=3),
            },
            "Old forum": {
                "state": "error",
                "state_reason": "The server forum.example cannot be reached.",
                "next_allowed_at": NOW + timedelta(hours=5),
                "failures": 4,
            },
        }.items():
            env["scrm.account"].create(
                {"name": name, "channel": "file", "instance": name, **values}
            )
        return account.id


@pytest.fixture(scope="module")
def server(registry, account_id):
    with odoo_server(registry.db_name) as url:
        with environment(registry) as env:
            env["ir.config_parameter"].set_param("web.base.url", url)
        yield url


def consent(page, network, name):
    """What the person does at the network."""
    page.wait_for_url(f"{network.url}/**")
    page.fill("input[name=login]", name)
    page.fill("input[name=passwd]", network.passwords[name])
    page.click("input[type=submit]")


def badge(page, words):
    page.locator(".o_form_view [name=health]", has_text=words).wait_for()


def said(page, words):
    page.locator("[name=health_text]", has_text=words).first.wait_for()


def queue(registry, account_id):
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        delivery = env["scrm.delivery"]._enqueue(account, "New harvest", kind="post")
        return delivery.id


def test_disconnect_and_reconnect(registry, network, server, account_id):
    with person(server, "e2e_dana", "e2e_dana") as dana:
        page = dana.page
        dana.open(f"{ACCOUNTS}/{account_id}", ".o_form_view")
        badge(page, "Connected")
        page.click("button[name=action_disconnect]")
        page.click(".modal-footer .btn-primary")
        badge(page, "Not Connected")
        delivery_id = queue(registry, account_id)
        run_crons(registry, SEND)
        page.reload()
        said(page, "Disconnected by Dana Admin. One delivery waits and is kept.")
        dana.picture("account_disconnected")

        page.click("button[name=action_connect]:visible")
        consent(page, network, "mei")
        page.get_by_text(
            "You signed in as @mei, but this account is @qingya"
        ).wait_for()
        dana.open(f"{ACCOUNTS}/{account_id}", ".o_form_view")
        page.click("button[name=action_connect]:visible")
        consent(page, network, "qingya")
        badge(page, "Connected")
        run_crons(registry, SEND)
        with environment(registry) as env:
            delivery = env["scrm.delivery"].browse(delivery_id)
            assert delivery.state == "sent", delivery.state_reason
        assert dana.errors == []


def test_a_pause_says_who_and_why(server, account_id):
    with person(server, "e2e_dana", "e2e_dana") as dana:
        page = dana.page
        dana.open(f"{ACCOUNTS}/{account_id}", ".o_form_view")
        page.click("button[name=action_ask_pause]")
        page.fill(".modal [name=reason] input", "Stock-taking until noon")
        page.click(".modal button[name=action_pause]")
        said(page, "Paused by Dana Admin: Stock-taking until noon.")
        dana.picture("account_paused")
        page.click("button[name=action_resume]")
        badge(page, "Connected")
        assert dana.errors == []


def test_an_access_that_was_taken_back(registry, network, server, account_id):
    """The probe finds it; the owner signs in again from the board."""
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        account._connector()._client(account).revoke(
            account.client_id, account.client_secret, account.access_token
        )
        account.next_probe_at = account.create_date
    run_crons(registry, PROBE)
    for name in ("fang", "dana"):
        with person(server, f"e2e_{name}", f"e2e_{name}") as someone:
            page = someone.page
            someone.open(ACCOUNTS, ".o_kanban_record")
            button = page.locator(".o_kanban_record button[name=action_connect]")
            assert button.count() == 1
            someone.picture(f"account_board_{name}")
            if name == "fang":
                continue
            assert page.get_by_text("It goes on in ").count() == 1
            assert page.get_by_text("Paused by Lena: back in spring.").count() == 1
            button.click()
            consent(page, network, "qingya")
            badge(page, "Connected")
            assert someone.errors == []
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        assert account.health == "well"
        assert not account.activity_ids
