#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Take the pictures of docs/images from a running ``./dev demo``.

    python docs/screenshots.py http://127.0.0.1:8069 [NAME …]

Needs playwright and a Chromium (its path in CHROMIUM, else /usr/bin/chromium).
"""

import base64
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
LANGUAGES = {"en": "en_US", "zh_CN": "zh_CN"}
LOCALES = {"en": "en-US", "zh_CN": "zh-CN"}
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
READY = (
    ".o_action_manager .o_view_controller, .o_action_manager .o_form_view, "
    ".o_action_manager .o_scrm_workspace, .o_scrm_network_summary, .o_scrm_kpis"
)
# What is shown: an action, and how to choose the record that is opened, if any.
SCENES = {
    "inbox_list": ("social_crm_listening.scrm_conversation_action", "list", None),
    "inbox_kanban": ("social_crm_listening.scrm_conversation_action", "kanban", None),
    "inbox_form": (
        "social_crm_listening.scrm_conversation_action",
        "form",
        ("scrm.conversation", [["ticket_id", "!=", False]], "post_count desc"),
    ),
    "workspace": ("social_crm_listening.scrm_workspace_action", "", None),
    "warnings": ("social_crm_listening.scrm_alert_action", "kanban", None),
    "warning": (
        "social_crm_listening.scrm_alert_action",
        "form",
        ("scrm.alert", [], "id"),
    ),
    "compare": ("social_crm_listening.scrm_voice_compare_action", "form", None),
    "replay": ("social_crm_listening.scrm_alert_replay_action", "form", None),
    "response_times": (
        "social_crm_listening.scrm_response_report_action",
        "pivot",
        None,
    ),
    "rules_did": ("social_crm_listening.scrm_decision_log_action", "list", None),
    "answers": ("social_crm.scrm_answer_action", "list", None),
    "publications": ("social_crm.scrm_publication_action", "kanban", None),
    "publication_calendar": ("social_crm.scrm_publication_action", "calendar", None),
    "publication": (
        "social_crm.scrm_publication_action",
        "form",
        ("scrm.publication", [["kind", "=", "post"], ["state", "=", "draft"]], "id"),
    ),
    "publication_out": (
        "social_crm.scrm_publication_action",
        "form",
        ("scrm.publication", [["link_ids", "!=", False]], "id desc"),
    ),
    "clicks": ("social_crm.link_tracker_click_action", "graph", None),
    "published": ("social_crm.scrm_delivery_report_action", "pivot", None),
    "recipients": (
        "social_crm.scrm_publication_message_action",
        "form",
        ("scrm.publication", [["kind", "=", "message"]], "id"),
    ),
    "channel_codes": ("social_crm.scrm_channel_code_action", "kanban", None),
    "channel_code": (
        "social_crm.scrm_channel_code_action",
        "form",
        ("scrm.channel.code", [], "id"),
    ),
    "champions": ("social_crm.scrm_champion_action", "list", None),
    "profiles": ("social_crm.scrm_profile_action", "list", None),
    "profile": (
        "social_crm.scrm_profile_action",
        "form",
        ("scrm.profile", [["is_own", "=", False]], "value_score desc"),
    ),
    "topics": ("social_crm.scrm_topic_action", "list", None),
    "topic": (
        "social_crm.scrm_topic_action",
        "form",
        ("scrm.topic", [], "value_score desc"),
    ),
    "communities": ("social_crm.scrm_community_action", "list", None),
    "rules": ("social_crm_listening.scrm_rule_action", "list", None),
    "rule": (
        "social_crm_listening.scrm_rule_action",
        "form",
        ("scrm.rule", [["category", "=", "complaint"]], "id desc"),
    ),
    "accounts": ("social_crm.scrm_account_action", "kanban", None),
    "account": (
        "social_crm.scrm_account_action",
        "form",
        ("scrm.account", [["channel", "=", "mastodon"]], "id"),
    ),
    "import": (
        "social_crm.scrm_import_action",
        "form",
        ("scrm.import", [], "id desc"),
    ),
    "lead": (
        "crm.crm_lead_all_leads",
        "form",
        ("crm.lead", [["scrm_post_id", "!=", False]], "id"),
    ),
    "ticket": (
        "helpdesk_mgmt.helpdesk_ticket_action",
        "form",
        ("helpdesk.ticket", [["scrm_conversation_id", "!=", False]], "id"),
    ),
    "contact": (
        "contacts.action_contacts",
        "form",
        ("res.partner", [["scrm_profile_ids", "!=", False]], "scrm_value desc"),
    ),
    "points": ("social_crm_loyalty.scrm_points_entry_action", "list", None),
    "rewards": ("social_crm_loyalty.scrm_reward_action", "kanban", None),
    "member_card": (
        "social_crm_loyalty.scrm_loyalty_card_action",
        "form",
        ("loyalty.card", [["scrm_redemption_ids", "!=", False]], "points desc"),
    ),
    "contest": (
        "social_crm_loyalty.scrm_contest_action",
        "form",
        ("scrm.contest", [["state", "=", "decided"]], "id"),
    ),
    "earning_rule": (
        "social_crm_loyalty.scrm_earning_rule_action",
        "form",
        ("scrm.earning.rule", [], "id"),
    ),
    "value_model": (
        "social_crm.scrm_value_model_action",
        "form",
        ("scrm.value.model", [], "id"),
    ),
}
SCENES.update(
    {
        "network": ("social_crm.scrm_network_action", "", None),
        "dashboard": ("social_crm.scrm_dashboard_action", "", None),
        "segments": ("social_crm.scrm_segment_membership_action", "list", None),
        "segment": (
            "social_crm.scrm_segment_action",
            "form",
            ("scrm.segment", [["behaviour", "=", "critic"]], "id"),
        ),
        "programme": (
            "loyalty.loyalty_program_discount_loyalty_action",
            "form",
            ("loyalty.program", [["scrm_tier_ids", "!=", False]], "id"),
        ),
    }
)
SCENES["rule_try"] = SCENES["rule"]
SCENES["introduction"] = SCENES["profile"]
SCENES["import_columns"] = (
    "social_crm.scrm_import_action",
    "form",
    ("scrm.import", [["state", "=", "ready"]], "id desc"),
)
# Buttons that are pressed, and what then appears, before the picture is taken.
BUTTONS = {
    "rule_try": ("button[name=action_try]", ".o_scrm_trial"),
    "introduction": ("button[name=action_introduce]", ".modal .o_form_view"),
}
# Tabs that are opened before the picture is taken.
TABS = {
    "lead": "scrm",
    "ticket": "scrm",
    "contact": "scrm",
    "profile": "value",
    "programme": "scrm_figures",
}


def rpc(page, model, method, *args, **kwargs):
    """Call a model as the page's own user."""
    return page.evaluate(
        """async ([model, method, args, kwargs]) => {
            const answer = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
                method: "POST",
                headers: {"Content-Type": "application/json"},
                body: JSON.stringify({
                    jsonrpc: "2.0", method: "call",
                    params: {model, method, args, kwargs},
                }),
            });
            const said = await answer.json();
            if (said.error) throw new Error(JSON.stringify(said.error.data.message));
            return said.result;
        }""",
        [model, method, list(args), kwargs],
    )


