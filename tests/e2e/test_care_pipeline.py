# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Real posts through the whole pipeline: imported, matched, routed, once.

SOCIAL_CRM_CARE_FILE may name the whole file of 1,205 posts in 24 brands' threads.
"""

import os
from pathlib import Path

import pytest
from import_kit import EXTRACT, make_account, make_import
from odoo_env import environment, need_odoo, own_registry, run_crons

need_odoo()

LONG_AGO = "2010-01-01 00:00:00"
BRANDS = ("Xbox", "Dropbox", "Spotify")
FILE = Path(os.environ.get("SOCIAL_CRM_CARE_FILE") or EXTRACT)


@pytest.fixture(scope="module")
def registry():
    with own_registry("pipeline") as opened:
        yield opened


@pytest.fixture(scope="module")
def rules(registry):
    """Three brands and the starter library, live for posts of any age."""
    with environment(registry) as env:
        brands = env["scrm.rule"].create(
            [
                {"name": f"Brand: {name}", "query": name, "category": "brand"}
                for name in BRANDS
            ]
        )
        starters = env["scrm.rule"].search([("category", "!=", "brand")])
        for rule in brands | starters:
            rule.action_go_live()
        (brands | starters).live_from = LONG_AGO
        return brands.ids


def tell(env, account):
    """What the posts of the account have led to."""
    posts = [("post_id.account_id", "=", account.id)]
    return {
        "posts": env["scrm.post"].search_count([("account_id", "=", account.id)]),
        "hits": env["scrm.rule.hit"].search_count(posts),
        "decisions": env["scrm.decision"].search_count(posts),
        "conversations": env["scrm.conversation"].search_count(
            [("account_id", "=", account.id)]
        ),
        "leads": env["crm.lead"].search_count(
            [("scrm_post_id.account_id", "=", account.id)]
        ),
        "tickets": env["helpdesk.ticket"].search_count(
            [("scrm_post_id.account_id", "=", account.id)]
        ),
    }


def import_once(registry, account_id):
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        record = make_import(env, account, FILE.read_bytes(), FILE.name)
        env.cr.commit()
        record._run()
        assert record.state == "done", record.reason
    run_crons(registry, "social_crm.ir_cron_process_posts")
    with environment(registry) as env:
        return tell(env, env["scrm.account"].browse(account_id))


def test_brands_complaints_and_questions(registry, rules, capsys):
    with environment(registry) as env:
        account = make_account(env, "pipeline")
        account.live_from = LONG_AGO
        account_id = account.id
    first = import_once(registry, account_id)
    assert first["conversations"] >= 10
    assert first["leads"] >= 1 and first["tickets"] >= 3
    with environment(registry) as env:
        for rule in env["scrm.rule"].browse(rules):
            assert rule.hit_ids.post_id.conversation_id, rule.name
        assert not env["scrm.post"].search_count([("process_state", "=", "error")])
        lead = env["crm.lead"].search([("scrm_post_id.account_id", "=", account_id)])[0]
        assert max(lead.scrm_post_id.text.split(), key=len) in lead.description
        assert lead.source_id and lead.medium_id and lead.partner_id
        decision = env["scrm.decision"].search(
            [("post_id", "=", lead.scrm_post_id.id), ("kind", "=", "lead")]
        )
        assert "matched" in decision.reason
    assert import_once(registry, account_id) == first
    with capsys.disabled():
        print(f"\n{FILE.name}: {first}")
