# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Measures of a directed, weighted network of people, on sparse arrays.

Every measure equals the one of networkx of the same name; networkx is the reference
in the tests and is not needed at run time.
"""

from .between import betweenness, known_betweenness
from .build import Graph, build
from .clustering import clustering
from .communities import communities, match, modularity, participation
from .cores import core_numbers
from .degree import Degrees, degrees, reciprocity
from .hits import hits
from .joining import going_on
from .layers import distances, layers, path_to, reach
from .pagerank import NotConverged, pagerank
from .paths import (
    both_ways,
    common_neighbours,
    shared_neighbours,
    shortest_path,
    strongest_path,
)
from .sampled import Part
from .sketch import reach_estimate
from .weights import act_weights, decay

__all__ = [
    "Degrees",
    "Graph",
    "NotConverged",
    "Part",
    "act_weights",
    "betweenness",
    "both_ways",
    "build",
    "clustering",
    "common_neighbours",
    "communities",
    "core_numbers",
    "decay",
    "degrees",
    "distances",
    "going_on",
    "hits",
    "known_betweenness",
    "layers",
    "match",
    "modularity",
    "pagerank",
    "participation",
    "path_to",
    "reach",
    "reach_estimate",
    "reciprocity",
    "shared_neighbours",
    "shortest_path",
    "strongest_path",
]
