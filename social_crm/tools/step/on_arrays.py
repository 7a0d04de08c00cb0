# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The step in one process, on sparse arrays."""

import numpy as np

from .. import graph as g
from .table import read_edges, write_table


def work(edges, table, size, **_options):
    """Read the edge list, write the table.

    :param edges: path of a Parquet file or folder, see ``table.EDGES``
    :param table: path of the Parquet file that is written, see ``table.TABLE``
    :param size: number of nodes
    """
    write_table(table, metrics(size=size, **read_edges(edges)))


def metrics(source, target, weight, size):
    """The table as ``{name: array (size,)}``."""
    graph = g.build(source, target, weight, size=size)
    degree = g.degrees(graph)
    return {
        "node": np.arange(size),
        "received": degree.received,
        "given": degree.given,
        "strength_received": degree.strength_received,
        "strength_given": degree.strength_given,
        "pagerank": g.pagerank(graph),
    }
