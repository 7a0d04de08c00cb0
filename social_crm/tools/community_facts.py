# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is told of communities: how large, how influential, led by whom, about what."""

import numpy as np


def figures(community, person, value):
    """Size, mean influence and leader of each community.

    :param community: int array (n,) of ids, of people who are in one
    :param person: int array (n,) of ids
    :param value: float array (n,), influence with one decimal
    :return: list of (community, people, mean with one decimal, id of the most
        influential, of equals the one with the lowest id), by community
    """
    order = np.lexsort((person, -value, community))
    found, first, size = np.unique(
        community[order], return_index=True, return_counts=True
    )
    # In whole tenths, so that halves are rounded up whatever the order of summation.
    tenths = np.rint(value[order] * 10).astype(np.int64)
    total = np.add.reduceat(tenths, first) if len(first) else tenths
    mean = (2 * total + size) // (2 * size) / 10
    leader = person[order][first]
    columns = (found, size, mean, leader)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def talked_about(community, topic, person, most):
    """The topics of which most people of a community speak; of equals, most posts.

    :param community: int array (m,), of each post that belongs to a topic
    :param topic: int array (m,) of ids
    :param person: int array (m,) of ids
    :param most: how many topics of each
    :return: ``{community: [topic id, …]}``
    """
    where, place = np.unique(community, return_inverse=True)
    what, kind = np.unique(topic, return_inverse=True)
    who, speaker = np.unique(person, return_inverse=True)
    # As one number each is sorted in a tenth of the time that rows take.
    pair = place * len(what) + kind
    once = np.unique(pair * len(who) + speaker) // max(len(who), 1)
    pairs, speakers = np.unique(once, return_counts=True)
    posts = np.unique(pair, return_counts=True)[1]
    place, kind = pairs // max(len(what), 1), pairs % max(len(what), 1)
    order = np.lexsort((kind, -posts, -speakers, place))
    result = {}
    for number, first in zip(
        where[place[order]].tolist(), what[kind[order]].tolist(), strict=True
    ):
        known = result.setdefault(number, [])
        if len(known) < most:
            known.append(first)
    return result
