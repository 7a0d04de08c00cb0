# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of something that the network surely did not take.

Two kinds of trouble look alike: that of the way to the network, which all of an
account's deliveries share, and that which one delivery meets again and again. The
first is waited out however long it takes, the second must end one day, as nothing
else of the account leaves before it.
"""

from . import retry

WAIT, AGAIN, GIVE_UP = "wait", "again", "give_up"

# Trouble that a delivery may have brought about itself.
COUNTED = frozenset({"server_error", "timeout", "reset", "bad_answer", "not_found"})


def verdict(code, retries, limit):
    """What to do with it after one more refusal.

    :param code: of the client's error; ``not_found`` for a delivery that was looked
        for on the network and is not there
    :param retries: how often it was tried again before
    :param limit: how often it may be
    :return: WAIT for the account, without end; AGAIN later; or GIVE_UP
    """
    if code not in COUNTED:
        return WAIT
    return AGAIN if retries < limit else GIVE_UP


def again_at(retries, now, asked=None):
    """When the next try is due: doubling, and not before the network's own wish."""
    moment = retry.backoff(retries, now)
    return max(moment, asked) if asked else moment
