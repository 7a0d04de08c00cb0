# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where people stand in a network: communities, hubs, bridges."""

from dataclasses import dataclass

import numpy as np

from . import graph as g

# A hub is known to at least so many people, however small the network.
HUB_LEAST = 3


@dataclass(frozen=True)
class Places:
    """Settings: smallest community; shares 0–1 of hubs and bridges; their spread."""

    community: int = 4
    hubs: float = 0.02
    bridges: float = 0.02
    spread: float = 0.3


@dataclass(frozen=True)
class Found:
    """Arrays (n,): community number or −1, hub, bridge, betweenness 0–1.

    ``modularity`` is that of the communities when they were found, and ``parts`` is
    what was computed of the betweenness: both for the next night to know.
    """

    community: np.ndarray
    hub: np.ndarray
    bridge: np.ndarray
    betweenness: np.ndarray
    estimated: bool
    modularity: float
    parts: dict


def places(
    graph, settings, before=None, tell=None, names=None, known=None, modularity=0.0
):
    """Communities, hubs and bridges of a network.

    A *hub* is among those who receive most, by strength, and from three people at
    least. A *bridge* is among those through whom most shortest paths of others lead,
    and has ties to several communities.

    :param graph: :class:`~.graph.Graph`
    :param settings: :class:`Places`
    :param before: int array (n,), communities to begin at, −1 for none
    :param tell: called with the share that is done, 0 to 1
    :param names: int array (n,), ascending, what people are called every night
    :param known: ``{group: graph.Part}`` of earlier nights, the oldest first
    :param modularity: of the communities to begin at, when they were found; 0 has all
        found anew
    :return: :class:`Found`
    """
    tell = tell or (lambda share: None)
    membership, modularity = _communities(graph, before, modularity)
    tell(0.5)
    betweenness, estimated, parts = g.known_betweenness(
        graph, np.arange(graph.size) if names is None else names, known or {}
    )
    received = g.degrees(graph)
    spread = g.participation(graph, membership)
    sizes = np.bincount(membership, minlength=1)
    named = sizes[membership] >= settings.community
    return Found(
        community=np.where(named, membership, -1),
        hub=top_share(received.strength_received, settings.hubs)
        & (received.received >= HUB_LEAST),
        bridge=top_share(betweenness, settings.bridges) & (spread >= settings.spread),
        betweenness=betweenness,
        estimated=estimated,
        modularity=modularity,
        parts=parts,
    )


def _communities(graph, before, then):
    """Those of before where they still fit, new ones if not; and their modularity."""
    membership = None if before is None else g.going_on(graph, before, then)
    if membership is not None:
        return membership, then
    membership = g.communities(graph, before=before)
    return membership, g.modularity(graph, membership)


def top_share(values, share):
    """The largest share of the numbers above zero, at least one; ties all count.

    >>> top_share(np.array([0, 1, 2, 3, 4]), 0.25).tolist()
    [False, False, False, False, True]
    """
    positive = np.sort(values[values > 0])
    if not len(positive) or not share:
        return np.zeros(len(values), dtype=bool)
    count = max(int(round(share * len(positive))), 1)
    return values >= positive[-count]
