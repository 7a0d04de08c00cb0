# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the clients of networks with timelines have in common.

A network's client says how a thing is done, how it is looked for when its outcome is
not known, and how its lists are read; what is the same everywhere is here.
"""

from ..tools import retry, walk
from ..tools.items import Page, RawProfile
from .addresses import host_of
from .errors import Refused, RetryLater

# The methods, behind ``_do_`` and ``_find_``, by kind of delivery.
DOES = {
    "post": "say",
    "reply": "say",
    "message": "say",
    "repost": "act",
    "like": "act",
    "edit": "edit",
    "delete": "delete",
}


class TimelineClient:
    """One account on one server.

    :param http: ``HttpClient``
    :param base_url: https://server, without a path
    :param token: the access token
    :param own: ``RawProfile`` of the account, once it is known
    """

    # The field by which a row of a list is known.
    _id = "id"

    def __init__(self, http, base_url, token="", own=None):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.own = own or RawProfile("", "")
        self.next_allowed_at = None
        self.share_left = None
        self._token = token

    def send(self, outgoing):
        """Do what ``items.Outgoing`` says; returns ``SendResult``."""
        return getattr(self, f"_do_{DOES[outgoing.kind]}")(outgoing)

    def look(self, outgoing, taken):
        """The ``SendResult`` of something whose outcome is not known, or None.

        :param taken: ids of posts that belong to other deliveries
        """
        return getattr(self, f"_find_{DOES[outgoing.kind]}")(outgoing, taken)

    # -- what a network need not have -----------------------------------------
    def hashtag_page(self, tag, mark, token, live_from):
        return Page()

    def search_page(self, term, mark, token, live_from):
        return Page()

    def ancestors(self, remote_id):
        """The posts above this one, from the root downward."""
        return []

    def follows(self, direction, cursor):
        """A page of a list: ``(profiles with the time since when, next cursor)``.

        :param direction: followers or following
        """
        return [], None

    def holding(self, direction, ids):
        """Of these people, the ids of those whom the network knows to be in a list.

        A network that cannot be asked about a person confirms everybody.
        """
        return set(ids)

    # -- plumbing -------------------------------------------------------------
    def _no(self, code):
        return Refused(code, host=host_of(self.base_url))

    def _data(self, response):
        """The parsed answer; its word about our limit is kept."""
        self.next_allowed_at = response.next_allowed_at or self.next_allowed_at
        self.share_left = retry.share_left(response.headers)
        return response.json()

    def _list(self, data, within=None):
        rows = data.get(within) if within and isinstance(data, dict) else data
        if not isinstance(rows, list):
            raise RetryLater("bad_answer", host=host_of(self.base_url))
        return rows

    def _read_all(self, rows, read):
        """``(what was read, errors)``: a row that is broken costs no other.

        :param read: gives a list for one row
        """
        found, errors = [], []
        for row in rows:
            try:
                found += read(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                errors.append((self._name_of(row), f"{type(error).__name__}: {error}"))
        return found, errors

    def _walked(self, rows, place, read, position, cursor=None):
        """The ``Page`` of rows that a walk has come to, see ``tools.walk``.

        :param place: ``(id, moment)`` of a row, in the order of the list
        :param read: ``(posts, interactions)`` of a row
        """
        seen = []

        def read_row(row):
            seen.append(place(row))
            return [read(row)]

        parts, errors = self._read_all(rows, read_row)
        step = walk.step(seen, *position, self.http.clock(), cursor)
        return Page(
            tuple(post for posts, _acts in parts for post in posts),
            tuple(act for _posts, acts in parts for act in acts),
            step.token,
            step.mark,
            tuple(errors),
        )

    def _name_of(self, row):
        """What a log calls a row that cannot be read."""
        return str(row.get(self._id, "?")) if isinstance(row, dict) else "?"


def parts(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]
