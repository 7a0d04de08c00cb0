# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A night that is killed goes on at the stage it was killed in, and ends the same."""

import subprocess
from pathlib import Path

import pytest
from night_kit import prepare
from odoo_env import environment, need_odoo, odoo_python, own_registry

need_odoo()

WORKER = Path(__file__).parent / "night_worker.py"


@pytest.fixture(scope="module")
def registry():
    with own_registry("night") as registry:
        yield registry


def killed_in(registry, stage):
    worker = odoo_python(
        WORKER, registry.db_name, stage, stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout.readline() == "there\n"
    finally:
        worker.kill()
        worker.wait()


def state(env, model):
    """What the form shows, and how many people have an influence and a stage."""
    env.invalidate_all()
    people = env["scrm.profile"].search([("company_id", "=", model.company_id.id)])
    return (
        len((model.night_log or "").splitlines()),
        model.night_stage or None,
        len(people.filtered("value_parts")),
        len(people.filtered("lifecycle_stage")),
    )


def test_a_killed_night_goes_on(registry):
    with environment(registry) as env:
        # Only this company's night is due.
        env["scrm.value.model"].search([]).computed_at = env.cr.now()
        model_id = prepare(env).id
    for stage, expected in (
        ("value", (0, None, 0, 0)),
        ("network", (1, "value", 39, 0)),
        ("lifecycle", (3, "topics", 39, 0)),
    ):
        killed_in(registry, stage)
        with environment(registry) as env:
            model = env["scrm.value.model"].browse(model_id)
            assert state(env, model) == expected, stage
    with environment(registry) as env:
        env["scrm.value.model"]._cron_recompute()
        model = env["scrm.value.model"].browse(model_id)
        assert state(env, model) == (6, None, 39, 39)
        communities = env["scrm.community"].search_count(
            [("company_id", "=", model.company_id.id), ("active", "=", True)]
        )
        changed = model._run_night()
        assert set(changed.values()) == {0}, "nothing was left undone"
        assert communities == env["scrm.community"].search_count(
            [("company_id", "=", model.company_id.id), ("active", "in", (True, False))]
        ), "nothing was made twice"
