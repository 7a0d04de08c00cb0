# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The step that can leave the machine, as far as it needs neither Parquet nor Spark."""

import networkx as nx
import numpy as np
import pytest

from odoo.addons.social_crm.tools import step
from odoo.addons.social_crm.tools.step import process
from odoo.addons.social_crm.tools.step.on_arrays import metrics


def test_the_table_is_that_of_networkx():
    source, target = np.array([0, 0, 1, 2, 2]), np.array([1, 1, 2, 0, 2])
    weight = np.array([1.0, 2.0, 1.0, 4.0, 1.0])
    found = metrics(source, target, weight, 4)
    reference = nx.DiGraph()
    reference.add_nodes_from(range(4))
    reference.add_weighted_edges_from(
        [(0, 1, 3.0), (1, 2, 1.0), (2, 0, 4.0), (2, 2, 1.0)]
    )
    assert set(found) == set(step.TABLE)
    assert found["given"].tolist() == [1, 1, 2, 0]
    assert found["received"].tolist() == [1, 1, 2, 0]
    assert found["strength_given"].tolist() == [3, 1, 5, 0]
    expected = nx.pagerank(reference, tol=1e-12, max_iter=500)
    np.testing.assert_allclose(found["pagerank"], [expected[n] for n in range(4)], 1e-8)


def test_an_interpreter_that_is_not_there_is_told(tmp_path):
    with pytest.raises(step.StepFailed) as told:
        step.run("arrays", tmp_path / "a", tmp_path / "b", 1, python="/no/python")
    assert told.value.code == "missing"


def test_a_step_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(step.StepFailed) as told:
        step.run("arrays", tmp_path / "a", tmp_path / "b", 1, timeout=0.001)
    assert told.value.code == "late"


def test_a_library_that_is_not_there_is_told(tmp_path):
    with pytest.raises(step.StepFailed) as told:
        step.run("nowhere", tmp_path / "a", tmp_path / "b", 1)
    assert (told.value.code, "nowhere" in told.value.detail) == ("missing", True)


def test_secrets_of_the_server_do_not_travel(tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setenv("PGPASSWORD", "secret")

    def spy(command, **options):
        seen.update(options["env"])
        raise FileNotFoundError("enough")

    monkeypatch.setattr(process.subprocess, "run", spy)
    with pytest.raises(step.StepFailed):
        step.run("arrays", tmp_path / "a", tmp_path / "b", 1)
    assert "PATH" in seen and "PGPASSWORD" not in seen


def test_what_an_engine_said_is_kept_without_the_places():
    said = "WARN: x\nSparkException: no such master\n\tat a.b(C.scala:1)\nbye"
    assert process._words(said) == "SparkException: no such master"
    assert process._words("one\ntwo") == "one\ntwo"
