# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Both ends of the step, as Parquet files or folders of them.

Parquet is read and written by pyarrow, which is needed for this step only.
"""

from pathlib import Path

import numpy as np

from .errors import StepFailed

# Node numbers from 0; parallel edges are added up by the step.
EDGES = {"source": "int64", "target": "int64", "weight": "float64"}
# One row a node, in no order. PageRank sums to 1.
TABLE = {
    "node": "int64",
    "received": "int64",
    "given": "int64",
    "strength_received": "float64",
    "strength_given": "float64",
    "pagerank": "float64",
}


def arrow():
    """pyarrow and its Parquet module.

    :raises StepFailed: missing
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise StepFailed("missing", "pyarrow") from error
    return pyarrow, parquet


def write_edges(path, source, target, weight):
    """Write an edge list; arrays (m,)."""
    _write(path, EDGES, {"source": source, "target": target, "weight": weight})


def write_table(path, columns):
    """Write a table of metrics; ``{name of TABLE: array (n,)}``."""
    _write(path, TABLE, columns)


def read_edges(path):
    """``{name of EDGES: array (m,)}``.

    :raises StepFailed: bad_input
    """
    return _read(path, EDGES, "bad_input")


def read_table(path, size):
    """``{name of TABLE: array (size,)}``, in the order of the nodes.

    :raises StepFailed: bad_output, also when a node is missing or there twice
    """
    found = _read(path, TABLE, "bad_output")
    order = np.argsort(found["node"], kind="stable")
    if not np.array_equal(found["node"][order], np.arange(size)):
        raise StepFailed("bad_output", f"not one row for each of {size} nodes")
    return {name: values[order] for name, values in found.items()}


def _write(path, columns, arrays):
    pyarrow, parquet = arrow()
    typed = {name: np.asarray(arrays[name], kind) for name, kind in columns.items()}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.table(typed), path)


def _read(path, columns, code):
    pyarrow, parquet = arrow()
    try:
        found = parquet.read_table(path, columns=list(columns))
        return {
            name: found[name].to_numpy().astype(kind, casting="safe", copy=False)
            for name, kind in columns.items()
        }
    except (OSError, KeyError, TypeError, pyarrow.ArrowException) as error:
        raise StepFailed(code, f"{path}: {error}") from error
