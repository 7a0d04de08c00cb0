# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small company whose night can be run."""

from datetime import date

ACTS = """INSERT INTO scrm_interaction (company_id, channel, instance, remote_id,
        source_id, target_id, kind, occurred_at)
    SELECT %(company)s, 'mastodon', '', 'a' || i,
        %(first)s + (i * i) %% 40, %(first)s + (i * 7 + 1) %% 40,
        (ARRAY['like', 'reply', 'repost'])[1 + i %% 3], timestamp '2026-11-20'
    FROM generate_series(1, 300) i"""
PEOPLE = """INSERT INTO scrm_profile (company_id, channel, instance, remote_id, handle,
        is_own, active)
    SELECT %s, 'mastodon', '', 'p' || i, 'p' || i, i = 1, TRUE
    FROM generate_series(1, 40) i RETURNING id"""


def prepare(env):
    """Forty people and three hundred acts; returns the value model of people."""
    company = env["res.company"].create({"name": "Night Tea"})
    env.cr.execute(PEOPLE, [company.id])
    first = min(row[0] for row in env.cr.fetchall())
    env.cr.execute(ACTS, {"company": company.id, "first": first})
    return env["scrm.value.model"].create(
        {
            "name": "Influence",
            "company_id": company.id,
            "reference_date": date(2026, 11, 22),
        }
    )
