# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The club: a member with a telephone, an agent at the counter, the manager."""

import hashlib
from contextlib import contextmanager

import pytest
from browser import Person, need_browser, person
from club_kit import PICTURES, make_club, move_end
from odoo_env import environment, need_odoo, own_registry, run_crons
from odoo_server import load_chinese, odoo_server

need_odoo()
need_browser()

PHONE = {"width": 390, "height": 844}
# Without it the browser of a test says that it is a robot.
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50 WeChat"
)
ACTION = "odoo/action-social_crm_loyalty"
# Marta is known, Bo is new, two rows are bad.
LIST = """姓名,邮箱,会员卡号,积分
Marta Lind,marta@tea.example,,12
Bo Andersen,bo@tea.example,C-1002,30.5
No Address,not an address,C-1003,7
Minus,minus@tea.example,,-3
"""


@pytest.fixture(scope="module")
def registry():
    with own_registry("browser_club") as registry:
        yield registry


@pytest.fixture(scope="module")
def world(registry):
    with environment(registry) as env:
        load_chinese(env)
        return make_club(env)


@pytest.fixture(scope="module")
def someone(world, registry):
    with (
        odoo_server(registry.db_name) as url,
        person(url, "e2e_agent", "e2e_agent") as someone,
    ):
        someone.page.set_default_timeout(20_000)
        yield someone


