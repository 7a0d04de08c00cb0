#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who of 100,000 contacts can be written to, and why others cannot: seconds.

Against a loop that looks at one person after the other with the ORM, on a sample of
them; both must say the same of everybody in the sample. And how many messages a second
are put into the outbox.

Needs Odoo and the database named by SOCIAL_CRM_DB, which it fills (./dev bench).

    python tests/benchmarks/bench_recipients.py --json build/recipients.json
"""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from message_kit import CHANNEL, open_network  # noqa: E402
from odoo_env import environment, open_registry  # noqa: E402

PEOPLE, SAMPLE, ROUNDS, MADE = 100_000, 500, 5, 3_000

FILL = """
INSERT INTO res_partner (name, active, email, email_normalized, tz, type,
    autopost_bills, create_date, write_date)
SELECT 'Bench ' || n, n %% 97 <> 0, 'bench' || n || '@example.com',
    'bench' || n || '@example.com',
    (ARRAY['Asia/Shanghai', 'Europe/Paris', 'America/New_York'])[1 + n %% 3],
    'contact', 'ask', now(), now()
FROM generate_series(1, %(people)s) AS n;
INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
SELECT id, %(tag)s FROM res_partner WHERE name LIKE 'Bench %%';
INSERT INTO scrm_profile (channel, instance, remote_id, handle, company_id, active,
    partner_id, stopped, create_date, write_date)
SELECT %(channel)s, 'bench', 'b' || id, 'b' || id, %(company)s, TRUE, id,
    id %% 53 = 0, now(), now()
FROM res_partner WHERE name LIKE 'Bench %%' AND id %% 11 <> 0;
INSERT INTO scrm_consent (partner_id, company_id, purpose, state, method, date,
    is_current, create_date, write_date)
SELECT id, %(company)s, 'marketing', CASE id %% 19 WHEN 0 THEN 'withdrawn'
    ELSE 'given' END, 'form', now(), TRUE, now(), now()
FROM res_partner WHERE name LIKE 'Bench %%' AND id %% 7 <> 0;
INSERT INTO scrm_preference (partner_id, company_id, hours_from, hours_to, max_day,
    max_week, create_date, write_date)
SELECT id, %(company)s, id %% 4, CASE id %% 4 WHEN 0 THEN 0 ELSE 20 END, id %% 3,
    id %% 5, now(), now()
FROM res_partner WHERE name LIKE 'Bench %%' AND id %% 6 = 0;
INSERT INTO scrm_delivery (account_id, company_id, kind, state, idempotency_key,
    publication_id, partner_id, sending_at, body, create_date, write_date %(more)s)
SELECT %(account)s, %(company)s, 'message', 'sent', 'bench-' || id, %(earlier)s, id,
    now() AT TIME ZONE 'UTC' - (id %% 100) * interval '1 hour', 'Hi', now(), now()
    %(filled)s
