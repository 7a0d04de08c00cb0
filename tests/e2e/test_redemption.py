# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One card, many sessions: processes with connections of their own move its points.

Balances that are summed from lines, with or without row locks, end far below zero in
this test. Only a card that is written in the same transaction stands it.
"""

import os
from datetime import datetime, timezone

from ledger_kit import card_with, check_ledger, entries_of, make_program
from odoo_env import environment, need_odoo

need_odoo()

MANY = int(os.environ.get("SCRM_REDEMPTIONS", "200"))
DAY = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)


def test_five_sessions_want_all_of_a_card(ledger, parallel):
    with card_with(ledger, 100) as card:
        jobs = [["redeem", card, 100, f"five:{n}"] for n in range(5)]
        outcomes, tries = parallel("five want all", jobs)
        assert sum("done" in outcome for outcome in outcomes) == 1
        refused = [outcome["refused"] for outcome in outcomes if "refused" in outcome]
        assert len(refused) == 4
        assert all("holds 0 points; 100 cannot be taken" in words for words in refused)
        assert tries > 5, "nobody was ever in somebody's way"
        assert entries_of(ledger, card) == ([100, -100], [100, 0])


def test_many_sessions_share_a_card(ledger, parallel):
    """Half of them get what they want; ``SCRM_REDEMPTIONS`` and ``SCRM_PROCESSES`` say
    how many there are and from how many processes they come."""
    with card_with(ledger, MANY * 5) as card:
        jobs = [["redeem", card, 10, f"many:{n}"] for n in range(MANY)]
        outcomes, _tries = parallel("many share", jobs)
        assert len(outcomes) == MANY
        failed = [outcome for outcome in outcomes if "failed" in outcome]
        assert not failed, failed[:3]
        refused = [outcome["refused"] for outcome in outcomes if "refused" in outcome]
        assert len(refused) == MANY // 2
        assert all("holds 0 points; 10 cannot be taken" in words for words in refused)
        amounts, balances = entries_of(ledger, card)
        assert amounts == [MANY * 5] + [-10] * (MANY // 2)
        assert balances == [MANY * 5 - 10 * n for n in range(MANY // 2 + 1)]


def test_one_redemption_sent_twenty_times(ledger, parallel):
    """A client that repeats itself: one key, one movement, one answer."""
    with card_with(ledger, 100) as card:
        jobs = [["redeem", card, 30, "the same"] for _n in range(20)]
        outcomes, _tries = parallel("one sent twenty times", jobs)
        assert len({outcome["done"] for outcome in outcomes}) == 1
        assert entries_of(ledger, card) == ([100, -30], [100, 70])


def make_orders(env, card, count):
    """Quotations for the holder of the card that all claim its reward."""
    product = env["product.product"].create(
        {"name": "Green tea", "list_price": 100, "taxes_id": False}
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": card.partner_id.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
            for _n in range(count)
        ]
    )
    for order in orders:
        order._update_programs_and_rewards()
        assert not order._apply_program_reward(card.program_id.reward_ids, card)
    return orders.ids


def test_five_orders_claim_the_same_reward(ledger, parallel):
    """Core's own way, from the confirmation of an order."""
    with card_with(ledger, 41) as card:
        with environment(ledger) as env:
            orders = make_orders(env, env["loyalty.card"].browse(card), 5)
        jobs = [["confirm", order] for order in orders]
        outcomes, _tries = parallel("five orders", jobs)
        assert not [outcome for outcome in outcomes if "failed" in outcome], outcomes
        [won] = [outcome["done"] for outcome in outcomes if "done" in outcome]
        with environment(ledger) as env:
            states = dict.fromkeys(orders, "draft") | {won: "sale"}
            for order in env["sale.order"].browse(orders):
                assert order.state == states[order.id]
        assert entries_of(ledger, card) == ([41, 1, -40], [41, 42, 2])


def make_praise(env, count):
    """Posts of a person who has no card yet, and a rule with a limit."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    account = env["scrm.account"].create(
        {
            "name": "Praise",
            "channel": "file",
            "instance": "praise",
            "company_id": env.company.id,
            "live_from": "2026-01-01",
            "state": "connected",
        }
    )
    author = RawProfile(remote_id="marta", handle="marta")
    posts = [
        RawPost(
            remote_id=f"praise-{number}",
            author=author,
            text="Lovely",
            created_at=DAY.replace(minute=number),
        )
        for number in range(count)
    ]
    stored = env["scrm.store"]._store_page(account, Page(posts=posts)).post_ids
    posts = env["scrm.post"].browse(list(stored.values()))
    partner = env["res.partner"].create({"name": "Marta Lind"})
    posts.profile_id._link_partner(partner, "manual", "For the test")
    rule = env["scrm.earning.rule"].create(
        {
            "name": "Praise",
            "program_id": make_program(env).id,
            "points": 10,
            "daily_cap": 35,
            "live_from": "2026-01-01",
        }
    )
    return rule.id, posts.ids, partner.id


def test_parallel_praise_keeps_one_card_and_the_limit(ledger, parallel):
    with environment(ledger) as env:
        rule, posts, partner = make_praise(env, 12)
    jobs = [["earn", rule, post] for post in posts]
    outcomes, _tries = parallel("praise", jobs)
    assert not [outcome for outcome in outcomes if "done" not in outcome], outcomes
    with environment(ledger) as env:
        card = env["loyalty.card"].search([("partner_id", "=", partner)])
        assert len(card) == 1
        assert card.points == 35
        assert sorted(card.scrm_entry_ids.mapped("amount")) == [5, 10, 10, 10]
        check_ledger(env)
