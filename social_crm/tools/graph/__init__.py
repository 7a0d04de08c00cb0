# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Measures of a directed, weighted network of people, on sparse arrays.

Every measure equals the one of networkx of the same name; networkx is the reference
in the tests and is not needed at run time.
"""

from .build import Graph, build
from .clustering import clustering
from .cores import core_numbers
from .degree import Degrees, degrees, reciprocity
from .hits import hits
from .layers import distances, layers, path_to, reach
from .pagerank import NotConverged, pagerank
from .sketch import reach_estimate
from .weights import act_weights, decay

__all__ = [
    "Degrees",
    "Graph",
    "NotConverged",
    "act_weights",
    "build",
    "clustering",
    "core_numbers",
    "decay",
    "degrees",
    "distances",
    "hits",
    "layers",
    "pagerank",
    "path_to",
    "reach",
    "reach_estimate",
    "reciprocity",
]
