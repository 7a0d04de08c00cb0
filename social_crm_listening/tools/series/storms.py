# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One storm shows in many series: its brand, its hashtag, its complaints."""

SAME = 0.5


def group(found):
    """Join series whose posts are mostly the same.

    :param found: list of (key, set of posts), the one to be warned of first
    :return: ``{key of the leading series: [keys of the others]}``

    >>> group([("brand", {1, 2, 3}), ("topic", {2, 3}), ("other", {3, 8, 9})])
    {'brand': ['topic'], 'other': []}
    """
    leaders, result = [], {}
    for key, posts in found:
        for leader, theirs in leaders:
            if len(posts & theirs) > SAME * len(posts):
                result[leader].append(key)
                break
        else:
            leaders.append((key, posts))
            result[key] = []
    return result
