# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names of the channels on which open inboxes hear of changes."""

PREFIX = "scrm_inbox_"


def channel_name(company_id):
    """The channel of a company's inbox.

    >>> channel_name(3)
    'scrm_inbox_3'
    """
    return f"{PREFIX}{company_id}"


def without_inboxes(channels):
    """What is asked for, without any inbox: those are given, never asked for.

    >>> without_inboxes(["scrm_inbox_1", "other", 5])
    ['other', 5]
    """
    return [
        channel
        for channel in channels
        if not (isinstance(channel, str) and channel.startswith(PREFIX))
    ]
