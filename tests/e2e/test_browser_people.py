# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A marketer sees who will not be reached; an agent likes and thanks in the inbox."""

from datetime import datetime, timezone

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

INBOX = "odoo/action-social_crm_listening.scrm_conversation_action"
MESSAGES = "odoo/action-social_crm.scrm_publication_message_action"
CHAMPIONS = "odoo/action-social_crm.scrm_champion_action"
PLACE = "people.example"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_people") as registry:
        yield registry


@pytest.fixture(scope="module")
def world(registry):
    """Ids of a publication, a conversation and a contact."""
    with environment(registry) as env:
        load_chinese(env)
        account = make_account(env)
        people = make_people(env)
        company = env.company
        company.write({"scrm_message_from": 0, "scrm_message_to": 0})
        agreed = people["Mei Lin"] | people["Bo Wang"] | people["Kim Park"]
        consents = env["scrm.consent"]
        consents._record(agreed, ["marketing"], "given", "form", "Yes, news please")
        consents._record(people["Bo Wang"], ["marketing"], "withdrawn", "message")
        people["Kim Park"].scrm_profile_ids._stop("STOP")
        publication = env["scrm.publication"].create(
            {
                "name": "Jasmine evening",
                "kind": "message",
                "body": "Dear {name}, come and taste the first jasmine of the year!",
                "account_ids": [(6, 0, account.ids)],
                "recipient_tag_ids": [(6, 0, people["Mei Lin"].category_id.ids)],
            }
        )
        talk = hear(env, account)
        make_users(env)
        return {
            "publication": publication.id,
            "talk": talk.id,
            "contact": people["Bo Wang"].id,
        }


def make_account(env):
    channels = env["scrm.connector"]._channels()
    able = [key for key, name in channels.items() if env[name]._can("message")]
    if not able:
        pytest.skip("no network that is installed takes messages to people")
    account = env["scrm.account"].create(
        {
            "name": "Qingya Tea",
            "channel": able[0],
            "base_url": f"https://{PLACE}",
            "live_from": "2026-01-01 00:00:00",
        }
    )
    # As if somebody had signed in; nothing is sent or read in this suite.
    account.state = "connected"
    return account


def make_people(env):
    """Contacts by name, of which the last two have no profile."""
    tag = env["res.partner.category"].create({"name": "Tasting Circle"})
    names = ("Mei Lin", "Bo Wang", "Kim Park", "Ada Berg", "Tom Reed", "Eva Blum")
    partners = env["res.partner"].create(
        [{"name": name, "category_id": [(4, tag.id)]} for name in names]
    )
    account = env["scrm.account"].search([("instance", "=", PLACE)])
    for partner in partners[:4]:
        handle = partner.name.split()[0].lower()
        profile = env["scrm.profile"].create(
            {
                "channel": account.channel,
                "instance": PLACE,
                "remote_id": handle,
                "handle": handle,
                "name": partner.name,
            }
        )
        profile._link_partner(partner, "claim", "Code")
    return {partner.name: partner for partner in partners}


