# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which posts belong together: a disjoint-set forest over thread roots.

The root of a thread is the smallest id among its posts' roots: the post that was
stored first. It stays the same while later posts arrive in any order.
"""


def merge_roots(pairs):
    """Join roots that turned out to be one thread.

    :param pairs: iterable of (root, root) that belong together, ints
    :return: dict root -> smallest root of its group, for every root named

    >>> merge_roots([(5, 3), (9, 9), (3, 7)]) == {5: 3, 3: 3, 7: 3, 9: 9}
    True
    """
    parent = {}

    def find(node):
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in pairs:
        first, second = sorted((find(left), find(right)))
        parent[second] = first
    return {node: find(node) for node in list(parent)}
