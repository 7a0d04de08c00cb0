# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several detectors at once, each with a connection of its own: one warning."""

import threading
from datetime import timedelta, timezone

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()

WORKERS = 4
USUAL = """INSERT INTO scrm_series_hour
    (series_id, company_id, hour, posts, people, reach, negative, positive)
    SELECT %s, %s, hour, 2, 2, 200, 0, 0
    FROM generate_series(date_trunc('hour', %s::timestamp), %s::timestamp,
        interval '1 hour') AS hour"""


@pytest.fixture(scope="module")
def registry():
    with own_registry("alerts") as registry:
        yield registry


@pytest.fixture(scope="module")
def storm(registry):
    """A brand of a company of its own, its usual hours, and forty angry posts."""
    from odoo import fields

    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    now = fields.Datetime.now().replace(microsecond=0)
    with environment(registry) as env:
        company = env["res.company"].create({"name": "Storm"})
        account = env["scrm.account"].create(
            {
                "name": "Storm",
                "channel": "file",
                "instance": "storm",
                "company_id": company.id,
                "live_from": now - timedelta(days=90),
                "state": "connected",
            }
        )
        rule = env["scrm.rule"].create(
            {"name": "Tea", "query": "tea", "company_id": company.id}
        )
        rule.action_go_live()
        rule.live_from = now - timedelta(days=60)
        env["scrm.alert.policy"].create({"name": "All", "company_id": company.id})
        series = env["scrm.series"]._make_for_rules(rule)[rule]
        env.flush_all()
        span = (now - timedelta(days=56), now - timedelta(hours=4))
        env.cr.execute(USUAL, [series.id, company.id, *span])
        posts = tuple(
            RawPost(
                f"s{n}",
                RawProfile(f"u{n}", f"u{n}", followers=9),
                text="tea!",
                created_at=(now - timedelta(minutes=1 + n % 12)).replace(
                    tzinfo=timezone.utc
                ),
            )
            for n in range(40)
        )
        env["scrm.store"]._store_page(account, Page(posts=posts))
        return {"company": company.id, "series": series.id, "posts": len(posts)}


def together(registry, work):
    """Run ``work(env)`` in several threads that begin at once; raise what they do."""
    barrier, errors = threading.Barrier(WORKERS), []

    def run():
        try:
            with environment(registry) as env:
                # Each has looked at the database before any of them works.
                env.cr.execute("SELECT count(*) FROM scrm_alert")
                barrier.wait(120)
                work(env)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert errors == []


def test_parallel_processing_and_detection_make_one_warning(registry, storm):
    together(registry, lambda env: env["scrm.post"]._cron_process())
    together(registry, lambda env: env["scrm.alert"]._cron_detect())
    together(registry, lambda env: env["scrm.alert"]._cron_detect())
    with environment(registry) as env:
        alerts = env["scrm.alert"].search([("company_id", "=", storm["company"])])
        assert len(alerts) == 1
        assert alerts.series_id.id == storm["series"]
        assert len(alerts.notice_ids) == 1
        assert len(alerts.activity_ids) <= 1
        hours = env["scrm.series.hour"].search(
            [
                ("series_id", "=", storm["series"]),
                (
                    "hour",
                    ">=",
                    alerts.opened_at.replace(minute=0, second=0) - timedelta(hours=1),
                ),
            ]
        )
        assert sum(hours.mapped("posts")) == storm["posts"]