FROM res_partner WHERE name LIKE 'Bench %%' AND id %% 4 = 0;
ANALYZE res_partner; ANALYZE scrm_profile; ANALYZE scrm_consent;
ANALYZE scrm_preference; ANALYZE scrm_delivery;
"""


def publish(env, account, tag, name):
    return env["scrm.publication"].create(
        {
            "name": name,
            "kind": "message",
            "body": "Dear {name}, new tea!",
            "account_ids": [(6, 0, account.ids)],
            "recipient_tag_ids": [(6, 0, tag.ids)],
        }
    )


def fill(env):
    """100,000 contacts of all sorts; returns the publication to them."""
    account = env["scrm.account"].create(
        {"name": "Bench", "channel": CHANNEL, "instance": "bench", "state": "connected"}
    )
    tag = env["res.partner.category"].create({"name": "Bench"})
    earlier, publication = (publish(env, account, tag, n) for n in ("Old", "New"))
    env.flush_all()
    # Columns that addons ask for, with what is usual.
    needed = {"purpose": "'answer'"} if "purpose" in env["scrm.delivery"] else {}
    more = "".join(f", {name}" for name in needed)
    filled = "".join(f", {value}" for value in needed.values())
    sql = FILL.replace("%(more)s", more).replace("%(filled)s", filled)
    env.cr.execute(
        sql,
        {
            "people": PEOPLE,
            "tag": tag.id,
            "channel": CHANNEL,
            "company": env.company.id,
            "account": account.id,
            "earlier": earlier.id,
        },
    )
    env.invalidate_all()
    return publication


def one_by_one(publication, partner):
    """(state, reason) as a loop over people would find it."""
    env, company = publication.env, publication.company_id
    now = env.cr.now().replace(microsecond=0)
    mine = [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
    wish = env["scrm.preference"].search(mine)
    profiles = env["scrm.profile"].search(mine)
    consent = env["scrm.consent"].search(
        [*mine, ("purpose", "=", publication.purpose), ("is_current", "=", True)]
    )
    if not partner.active:
        return "out", "archived"
    if any(profiles.mapped("stopped")):
        return "out", "stopped"
    if not consent:
        return "out", "consent"
    if consent.state == "withdrawn":
        return "out", "withdrawn"
    if not profiles:
        return "out", "profile"
    for cap, own, days in (
        (company.scrm_message_day, wish.max_day, 1),
        (company.scrm_message_week, wish.max_week, 7),
    ):
        sent = env["scrm.delivery"].search_count(
            [
                *mine,
                ("kind", "=", "message"),
                ("state", "in", ("queued", "sending", "sent", "unknown")),
                ("sending_at", ">", now - timedelta(days=days)),
                ("publication_id", "not in", [publication.id, False]),
            ]
        )
        caps = [value for value in (cap, own) if value]
        if caps and sent >= min(caps):
            return "out", "cap"
    return hours_of(publication, partner, wish, now)


def hours_of(publication, partner, wish, now):
    from datetime import timezone

    from odoo.addons.social_crm.tools.contact_hours import opens_at

    company = publication.company_id
    hours = (company.scrm_message_from, company.scrm_message_to)
    if wish.hours_from != wish.hours_to:
        hours = (wish.hours_from, wish.hours_to)
    aware = now.replace(tzinfo=timezone.utc)
    later = opens_at(aware, partner.tz or "UTC", *hours)
    return ("later", "hours") if later else ("reach", False)


def compare(env, publication):
    """Microseconds a person of the loop; it must agree with the query."""
    lines = publication.recipient_ids
    step = len(lines) // SAMPLE
    sample = lines[::step][:SAMPLE]
    said = [(line.partner_id, (line.state, line.reason)) for line in sample]
    env.invalidate_all()
    start = time.perf_counter()
    found = [one_by_one(publication, partner) for partner, _verdict in said]
    seconds = time.perf_counter() - start
    wrong = [
        (partner.id, verdict, other)
        for (partner, verdict), other in zip(said, found, strict=True)
        if verdict != other
    ]
    # Who is on the edge of an hour may have crossed it between the two.
    assert len(wrong) <= SAMPLE // 100, wrong[:10]
    assert len(set(found)) >= 7, set(found)
    return seconds / SAMPLE


def check(env, publication):
    start = time.perf_counter()
    publication._check_recipients()
    env.flush_all()
    seconds = time.perf_counter() - start
    env.invalidate_all()
    return seconds


def make(env, publication):
    """Seconds for MADE messages in the outbox."""
    publication.messages_begun_at = env.cr.now()
    start = time.perf_counter()
    for _chunk in range(MADE // 500):
        publication._make_message_deliveries()
        env.flush_all()
        env.invalidate_all()
    seconds = time.perf_counter() - start
    assert len(publication.delivery_ids) == MADE
    return seconds


def measure(registry):
    with environment(registry) as env:
        open_network(env)
        publication = fill(env)
        first = check(env, publication)
        again = statistics.median(check(env, publication) for _ in range(ROUNDS))
        assert len(publication.recipient_ids) == PEOPLE
        each = compare(env, publication)
        making = make(env, publication)
        env.cr.rollback()
    loop = each * PEOPLE
    return [
        {
            "name": "recipients judged and listed",
            "value": round(first, 2),
            "unit": f"s for {PEOPLE:,} contacts",
            "against": f"loop over people {loop:.0f} s, from {SAMPLE} of them",
            "ratio": round(loop / first, 1),
        },
        {
            "name": "recipients judged again",
            "value": round(again, 2),
            "unit": f"s for {PEOPLE:,} contacts",
            "against": f"loop over people {loop:.0f} s, from {SAMPLE} of them",
            "ratio": round(loop / again, 1),
        },
        {
            "name": "messages put into the outbox",
            "value": round(MADE / making),
            "unit": "messages/s",
            "against": "",
            "ratio": None,
        },
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", metavar="OUT", help="write the rows to this file")
    options = parser.parse_args()
    rows = measure(open_registry(os.environ["SOCIAL_CRM_DB"]))
    for row in rows:
        print(*(row[key] for key in ("name", "value", "unit", "against", "ratio")))
    if options.json:
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
