# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How an account is, from its state and until when the network limits it."""

NEW, WELL, LIMITED, SIGNIN, PAUSED, TROUBLE = (
    "new",
    "well",
    "limited",
    "signin",
    "paused",
    "trouble",
)
_OF_STATE = {
    "draft": NEW,
    "connected": WELL,
    "reauth": SIGNIN,
    "paused": PAUSED,
    "error": TROUBLE,
}
ATTENTION = (SIGNIN, TROUBLE)


def health(state, allowed_at, now):
    """The word for an account.

    :param state: of the account
    :param allowed_at: when the network lets us ask again, or nothing
    :param now: present, of the same kind as ``allowed_at``
    """
    if state == "connected" and allowed_at and allowed_at > now:
        return LIMITED
    return _OF_STATE[state]
