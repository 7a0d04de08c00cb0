# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several crons look at the same deadlines, each with a connection of its own."""

import threading
from datetime import datetime, timedelta, timezone

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()

LATE = 12


@pytest.fixture(scope="module")
def registry():
    with own_registry("clock") as registry:
        yield registry


def _account(env):
    """An account of a team that has no hours: every hour counts."""
    calendar = env["resource.calendar"].create(
        {"name": "Always", "attendance_ids": False}
    )
    leader = env.ref("base.user_admin")
    leader.group_ids += env.ref("social_crm.group_supervisor")
    team = env["crm.team"].create(
        {"name": "Care", "user_id": leader.id, "scrm_calendar_id": calendar.id}
    )
    return env["scrm.account"].create(
        {
            "name": "Archive",
            "channel": "file",
            "instance": "clocks",
            "live_from": "2026-01-01 00:00:00",
            "state": "connected",
            "team_id": team.id,
        }
    )


@pytest.fixture
def late(registry):
    """Conversations that have been late for an hour; nobody was told yet."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    now = datetime.now(timezone.utc)
    with environment(registry) as env:
        env["scrm.sla.policy"].search([]).active = False
        env["scrm.sla.policy"].create({"name": "Quick", "first_hours": 1})
        env.flush_all()
        env.cr.execute(
            "UPDATE scrm_sla_policy SET live_from = %s, changed_at = %s",
            ("2026-01-01", "2026-01-01"),
        )
        posts = tuple(
            RawPost(
                f"p{number}",
                RawProfile(f"u{number}", f"u{number}"),
                text="Hello",
                kind="message",
                created_at=now - timedelta(hours=2),
            )
            for number in range(LATE)
        )
        env["scrm.store"]._store_page(_account(env), Page(posts=posts))
        env.cr.execute(
            "UPDATE scrm_post SET first_seen_at = posted_at WHERE instance = 'clocks'"
        )
        env.invalidate_all()
    with environment(registry) as env:
        while env["scrm.post"]._process_batch():
            pass
        found = env["scrm.conversation"].search(
            [("account_id.instance", "=", "clocks")]
        )
        assert len(found) == LATE
        assert set(found.mapped("clock_state")) == {"breached"}
        return found.ids


def test_crons_in_parallel_tell_each_person_once(registry, late):
    errors = []

    def cron():
        try:
            with environment(registry) as env:
                env["scrm.conversation"]._cron_clock()
        except Exception as error:
            errors.append(error)

    workers = [threading.Thread(target=cron) for _n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)
    assert errors == []
    with environment(registry) as env:
        env["scrm.conversation"]._cron_clock()
    with environment(registry) as env:
        talks = env["scrm.conversation"].browse(late)
        for talk in talks:
            assert talk.event_ids.mapped("kind") == ["heard", "breached"]
            assert len(talk.activity_ids) == 1
        assert not any(talks.mapped("clock_check_at"))
