# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Communities that go on from night to night, for as long as they still fit.

Newcomers join those with whom they have most ties, as in a round of label propagation:
U. N. Raghavan, R. Albert, S. Kumara: Near linear time algorithm to detect community
structures in large-scale networks, Physical Review E 76, 2007. Whether the division
still fits, its modularity tells.
"""

import numpy as np

from .communities import SMALL, by_size, modularity, number_alone

# Of the modularity that was found, so much may be lost before all is found anew.
LOSS = 0.03
ROUNDS = 5


def going_on(graph, before, then, loss=LOSS, small=SMALL):
    """The earlier division with its newcomers, as long as it is as good as it was.

    :param graph: :class:`~.build.Graph`
    :param before: int array (n,), the earlier community of each node, −1 for none
    :param then: modularity of the division when it was found
    :param small: up to so many ties everything is found anew, which takes no time
    :return: int array (n,) of numbers as ``communities`` gives them; None if all are to
        be found anew
    """
    before = np.asarray(before, dtype=np.int64)
    source, target, weight = graph.undirected
    if not then or len(source) <= small or before.max(initial=-1) < 0:
        return None
    proper = source != target
    ties = source[proper], target[proper], weight[proper]
    tied = np.zeros(graph.size, dtype=bool)
    tied[ties[0]] = tied[ties[1]] = True
    group = _joined(np.where(tied, before, -1), *ties)
    division = by_size(number_alone(group))
    fits = modularity(graph, division) >= (1.0 - loss) * then
    return division if fits else None


def _joined(group, source, target, weight):
    """Each who is alone joins the group of most ties, step by step from its edge."""
    who, whom = np.concatenate([source, target]), np.concatenate([target, source])
    weight = np.concatenate([weight, weight])
    for _round in range(ROUNDS):
        some = np.flatnonzero((group[who] < 0) & (group[whom] >= 0))
        if not len(some):
            break
        pairs, place = np.unique(
            np.stack([who[some], group[whom[some]]]), axis=1, return_inverse=True
        )
        drawn = np.bincount(place.ravel(), weight[some])
        # The last that is written stays: of equals the one with the lowest number.
        order = np.lexsort((-pairs[1], drawn))
        group[pairs[0][order]] = pairs[1][order]
    return group
