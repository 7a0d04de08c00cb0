#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Graph measures on sparse arrays against networkx, on the same graphs.

A power-law directed graph of 100,000 nodes and 1,000,000 edges; networkx's directed
clustering takes minutes on it and is compared on 20,000 nodes and 150,000 edges. The
answers are compared too: a difference is an error, not a figure.

    python tests/benchmarks/bench_graph.py --json build/graph.json
"""

import argparse
import json
import sys
import time
import types
from pathlib import Path

import networkx as nx
import numpy as np

ROOT = Path(__file__).resolve().parents[2]


def _tools():
    """The package ``graph`` without importing the addon around it."""
    package = types.ModuleType("bench_tools")
    package.__path__ = [str(ROOT / "social_crm" / "tools")]
    sys.modules["bench_tools"] = package
    from bench_tools import graph

    return graph


g = _tools()


def power_law(nodes, edges, seed):
    """Source, target, weight of distinct edges; both degrees fall by a power."""
    rng = np.random.default_rng(seed)
    shares = np.cumsum(np.arange(1, nodes + 1) ** -0.6)
    drawn = rng.random((2, int(edges * 1.15))) * shares[-1]
    source, target = np.minimum(np.searchsorted(shares, drawn), nodes - 1)
    mixed = rng.permutation(nodes)
    source, target = source[source != target], mixed[target[source != target]]
    keys = np.unique(source.astype(np.int64) * nodes + target)
    keys = rng.permutation(keys[keys // nodes != keys % nodes])[:edges]
    return keys // nodes, keys % nodes, rng.exponential(1.0, len(keys))


def timed(function, *args, times=1, **kwargs):
    """Best seconds of ``times`` calls, and the last result."""
    best = float("inf")
    for _time in range(times):
        begin = time.perf_counter()
        result = function(*args, **kwargs)
        best = min(best, time.perf_counter() - begin)
    return best, result


def networkx_graph(source, target, weight, nodes):
    reference = nx.DiGraph()
    reference.add_nodes_from(range(nodes))
    edges = zip(source.tolist(), target.tolist(), weight.tolist(), strict=True)
    reference.add_weighted_edges_from(edges)
    return reference


def built(nodes, edges, seed):
    source, target, weight = power_law(nodes, edges, seed)
    ours = timed(g.build, source, target, weight, size=nodes, times=3)
    theirs = timed(networkx_graph, source, target, weight, nodes)
    return ours, theirs


def same(ours, theirs, name):
    theirs = np.array([theirs[node] for node in range(len(ours))])
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
        sys.exit(f"{name}: the results differ from networkx")


def row(name, ours, theirs, nodes, edges):
    return {
        "name": f"graph {name}",
        "value": round(ours, 4),
        "unit": f"s, {nodes:,} nodes / {edges:,} edges",
        "against": f"networkx {theirs:.3g} s",
        "ratio": round(theirs / ours, 1),
    }


def large(nodes, edges):
    (build_time, ours), (their_build, theirs) = built(nodes, edges, 1)
    yield row("build", build_time, their_build, nodes, edges)
    options = {"tol": 1e-9 / nodes, "max_iter": 300}
    for name, measure, reference, kwargs in (
        ("pagerank", g.pagerank, nx.pagerank, options),
        ("cores", g.core_numbers, nx.core_number, {}),
    ):
        seconds, result = timed(measure, ours, times=3)
        their_seconds, expected = timed(reference, theirs, **kwargs)
        same(result, expected, name)
        yield row(name, seconds, their_seconds, nodes, edges)
    yield alone("clustering, whole graph", g.clustering, ours)
    yield alone("layers of 3 steps, all, estimated", g.reach_estimate, ours)
    yield alone("layers of 3 steps from 1,024 people", _reach, ours)


def _reach(graph):
    return g.reach(graph, np.arange(1024), depth=3)


def alone(name, measure, graph):
    """A row without a rival: networkx would take minutes."""
    seconds, _result = timed(measure, graph)
    unit = f"s, {graph.size:,} nodes / {graph.edge_count:,} edges"
    result = {"name": f"graph {name}", "value": round(seconds, 4), "unit": unit}
    return result | {"against": "", "ratio": None}


def small(nodes, edges):
    (_build, ours), (_their_build, theirs) = built(nodes, edges, 2)
    seconds, result = timed(g.clustering, ours, times=3)
    their_seconds, expected = timed(nx.clustering, theirs)
    same(result, expected, "clustering")
    yield row("clustering", seconds, their_seconds, nodes, edges)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", metavar="OUT", help="write the rows to this file")
    options = parser.parse_args()
    rows = []
    for found in (*large(100_000, 1_000_000), *small(20_000, 150_000)):
        rows.append(found)
        ratio = f"{found['ratio']} times" if found["ratio"] else ""
        print(f"{found['name']:45} {found['value']:9.4f} {found['unit']:38} {ratio}")
    if options.json:
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
