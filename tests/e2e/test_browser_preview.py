# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the form shows is what goes out: counted, seen, and without its place."""

import io

import pytest
import requests
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry, run_crons
from odoo_server import load_chinese, odoo_server
from PIL import Image
from snac import Snac, program, sign_in, wait_for

need_odoo()
need_browser()
program()

PUBLICATIONS = "odoo/action-social_crm.scrm_publication_action"
PUBLISH, SEND = "social_crm.ir_cron_publish", "social_crm.ir_cron_send"
LINK = "https://www.tea.example/spring/first-harvest/2026"
TEXT = f"早上好 😀 8801 @mei@tea.example {LINK} #春茶"
# The link counts 23, of the name only @mei.
LENGTH = len("早上好 😀 8801 @mei  #春茶") + 23
PEOPLE = {"sue": "en_US", "sun": "zh_CN"}


def photo():
    """A photograph on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Hidden Garden Lane 7"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    image = Image.new("RGB", (600, 400), "#7a9b76")
    image.paste("#d9c27e", (300, 0, 600, 400))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_preview") as registry:
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
            account.max_characters = 100
            load_chinese(env)
            group = env.ref("social_crm.group_supervisor")
            env["res.users"].create(
                [
                    {
                        "name": name.title(),
                        "login": f"e2e_{name}",
                        "password": f"e2e_{name}",
                        "lang": lang,
                        "group_ids": [(6, 0, [group.id])],
                    }
                    for name, lang in PEOPLE.items()
                ]
            )
            client = account._connector()._client(account)
        yield client


@pytest.fixture(scope="module")
def sue(client, registry):
    with (
        odoo_server(registry.db_name) as url,
        person(url, "e2e_sue", "e2e_sue") as someone,
    ):
        yield someone


def begin(someone):
    page = someone.page
    someone.open(f"{PUBLICATIONS}/new", ".o_form_view")
    page.fill("div[name=name] textarea, div[name=name] input", "Spring tea")
    page.fill("div[name=account_ids] input", "Account of qingya")
    page.click(".o-autocomplete--dropdown-item:has-text('Account of qingya')")
    page.wait_for_selector(".o_scrm_preview_card")
    return page


def counted(page, text):
    page.wait_for_selector(f".o_scrm_counter:has-text('{text}')")


def test_it_counts_and_shows_while_one_types(sue):
    page = begin(sue)
    page.locator("div[name=body] textarea").type(TEXT)
    # Nobody has left the field.
    counted(page, f"{LENGTH} / 100")
    card = page.locator(".o_scrm_preview_card")
    # As it will stand there: clicks are counted by a short link of ours.
    assert "/r/" in card.locator("[data-kind=link]").inner_text()
    assert card.locator("[data-kind=mention]").inner_text() == "@mei@tea.example"
    page.locator("div[name=body] textarea").type("茶" * 60)
    counted(page, f"{LENGTH + 60} / 100")
    over = card.locator(".o_scrm_over").inner_text()
    assert over == "茶" * (LENGTH + 60 - 100)
    sue.picture("publication_preview_over_en")
    page.fill("div[name=body] textarea", TEXT)
    counted(page, f"{LENGTH} / 100")
    assert not sue.errors


def test_a_picture_is_seen_and_its_description_asked_for(sue):
    page = sue.page
    page.click(".o_notebook .nav-link[name=media]")
    page.click("div[name=media_ids] .o-kanban-button-new")
    page.set_input_files(
        ".modal input[type=file]",
        files=[{"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": photo()}],
    )
    page.wait_for_selector(".modal [name=name] input")
    page.click(".modal .o_form_button_save")
    page.wait_for_selector(".o_scrm_grid img")
    page.wait_for_selector(".o_scrm_reminders:has-text('cup.jpg')")
    page.click("div[name=media_ids] .o_kanban_record:not(.o_kanban_ghost)")
    page.fill(".modal [name=alt] textarea", "A green cup 绿杯")
    page.click(".modal .o_form_button_save")
    page.wait_for_selector(".o_scrm_grid figcaption:has-text('ALT')")
    page.wait_for_selector(".o_scrm_reminders", state="detached")
    sue.picture("publication_preview_en")
    assert not sue.errors


def test_it_goes_out_as_it_was_shown(sue, registry, client):
    page = sue.page
    page.click("button[name=action_release]:visible")
    page.click(".modal-footer .btn-primary")
    wait_for(lambda: state_of(registry) == "scheduled", "its release")
    run_crons(registry, PUBLISH, SEND)
    status = wait_for(lambda: on_the_server(client), "the post")
    (file,) = status["media_attachments"]
    assert file["description"] == "A green cup 绿杯"
    content = requests.get(file["url"], timeout=60).content
    image = Image.open(io.BytesIO(content))
    assert image.size == (400, 600), "it stands upright"
    assert not image.getexif()
    assert b"Hidden Garden" not in content


def state_of(registry):
    with environment(registry) as env:
        return env["scrm.publication"].search([("body", "=", TEXT)]).state


def on_the_server(client):
    rows = client._get(client._own_path())
    return next((row for row in rows if "8801" in row["content"]), None)


def test_a_colleague_sees_it_in_chinese(sue, registry):
    page = sue.page
    page.context.clear_cookies()
    sue.sign_in("e2e_sun", "e2e_sun")
    begin(sue)
    page.locator("div[name=body] textarea").type(
        "头采明前茶到店 🍵 #明前茶 https://tea.example/x"
    )
    page.wait_for_selector(".o_scrm_preview_card [data-kind=tag]")
    sue.picture("publication_preview_zh_CN")
    assert not sue.errors
