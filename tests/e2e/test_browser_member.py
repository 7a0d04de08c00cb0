# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A member on a telephone, and the manager of the programme."""

import pytest
from browser import need_browser, person
from odoo_env import environment, need_odoo, own_registry
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

PHONE = {"width": 390, "height": 844}
PROGRAMMES = "odoo/action-loyalty.loyalty_program_discount_loyalty_action"


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_member") as registry:
        yield registry


@pytest.fixture(scope="module")
def world(registry):
    """The code of a member and the id of the programme."""
    with environment(registry) as env:
        load_chinese(env)
        env["loyalty.program"].search([]).active = False
        program = env["loyalty.program"].create(
            {
                "name": "Tea Friends",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "scrm_valid_months": 12,
                "scrm_referral_points": 100,
                "scrm_referral_friend": 40,
                "scrm_point_value": 0.05,
                "rule_ids": [(0, 0, {"reward_point_mode": "order"})],
                "scrm_tier_ids": [
                    (0, 0, {"name": "Silver", "threshold": 50, "benefits": "Free tea"}),
                    (0, 0, {"name": "Gold", "threshold": 500}),
                ],
            }
        )
        partners = {}
        for name, lang, group in (
            ("marta", "en_US", "base.group_portal"),
            ("lin", "zh_CN", "base.group_portal"),
            ("boss", "en_US", "sales_team.group_sale_manager"),
        ):
            user = env["res.users"].create(
                {
                    "name": name.title(),
                    "login": f"e2e_{name}",
                    "password": f"e2e_{name}",
                    "lang": lang,
                    "group_ids": [
                        (6, 0, [env.ref(group).id]),
                    ],
                }
            )
            partners[name] = user.partner_id
        card = program._scrm_card_of(partners["marta"])
        card._scrm_book(120, "earn", "e1", "A good word about us")
        card._scrm_book(-20, "redeem", "e2", "A cup of tea")
        card._scrm_book(15, "pending", "e3", "A friend came")
        program._scrm_find_tiers()
        boss = env["res.users"].search([("login", "=", "e2e_boss")])
        boss.group_ids |= env.ref("social_crm.group_admin")
        return {"code": card._scrm_code(), "program": program.id}


@pytest.fixture(scope="module")
def someone(world, registry):
    with (
        odoo_server(registry.db_name) as url,
        person(url, "e2e_boss", "e2e_boss") as someone,
    ):
        yield someone


def portal(someone, login, path):
    page = someone.page
    page.context.clear_cookies()
    page.goto(f"{someone.url}/web/login")
    page.fill("#login", login)
    page.fill("#password", login)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/web/login" not in address)
    page.goto(f"{someone.url}{path}")
    page.wait_for_selector("#wrap")


def test_the_manager_sees_what_the_programme_costs(someone, world):
    page = someone.page
    someone.open(f"odoo/loyalty.program/{world['program']}", ".o_form_view")
    someone.open_tab("scrm_figures", "div[name=scrm_issued]")
    assert "120" in page.inner_text("div[name=scrm_issued]")
    assert "5.00" in page.inner_text("div[name=scrm_liability]")
    someone.picture("programme_en")
    assert someone.errors == []


def test_a_member_on_a_telephone(someone, world):
    page = someone.page
    page.set_viewport_size(PHONE)
    portal(someone, "e2e_marta", "/my/points")
    card = page.locator(".o_scrm_card").first
    words = card.inner_text()
    assert "Silver" in words and "Free tea" in words
    assert "380 more points to Gold" in " ".join(words.split())
    assert "Coming soon: 15 points" in " ".join(words.split())
    assert world["code"] in words
    assert page.locator("img.o_scrm_qr").evaluate("(image) => image.naturalWidth") > 50
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "nothing hangs over the edge"
    someone.picture("member_phone_en")


def test_a_friend_follows_the_link(someone, world, registry):
    portal(someone, "e2e_lin", f"/join/{world['code']}")
    someone.picture("member_friend_zh_CN")
    with environment(registry) as env:
        referral = env["scrm.referral"].search([])
        assert referral.friend_id.name == "Lin"
        assert referral.state in ("joined", "held")


def test_wishes_are_kept(someone, registry):
    """On a telephone, in Chinese: consent is ticked, saved, and there again."""
    page = someone.page
    portal(someone, "e2e_lin", "/my/social/wishes")
    page.check("#scrm_care")
    page.fill("#scrm_birthday", "1990-05-20")
    page.fill("#scrm_from", "09:30")
    page.fill("#scrm_to", "21:00")
    page.click(".o_scrm_wishes form[action$=save] button[type=submit]")
    page.wait_for_selector(".o_scrm_wishes .alert-info")
    assert page.is_checked("#scrm_care")
    assert not page.is_checked("#scrm_marketing")
    assert page.input_value("#scrm_from") == "09:30"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], "nothing hangs over the edge"
    someone.picture("wishes_phone_zh_CN")
    with environment(registry) as env:
        partner = env["res.users"].search([("login", "=", "e2e_lin")]).partner_id
        assert partner._scrm_agreed(env.company) == {"care"}
        assert str(partner.scrm_birthday) == "1990-05-20"
