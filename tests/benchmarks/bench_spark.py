#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The engine's step on this machine's arrays and on Apache Spark, and where they cross.

Each way runs in a process of its own, so that its memory is known. ``--within`` gives
both the same memory (MB): the arrays break off where the network no longer fits it.

    ./dev test spark -k karate     (installs Spark once)
    python tests/benchmarks/bench_spark.py --sizes 100000:1000000 --within 1500
"""

import argparse
import importlib
import importlib.util
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import types
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SIZES = ("10000:100000", "100000:1000000")


def tools():
    package = types.ModuleType("bench_tools")
    package.__path__ = [str(ROOT / "social_crm" / "tools")]
    sys.modules[package.__name__] = package
    return importlib.import_module("bench_tools.step")


def spark_python():
    """The interpreter with Spark: this one, or that of ``./dev test spark``."""
    if importlib.util.find_spec("pyspark"):
        return sys.executable
    cache = os.environ.get("SOCIAL_CRM_CACHE") or Path.home() / ".cache/social-crm"
    found = Path(cache) / "spark" / "bin" / "python"
    return str(found) if found.is_file() else None


def write(path, nodes, edges):
    """A network in which few are known to many."""
    step, rng = tools(), np.random.default_rng(1)
    shares = np.cumsum(np.arange(1, nodes + 1) ** -0.6)
    ends = np.searchsorted(shares, rng.random((2, edges)) * shares[-1])
    source, target = np.minimum(ends, nodes - 1)
    target = rng.permutation(nodes)[target]
    step.write_edges(path, source, target, rng.exponential(1.0, edges))


def timed(engine, folder, nodes, python, within):
    """Seconds, None where memory did not suffice, and the peak of the arrays in MB."""
    step = tools()
    options = {}
    if engine == "spark":
        options["master"] = "local[2]"
        options["settings"] = {"spark.driver.memory": f"{within or 4_000}m"}
    elif within:
        resource.setrlimit(resource.RLIMIT_DATA, (within * 2**20, within * 2**20))
    begin = time.perf_counter()
    edges, table = f"{folder}/edges.parquet", f"{folder}/{engine}"
    try:
        step.run(engine, edges, table, nodes, python=python, **options)
        step.read_table(table, nodes)
        seconds = time.perf_counter() - begin
    except step.StepFailed as error:
        print(f"    {engine}: {str(error)[-200:]}", file=sys.stderr)
        seconds = None
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, peak


def alone(function, *args):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def rows(nodes, edges, python, within):
    folder = tempfile.mkdtemp(prefix="bench_spark_")
    try:
        alone(write, f"{folder}/edges.parquet", nodes, edges)
        here, there = (
            alone(timed, engine, folder, nodes, python, within)
            for engine in ("arrays", "spark")
        )
    finally:
        shutil.rmtree(folder)
    name = f"step {nodes:,} nodes {edges:,} edges"
    if within:
        name += f" within {within:,} MB"
    against = f"arrays {here[0]:.3g} s" if here[0] else "arrays: not enough memory"
    ratio = round(there[0] / here[0], 1) if here[0] and there[0] else None
    yield {"name": name, "value": there[0], "unit": "s", "against": against} | {
        "ratio": ratio
    }
    yield {"name": f"{name}: arrays", "value": round(here[1]), "unit": "MB"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--sizes", nargs="*", default=SIZES, help="people:acts")
    parser.add_argument("--within", type=int, help="MB for each way")
    options = parser.parse_args()
    python, found = spark_python(), []
    if not python:
        print("Apache Spark is not installed: ./dev test spark installs it.")
    for size in options.sizes if python else ():
        found += rows(*map(int, size.split(":")), python, options.within)
    for row in found:
        print({"against": "", "ratio": None} | row)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
