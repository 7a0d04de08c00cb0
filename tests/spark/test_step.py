# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The engine's step on a cluster of two workers gives the numbers of this machine."""

import importlib
import sys
import types
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from graphs import GRAPHS, karate

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = "local-cluster[2,1,1024]"


@pytest.fixture(scope="session")
def step():
    """Without the addon around it, as the step's own process has it."""
    package = types.ModuleType("step_tools")
    package.__path__ = [str(ROOT / "social_crm" / "tools")]
    sys.modules[package.__name__] = package
    return importlib.import_module("step_tools.step")


def tables(step, folder, graph, **options):
    source, target, weight, size = graph
    step.write_edges(folder / "edges.parquet", source, target, weight)
    for engine in step.ENGINES:
        asked = options if engine == "spark" else {}
        step.run(engine, folder / "edges.parquet", folder / engine, size, **asked)
        yield step.read_table(folder / engine, size)


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.__name__)
def test_both_give_the_same_numbers(step, tmp_path, graph):
    here, there = tables(step, tmp_path, graph(), master=CLUSTER)
    assert set(there) == set(step.TABLE)
    for name in step.TABLE:
        np.testing.assert_allclose(there[name], here[name], rtol=1e-6, atol=0)


def test_they_are_those_of_networkx(step, tmp_path):
    source, target, weight, size = karate()
    _here, there = tables(step, tmp_path, karate(), master="local[2]")
    reference = nx.DiGraph()
    reference.add_weighted_edges_from(zip(source, target, weight, strict=True))
    expected = nx.pagerank(reference, tol=1e-9 / size, max_iter=300)
    np.testing.assert_allclose(
        there["pagerank"], [expected[node] for node in range(size)], rtol=1e-6
    )
    assert there["received"].tolist() == [reference.in_degree(n) for n in range(size)]


def test_a_cluster_that_is_not_there_is_told(step, tmp_path):
    with pytest.raises(step.StepFailed) as told:
        list(tables(step, tmp_path, karate(), master="nonsense://nowhere"))
    assert told.value.code == "failed"
    assert "Master must" in told.value.detail