def sign_in(page, base):
    page.goto(f"{base}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


def address(page, base, scene):
    """The web client's address of a scene, or None where there is nothing to show."""
    action, view, choice = scene
    address = f"{base}/odoo/action-{action}"
    if not choice:
        return f"{address}?view_type={view}"
    model, domain, order = choice
    found = rpc(page, model, "search", domain, order=order, limit=1)
    return found and f"{address}/{found[0]}"


def prepare_import(page):
    """A file that waits for somebody to look at its columns."""
    demo = Path(__file__).parents[1] / "social_crm" / "demo" / "qingya_tea.jsonl"
    source = rpc(page, "scrm.account", "search", [["channel", "=", "file"]], limit=1)
    values = {
        "file": base64.b64encode(demo.read_bytes()).decode(),
        "file_name": demo.name,
        "account_id": source[0],
    }
    if not rpc(page, "scrm.import", "search_count", [["state", "=", "ready"]]):
        made = rpc(page, "scrm.import", "create", values)
        rpc(page, "scrm.import", "action_read", [made])


def take(page, base, name, suffix):
    target = address(page, base, SCENES[name])
    if not target:
        print(f"nothing to show for {name}")
        return
    page.goto(target)
    page.wait_for_selector(READY)
    if name in TABS:
        page.click(f".o_notebook_headers a[name={TABS[name]}]")
    if name in BUTTONS:
        press, appears = BUTTONS[name]
        page.click(press)
        page.wait_for_selector(appears)
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / f"{name}_{suffix}.png")
    print(f"{name}_{suffix}.png")


def take_invitation(browser, page, base, suffix):
    """The page behind a member's link, as a stranger with a telephone sees it."""
    chosen = [["scrm_referral_code", "!=", False]], ["scrm_referral_code"]
    found = rpc(page, "loyalty.card", "search_read", *chosen, limit=1)
    if not found:
        print("nothing to show for invitation: no member has looked at the link yet")
        return
    telephone = {"width": 390, "height": 640}
    stranger = browser.new_context(viewport=telephone, locale=LOCALES[suffix])
    visit = stranger.new_page()
    visit.goto(f"{base}/join/{found[0]['scrm_referral_code']}")
    visit.screenshot(path=IMAGES / f"invitation_{suffix}.png")
    stranger.close()
    print(f"invitation_{suffix}.png")


def main(base, *names):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        page = browser.new_page(viewport={"width": 1360, "height": 860})
        sign_in(page, base)
        prepare_import(page)
        uid = rpc(page, "res.users", "search", [["login", "=", "admin"]])[0]
        for suffix, language in LANGUAGES.items():
            rpc(page, "res.users", "write", [uid], {"lang": language})
            for name in names or [*SCENES, "invitation"]:
                if name == "invitation":
                    take_invitation(browser, page, base, suffix)
                else:
                    take(page, base, name, suffix)
        rpc(page, "res.users", "write", [uid], {"lang": "en_US"})
        browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8069"]))
