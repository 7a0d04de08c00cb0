# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The step of the engine that can leave the machine: edge list in, table out.

Both are Parquet. ``arrays`` does it on sparse arrays in this process, ``spark`` on a
cluster of Apache Spark; which of them did it does not show in the table.
"""

from .errors import StepFailed
from .process import ENGINES, run
from .table import EDGES, TABLE, read_table, write_edges

__all__ = [
    "EDGES",
    "ENGINES",
    "TABLE",
    "StepFailed",
    "read_table",
    "run",
    "write_edges",
]
