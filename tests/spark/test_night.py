# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A night of Odoo whose authority comes from Spark equals the night of this server."""

import sys

import pytest
from night_kit import prepare
from odoo_env import environment, need_odoo, own_registry

need_odoo()


@pytest.fixture(scope="module")
def registry():
    with own_registry("spark") as registry:
        yield registry


def scores(env, company):
    env.cr.execute(
        "SELECT id, value_score, value_parts -> 'parts' FROM scrm_profile "
        "WHERE company_id = %s ORDER BY id",
        [company.id],
    )
    return env.cr.fetchall()


def test_the_same_scores(registry):
    with environment(registry) as env:
        model = prepare(env)
        assert model._recompute()
        here = scores(env, model.company_id)
        parameters = env["ir.config_parameter"]
        parameters.set_param("social_crm.spark_master", "local[2]")
        parameters.set_param("social_crm.spark_python", sys.executable)
        env.cr.execute("UPDATE scrm_profile SET value_parts = NULL, value_score = 0")
        model.engine = "spark"
        assert model._recompute()
        assert scores(env, model.company_id) == here
        assert any(score for _id, score, _parts in here)


def test_what_fails_is_told_in_words(registry):
    from odoo.exceptions import UserError

    with environment(registry) as env:
        model = env["scrm.value.model"].search([("name", "=", "Influence")], limit=1)
        model.engine = "spark"
        env["ir.config_parameter"].set_param("social_crm.spark_python", "/no/python")
        with pytest.raises(UserError, match="Apache Spark did not compute"):
            model._central([0], [0], [1.0], 1)