@contextmanager
def telephone(someone, **options):
    """A Chinese telephone: a browser with cookies of its own."""
    browser = someone.page.context.browser
    context = browser.new_context(viewport=PHONE, locale="zh-CN", **options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield Person(page, someone.url)
    context.close()


@pytest.fixture(scope="module")
def boss(someone):
    someone.page.context.clear_cookies()
    # Else those who were here before are offered, and no form.
    someone.page.evaluate("localStorage.clear()")
    someone.sign_in("e2e_boss", "e2e_boss")
    return someone


def fits(someone, name):
    """Nothing hangs over the edge of the telephone; all of it in a picture."""
    page = someone.page
    width = page.evaluate("document.documentElement.scrollWidth")
    someone.picture(name)
    assert width <= PHONE["width"], f"{name} hangs over the edge"


def test_an_agent_at_the_counter(someone, world, registry):
    page = someone.page
    with environment(registry) as env:
        before = env["loyalty.card"].browse(world["card"]).points
    card = f"{ACTION}.scrm_loyalty_card_action/{world['card']}"
    someone.open(card, ".o_form_view")
    someone.open_tab("scrm_points", "[name=scrm_entry_ids] .o_data_row")
    someone.picture("club_card_points_en")
    someone.open_tab("scrm_friends", "[name=scrm_referral_ids] .o_data_row")
    someone.picture("club_card_friends_en")
    someone.open_tab("scrm_profiles", "[name=scrm_profile_ids] .o_data_row")
    assert "marta.pours" in page.inner_text("[name=scrm_profile_ids]")
    page.click(".o_form_statusbar button:has-text('Redeem a Reward')")
    page.wait_for_selector(".modal [name=reward_id] input")
    choose(page, ".modal [name=reward_id]", "A tin of spring tea")
    page.wait_for_selector(".modal [name=costs]:has-text('120')")
    someone.picture("club_redeem_en")
    page.click(".modal-footer button[name=action_redeem]")
    page.wait_for_selector(".o_arrow_button_current[data-value=open]")
    someone.picture("club_to_hand_over_en")
    page.click(".o_form_statusbar button[name=action_hand_over]")
    page.wait_for_selector(".o_arrow_button_current[data-value=done]")
    someone.open(card, ".o_form_view")
    someone.open_tab("scrm_rewards", "[name=scrm_redemption_ids] .o_data_row")
    someone.picture("club_card_rewards_en")
    assert "Handed Over" in page.inner_text("[name=scrm_redemption_ids]")
    with environment(registry) as env:
        card = env["loyalty.card"].browse(world["card"])
        taken = card.scrm_redemption_ids
        assert (taken.state, taken.create_uid.login) == ("done", "e2e_agent")
        assert (card.points, taken.reward_id.stock) == (before - 120, 2)
    assert someone.errors == []


def choose(page, field, name):
    page.fill(f"{field} input", name)
    page.click(f".o-autocomplete--dropdown-item:has-text('{name}')")


def select(someone, field, name):
    """Choose in a selection field, which is drawn anew meanwhile."""
    box = someone.page.locator(f"{field} input").first
    item = someone.page.locator(f".o_select_menu_item:has-text('{name}')").first

    def pick():
        if not item.is_visible():
            box.click(timeout=2000)
        item.click(timeout=2000)

    someone.until(pick, lambda: box.input_value() == name, f"{name} chosen")


def test_a_member_with_a_telephone(someone, world, registry):
    with telephone(someone) as lin:
        page = lin.page
        go_to_points(lin)
        fits(lin, "club_points_zh_CN")
        page.click(".o_scrm_to_rewards")
        page.wait_for_selector(".o_scrm_reward")
        fits(lin, "club_rewards_zh_CN")
        link = take_gift(lin, registry)
        enter_and_vote(lin, world, registry)
        check_the_draw(lin, world)
        assert lin.errors == []
    with telephone(someone) as friend:
        friend.page.goto(link)
        gift = friend.page.locator(".o_scrm_gift_page")
        gift.wait_for()
        fits(friend, "club_gift_of_a_friend_zh_CN")
        with environment(registry) as env:
            code = env["scrm.redemption"].search([("friend", "=", "阿婷")]).coupon_id
            assert code.code in gift.inner_text()
        assert gift.locator("img[src^=data]").is_visible(), "for the counter"


def test_a_friend_follows_the_link(someone, world, registry):
    with environment(registry) as env:
        env["ir.config_parameter"].set_param("web.base.url", someone.url)
        env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
    # The server keeps settings in memory until it is told.
    registry.signal_changes()
    with telephone(someone) as lin:
        lin.page.add_init_script("navigator.share = async (it) => (window.shared = it)")
        link = share_link(lin)
    with telephone(someone, user_agent=WECHAT) as friend:
        friend.page.goto(link)
        friend.page.wait_for_selector(".o_scrm_join .o_scrm_sign_up")
        assert "/join/" in friend.page.url
        assert "Lin" in friend.page.title()
        fits(friend, "club_join_zh_CN")
        assert friend.errors == []
    with environment(registry) as env:
        lin = env["res.users"].search([("login", "=", "e2e_lin")]).partner_id
        card = env["loyalty.card"].search([("partner_id", "=", lin.id)])
        assert (card.scrm_link, card.scrm_followers) == (link, 1)


def go_to_points(lin):
    page = lin.page
    page.goto(f"{lin.url}/web/login")
    page.fill("#login", "e2e_lin")
    page.fill("#password", "e2e_lin")
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/web/login" not in address)
    page.goto(f"{lin.url}/my/points")
    page.wait_for_selector(".o_scrm_card")


def share_link(lin):
    """The link that the member finds, and gives to the telephone's share sheet."""
    page = lin.page
    go_to_points(lin)
    page.click(".o_scrm_share_sheet")
    link = page.input_value(".o_scrm_link_text")
    assert page.evaluate("window.shared.url") == link
    page.locator(".o_scrm_referral").scroll_into_view_if_needed()
    fits(lin, "club_share_zh_CN")
    assert lin.errors == []
    return link


def take_gift(someone, registry):
    """A code for a friend; returns the link that the member sees."""
    page = someone.page
    offer = page.locator(".o_scrm_reward:has-text('A cup for a friend')")
    offer.locator("input[name=friend]").fill("阿婷")
    offer.locator("button").click()
    page.wait_for_selector(".o_scrm_given")
    gift = page.locator(".o_scrm_gift")
    link = gift.locator("a.text-break").get_attribute("href")
    gift.scroll_into_view_if_needed()
    fits(someone, "club_gift_zh_CN")
    with environment(registry) as env:
        found = env["scrm.redemption"].search([("friend", "=", "阿婷")])
        assert found.state == "done"
        assert found.coupon_id.code in gift.inner_text()
        assert link.endswith(f"/gift/{found.access_token}")
        assert found.entry_id.amount == -40
    return link


def enter_and_vote(someone, world, registry):
    page = someone.page
    page.goto(f"{someone.url}/my/contests")
    fits(someone, "club_contests_zh_CN")
    page.click(f"a[href='/my/contests/{world['corner']}']")
    page.wait_for_selector(".o_scrm_contest")
    fits(someone, "club_contest_zh_CN")
    page.fill("#scrm_contest_text", "下雨天，窗边，一杯桂花乌龙。")
    page.set_input_files("#scrm_contest_picture", str(PICTURES / "corner_window.png"))
    page.click("form[action$=enter] button[type=submit]")
    page.wait_for_selector(".o_scrm_contest .alert-success")
    page.locator("form[action$=vote] button").first.click()
    page.wait_for_url("**done=voted")
    page.locator(".o_scrm_entries").scroll_into_view_if_needed()
    fits(someone, "club_voted_zh_CN")
    with environment(registry) as env:
        contest = env["scrm.contest"].browse(world["corner"])
        own = contest.entry_ids.filtered(lambda one: one.partner_id.name == "Lin")
        assert own.image and "桂花" in own.text
        assert contest.vote_ids.partner_id == own.partner_id
        assert contest.vote_ids.entry_id.partner_id.name == "Marta Lind"


def check_the_draw(someone, world):
    """The page holds all that anybody needs to recompute the draw."""
    page = someone.page
    page.goto(f"{someone.url}/my/contests/{world['cup']}")
    page.wait_for_selector(".o_scrm_winners li")
    fits(someone, "club_winners_zh_CN")
    page.locator("#scrm_seed").scroll_into_view_if_needed()
    fits(someone, "club_proof_zh_CN")
    seed, fingerprint = (
        page.inner_text("#scrm_seed"),
        page.inner_text("#scrm_commitment"),
    )
    assert hashlib.sha256(seed.encode()).hexdigest() == fingerprint


def test_the_manager_makes_a_reward_and_a_contest(boss, registry):
    page = boss.page
    boss.open(f"{ACTION}.scrm_reward_action", ".o_kanban_view")
    boss.picture("club_rewards_kanban_en")
    boss.open(f"{ACTION}.scrm_reward_action/new", ".o_form_view")
    page.fill("[name=name] input, [name=name] textarea", "A walk to the tea garden")
    page.fill("[name=points] input", "250")
    choose(page, "[name=program_id]", "Tea Friends")
    page.click(".o_form_button_save")
    page.wait_for_selector(".o_form_saved, .o_form_view:not(:has(.o_form_dirty))")
    boss.picture("club_reward_form_en")
    boss.open(f"{ACTION}.scrm_contest_action/new", ".o_form_view")
    page.fill("[name=name] input, [name=name] textarea", "A poem of tea")
    choose(page, "[name=program_id]", "Tea Friends")
    select(boss, "[name=entry_by]", "Form")
    page.fill("[name=date_to] input", "12/31/2099 20:00:00")
    page.locator("[name=date_to] input").press("Tab")
    page.fill("[name=prize_points] input", "75")
    page.click(".o_form_button_save")
    page.click("button[name=action_open]")
    page.wait_for_selector(".o_arrow_button_current[data-value=open]")
    boss.picture("club_contest_form_en")
    with environment(registry) as env:
        reward = env["scrm.reward"].search([("points", "=", 250)])
        assert (reward.name, reward.kind) == ("A walk to the tea garden", "gift")
        contest = env["scrm.contest"].search([("name", "=", "A poem of tea")])
        assert (contest.state, contest.prize_points) == ("open", 75)
        assert contest.commitment
    assert boss.errors == []


def test_the_manager_brings_members_along(boss, registry, tmp_path):
    page = boss.page
    table = tmp_path / "members.csv"
    table.write_text(LIST, encoding="utf-8")
    boss.open(f"{ACTION}.scrm_member_import_action/new", ".o_form_view")
    page.set_input_files("[name=file] input[type=file]", str(table))
    page.wait_for_selector("[name=file] .o_form_uri, [name=file] input[readonly]")
    page.click(".o_form_button_save")
    page.click("button[name=action_check]")
    problems = page.locator("[name=problem_text]")
    problems.wait_for()
    words = problems.inner_text()
    assert "Line 4, E-mail: Not an e-mail address: not an address" in words
    assert "Line 5, Points: Points cannot be below zero: -3" in words
    boss.picture("club_import_checked_en")
    page.click("button[name=action_import]")
    page.wait_for_selector(".o_arrow_button_current[data-value=running]")
    run_crons(registry, "social_crm_loyalty.ir_cron_scrm_member_import")
    page.reload()
    page.wait_for_selector(".o_arrow_button_current[data-value=done]")
    boss.picture("club_import_done_en")
    with environment(registry) as env:
        found = env["scrm.member.import"].search([])
        assert (found.new_count, found.known_count, found.bad_count) == (1, 1, 2)
        card = env["loyalty.card"].search([("code", "=", "C-1002")])
        assert (card.partner_id.name, card.points) == ("Bo Andersen", 30.5)


def test_the_manager_decides(boss, world, registry):
    page = boss.page
    with environment(registry) as env:
        move_end(env, env["scrm.contest"].browse(world["pot"]))
    boss.open(f"{ACTION}.scrm_contest_action/{world['pot']}", ".o_form_view")
    page.click("button[name=action_decide]")
    page.click(".modal-footer .btn-primary")
    page.wait_for_selector(".o_arrow_button_current[data-value=decided]")
    boss.open_tab("entries", "[name=entry_ids] .o_data_row")
    boss.picture("club_contest_decided_en")
    assert "Drawn from 3 entries" in page.inner_text("[name=entry_ids]")
    page.click("button[name=action_view_entries]")
    page.wait_for_selector(".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)")
    boss.picture("club_entries_kanban_en")
    with environment(registry) as env:
        contest = env["scrm.contest"].browse(world["pot"])
        winner = contest.entry_ids.filtered("place")
        assert (winner.place, winner.prize_id.amount) == (1, 50)
        assert winner.prize_id.partner_id == winner.partner_id
    assert boss.errors == []
