#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Postings and redemptions a second through the ledger, against core without it.

Each adds a point to a card, or takes one, and commits, as a request each would do. Ours
writes the card's row, an entry in the hash chain, and core's own line of history. It is
held against core alone, in a database with no addon but `loyalty`: the card's row and a
line of `loyalty.history`; once as it comes, with a message in the chatter that tells of
the change, and once without that message. And, in our database, against core's plain
write of the card: the row and the message, no line at all. Both sides take turns, so
that a busy machine is as unkind to one as to the other.

And how fast the nightly check reads and proves entries. Last, how a member's balance,
statement, lots and next redemption fare as the ledger of all members grows, each size
against the first.

Needs Odoo and the database named by SOCIAL_CRM_DB, which it fills (./dev bench).

    python tests/benchmarks/bench_ledger.py --json build/ledger.json
    python tests/benchmarks/bench_ledger.py --entries 100000 1000000 10000000
"""

import argparse
import json
import os
import statistics
import sys
import time
from decimal import Decimal
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from ledger_core import (  # noqa: E402
    CARDS,
    MOVES,
    WAYS,
    core_alone,
    make_cards,
    measure,
)
from odoo_env import environment, open_registry  # noqa: E402

ROUNDS, CHECKED = 9, 20_000
# Entries of the member that is looked at, and how often each look is repeated.
OWN, LOOKS, PAGE = 300, 30, 80
SIZES = (100_000, 1_000_000)


def book(card, number):
    card._scrm_book(-1, "redeem", f"bench:{time.time_ns()}:{number}", "A mug")


def post(card, number):
    card._scrm_book(1, "earn", f"bench:{time.time_ns()}:{number}", "A good word")


def write_as_core(card, _number):
    """The write of core and of mail, with ours left out."""
    from odoo.addons.social_crm_loyalty.models.loyalty_card import LoyaltyCard

    super(LoyaltyCard, card).write({"points": card.points - 1})


def compared(name, ours, rivals):
    """Rows of what takes MOVES so many seconds, against each of some others.

    All take turns. A ratio is the middle one of the rounds': what slows the machine
    down for some of them does not count.
    """
    sides = {"ours": ours, **rivals}
    rounds = [{side: sides[side]() for side in sides} for _round in range(ROUNDS + 1)]
    # The first is for warming up.
    del rounds[0]
    rates = {side: MOVES / statistics.median(r[side] for r in rounds) for side in sides}
    for rival in rivals:
        ratio = statistics.median(took[rival] / took["ours"] for took in rounds)
        yield {
            "name": f"ledger {name}",
            "value": round(rates["ours"], 1),
            "unit": f"{name}/s, one commit each",
            "against": f"{rival} {rates[rival]:.1f}/s",
            "ratio": round(ratio, 2),
        }


def movements(registry, database):
    with environment(registry) as env, core_alone(f"{database}_core") as core:
        cards = make_cards(env)
        env.cr.commit()
        side = partial(partial, measure, env, cards)
        for kind, move in (("postings", post), ("redemptions", book)):
            rivals = {
                f"loyalty.history of core alone, {way} chatter": partial(
                    core, f"{kind} {way}"
                )
                for way in WAYS
            }
            if kind == "redemptions":
                rivals["plain write and chatter, no line"] = side(write_as_core)
            yield from compared(kind, side(move), rivals)


def checking(registry):
    with environment(registry) as env:
        cards = make_cards(env)
        for _turn in range(CHECKED // CARDS):
            movement = env["loyalty.card"]._scrm_explained(None, cards[0], Decimal(1))
            cards._scrm_append(dict.fromkeys(cards, movement))
        count = env["scrm.points.entry"].search_count([("card_id", "in", cards.ids)])
        start = time.perf_counter()
        values = env["scrm.points.check"]._check_values(cards.company_id.id)
        seconds = time.perf_counter() - start
        assert not values["broken_entry_id"]
        assert values["entry_count"] >= count
        env.cr.rollback()
    return {
        "name": "ledger check",
        "value": round(values["entry_count"] / seconds),
        "unit": "entries/s, read, summed and chain proved",
        "against": "",
        "ratio": None,
    }


def fill(env, count):
    """Entries of members who are gone, until there are ``count``; no chains."""
    env.cr.execute("SELECT count(*), COALESCE(min(card_ref), 0) FROM scrm_points_entry")
    there, lowest = env.cr.fetchone()
    env.cr.execute(
        """INSERT INTO scrm_points_entry (card_ref, sequence, program_id, user_ref,
            kind, amount, balance_after, idempotency_key, reason, occurred_at, hash,
            partner_id, create_date)
        SELECT %(lowest)s - 1 - i / 200, 1 + i %% 200, program.id, 1, 'earn', 1,
            1 + i %% 200, 'fill:' || %(there)s + i, 'Filled',
            now() - i %% 700 * interval '1 day', md5(i::text), partner.id, now()
        FROM generate_series(0, %(more)s - 1) i,
            (SELECT min(id) AS id FROM loyalty_program) program,
            (SELECT min(id) AS id FROM res_partner) partner""",
        {"lowest": min(lowest, 0), "there": there, "more": max(count - there, 0)},
    )
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE scrm_points_entry")
    env.cr._cnx.autocommit = False


def looks(card):
    """What is measured, by name: each as a request would do it."""
    entries = card.env["scrm.points.entry"]
    own = [("partner_id", "=", card.partner_id.id)]

    def statement():
        entries.search_count(own)
        return entries.search(own, limit=PAGE).mapped("reason")

    return {
        "balance": lambda: card.points,
        "statement": statement,
        "lots": card._scrm_lots,
        "redemption": lambda: book(card, 0),
    }


def look(env, action):
    """Median milliseconds, with a fresh cache each time."""
    times = []
    for _time in range(LOOKS):
        env.invalidate_all()
        start = time.perf_counter()
        action()
        env.flush_all()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def growth(registry, sizes):
    with environment(registry) as env:
        card = make_cards(env)[0]
        for number in range(OWN):
            book(card, number)
        env.cr.commit()
        first = {}
        for size in sizes:
            fill(env, size)
            for name, action in looks(card).items():
                found = look(env, action)
                env.cr.commit()
                yield {
                    "name": f"ledger {name}, {size:,} entries",
                    "value": round(found, 2),
                    "unit": "ms",
                    "against": f"{first[name]:.2f} ms" if name in first else "",
                    "ratio": round(found / first[name], 2) if name in first else None,
                }
                first.setdefault(name, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", metavar="OUT", help="write the rows to this file")
    parser.add_argument("--entries", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    database = os.environ["SOCIAL_CRM_DB"]
    registry = open_registry(database)
    rows = [*movements(registry, database), checking(registry)]
    rows += growth(registry, options.entries)
    for row in rows:
        print(*(row[key] for key in ("name", "value", "unit", "against", "ratio")))
    if options.json:
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