def hear(env, account):
    """A conversation that begins with praise for us."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    us = RawProfile("us", "qingya", name="Qingya Tea", is_own=True)
    mei = RawProfile("mei", "mei", name="Mei Lin", followers=1200)
    post = RawPost(
        "praise",
        mei,
        text="@qingya 茉莉银针真好喝，太喜欢了！",
        created_at=datetime.now(timezone.utc),
        lang="zh",
        mentions=(us,),
    )
    env["scrm.store"]._store_page(account, Page(posts=(post,)))
    while env["scrm.post"]._process_batch():
        pass
    found = env["scrm.post"].search(
        [("remote_id", "=", "praise"), ("account_id", "=", account.id)]
    )
    assert found.conversation_id
    return found.conversation_id


def make_users(env):
    for name, lang in (("sue", "en_US"), ("min", "zh_CN")):
        env["res.users"].create(
            {
                "name": name.title(),
                "login": f"e2e_{name}",
                "password": f"e2e_{name}",
                "lang": lang,
                "group_ids": [(6, 0, [env.ref("social_crm.group_supervisor").id])],
            }
        )


@pytest.fixture(scope="module")
def url(world, registry):
    with odoo_server(registry.db_name) as address:
        yield address


def open_recipients(someone, world):
    page = someone.page
    someone.open(f"{MESSAGES}/{world['publication']}", ".o_form_view")
    page.click(".o_notebook [name=recipients]")
    page.click("button[name=action_check_recipients]")
    page.wait_for_selector(".o_scrm_not_reached tbody tr")


def test_who_will_not_be_reached_and_why(url, world):
    with person(url, "e2e_sue", "e2e_sue") as sue:
        open_recipients(sue, world)
        page = sue.page
        table = page.inner_text(".o_scrm_not_reached")
        for words in ("No consent for this purpose", "Asked us to stop", "back"):
            assert words in table
        assert page.inner_text("div[name=reach_count]") == "1"
        sue.picture("people_recipients_en")
        page.click(".o_scrm_not_reached button:has-text('No consent')")
        page.wait_for_selector(".o_list_view .o_data_row")
        assert page.locator(".o_data_row").count() == 3
        sue.picture("people_no_consent_en")
        page.click(".o_data_row >> nth=0 >> td[name=partner_id]")
        page.wait_for_selector(".o_form_view .o_notebook")
        assert not sue.errors


def test_the_same_in_chinese(url, world):
    with person(url, "e2e_min", "e2e_min", locale="zh-CN") as min_:
        open_recipients(min_, world)
        min_.picture("people_recipients_zh")
        min_.open(f"{INBOX}/{world['talk']}", ".o_scrm_composer")
        min_.picture("people_inbox_zh")
        assert not min_.errors


def test_the_consents_of_a_contact(url, world):
    with person(url, "e2e_sue", "e2e_sue") as sue:
        page = sue.page
        sue.open(f"odoo/res.partner/{world['contact']}", ".o_form_view")
        page.click(".o_notebook [name=scrm_consent]")
        page.wait_for_selector("div[name=scrm_consent_ids] .o_data_row >> nth=1")
        sue.picture("people_consent_en")
        page.click("button:has-text('Record a Consent')")
        page.wait_for_selector(".modal [name=purpose]")
        page.fill(".modal [name=text] textarea", "Yes, write to me again")
        sue.picture("people_consent_record_en")
        page.click(".modal button[name=action_record]")
        page.wait_for_selector(".modal", state="detached")
        page.wait_for_selector("div[name=scrm_consent_ids] .o_data_row >> nth=2")
        assert not sue.errors


def test_like_and_thank_from_the_inbox(url, world, registry):
    with person(url, "e2e_sue", "e2e_sue") as sue:
        page = sue.page
        sue.open(f"{INBOX}/{world['talk']}", ".o_scrm_composer")
        sue.picture("people_inbox_en")
        page.click("button[name=action_like]")
        page.wait_for_selector("button[name=action_unlike]")
        page.click("button[name=action_thank]")
        page.wait_for_selector(".modal div[name=body] textarea")
        assert "谢谢" in page.input_value(".modal div[name=body] textarea")
        sue.picture("people_thank_en")
        page.fill(".modal div[name=body] textarea", "谢谢您，茉莉银针等您再来！")
        page.click(".modal button[name=action_send]")
        page.wait_for_selector(".modal", state="detached")
        page.wait_for_selector("button[name=action_thank]", state="hidden")
        sue.picture("people_thanked_en")
        page.click("button[name=action_make_champion]")
        page.wait_for_selector("button[name=action_make_champion]", state="hidden")
        sue.open(CHAMPIONS, ".o_list_view .o_data_row")
        sue.picture("people_champions_en")
        assert not sue.errors
    with environment(registry) as env:
        made = env["scrm.delivery"].search([("account_id.instance", "=", PLACE)])
        assert sorted(made.mapped("kind")) == ["like", "reply"]
        assert made.filtered("is_thanks").body.startswith("谢谢您")
