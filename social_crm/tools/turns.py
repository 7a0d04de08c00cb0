# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How workers that do the same share a list without asking each other."""


def shared_out(things, worker, workers):
    """What a worker should try, in this order; locks decide who gets it.

    Each begins at another place, so that they seldom meet. What made trouble lately
    goes to the first worker alone, after everything else: however many servers do
    not answer, they keep one worker waiting and no other.

    :param things: ``[(id, makes trouble), …]``, the most urgent first
    :param worker: number of the worker, from 1
    :return: list of ids

    >>> shared_out([(1, False), (2, True), (3, False)], 1, 2)
    [1, 3, 2]
    >>> shared_out([(1, False), (2, True), (3, False)], 2, 2)
    [3, 1]
    """
    healthy = [key for key, trouble in things if not trouble]
    start = len(healthy) * (worker - 1) // workers
    order = healthy[start:] + healthy[:start]
    if worker == 1:
        order += [key for key, trouble in things if trouble]
    return order
