# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the people of a picture stand.

T. M. J. Fruchterman, E. M. Reingold: Graph Drawing by Force-directed Placement,
Software: Practice and Experience 21, 1991, as igraph has it. Whoever stood somewhere
before stays there, so that a picture that somebody learned to read stays readable.
"""

import math
import random

import igraph
import numpy as np

SEED = 1
# Pixels of the picture for the length of one tie.
UNIT = 40.0
# How far from its neighbours somebody new may be pushed, in lengths of a tie.
STROLL = 6.0
# Node pairs that are moved in about a second.
EFFORT = 300_000_000


def arrange(size, edges, weights, groups=(), known=None):
    """Return the places of all nodes.

    :param size: number of nodes
    :param edges: int array (m, 2), node numbers
    :param weights: float array (m,), larger is nearer
    :param groups: int (n,), a group of each; a group begins in one corner
    :param known: ``{node: (x, y)}`` of those who stay where they are
    :return: float array (n, 2), in pixels around (0, 0)
    """
    known = known or {}
    if size == 0 or len(known) == size:
        return np.array([known[node] for node in range(size)]).reshape(size, 2)
    edges = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    begin = _beginning(size, edges, groups, known)
    low, high = (np.full((size, 2), bound) for bound in (-np.inf, np.inf))
    for node in known:
        low[node] = high[node] = begin[node]
    rounds = int(np.clip(EFFORT / size**2, 60, 500))
    graph = igraph.Graph(n=size, edges=edges, directed=False)
    # igraph draws from this generator, which is the process's own otherwise.
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    try:
        found = graph.layout_fruchterman_reingold(
            weights=_pull(weights),
            seed=begin.tolist(),
            niter=rounds,
            # The temperature falls to nothing: its half is how far a node may go.
            start_temp=2 * STROLL / rounds if known else math.sqrt(size) / 5,
            grid=False,
            minx=low[:, 0].tolist(),
            maxx=high[:, 0].tolist(),
            miny=low[:, 1].tolist(),
            maxy=high[:, 1].tolist(),
        )
    finally:
        igraph.set_random_number_generator(random)
    places = np.array(found.coords) * UNIT
    for node, place in known.items():
        places[node] = place
    return places


def _pull(weights):
    """Many acts draw nearer, but ten times as many not ten times as near."""
    return np.log2(1.0 + np.asarray(weights, dtype=float)).tolist()


def _beginning(size, edges, groups, known):
    """Where everybody stands before the forces work, in lengths of a tie."""
    draw = np.random.default_rng(SEED)
    radius = math.sqrt(size)
    places = draw.normal(scale=radius / 4, size=(size, 2))
    if len(groups):
        _names, number = np.unique(np.asarray(groups), return_inverse=True)
        angle = number * (2 * math.pi / max(number.max() + 1, 1))
        places += np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius
    for node, place in known.items():
        places[node] = np.asarray(place, dtype=float) / UNIT
    if known:
        _move_to_neighbours(places, edges, known, draw)
    return places


def _move_to_neighbours(places, edges, known, draw):
    """Who is new begins beside those whom the picture shows already."""
    neighbours = {}
    for one, other in edges.tolist():
        for new, old in ((one, other), (other, one)):
            if new not in known and old in known:
                neighbours.setdefault(new, []).append(old)
    for node, around in neighbours.items():
        places[node] = places[around].mean(axis=0) + draw.normal(scale=1.5, size=2)
