# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which conversation a post belongs to, where people joined and parted threads."""


def homes(posts):
    """Conversation of each new post that has one already.

    A post follows the post that it answers, also one of the same batch; a post whose
    parent is unknown follows the beginning of its thread.

    :param posts: objects with ``id``, ``parent_id``, ``conversation_id`` (its own or
        its parent's) and ``root_conversation_id``
    :return: dict post id -> conversation id or None
    """
    by_id = {post.id: post for post in posts}
    found = {}
    for post in posts:
        path, seen, at = [], set(), post
        while at is not None and at.id not in found and at.id not in seen:
            path.append(at)
            seen.add(at.id)
            at = None if at.conversation_id else by_id.get(at.parent_id)
        known = found.get(at.id) if at is not None else None
        for one in reversed(path):
            known = one.conversation_id or known or one.root_conversation_id
            found[one.id] = known
    return found


def branch(parents, chosen):
    """The chosen posts and all that answers them.

    :param parents: dict post id -> id of the post that it answers, or None

    >>> sorted(branch({1: None, 2: 1, 3: 2, 4: 1}, {2}))
    [2, 3]
    """
    children = {}
    for post_id, parent_id in parents.items():
        children.setdefault(parent_id, []).append(post_id)
    found, waiting = set(), list(chosen)
    while waiting:
        post_id = waiting.pop()
        if post_id in found:
            continue
        found.add(post_id)
        waiting += children.get(post_id, ())
    return found
