# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Looking at posts that are known already: their figures, and whether they are there.

That a post of somebody else is gone is a heavy word: their points go with it. So a
client says it only of what the network was asked for and does not have, and only
while the network still knows us. A network says nothing else of posts that it no
longer shows *us*: of people who block us, or whose account is closed.
"""

from ..tools.items import Looked
from . import bluesky_parse, mastodon_parse
from .base import parts
from .errors import ClientError, NeedsSignIn, Refused

# Below this share of what we may ask, the rest is for reading and sending.
RESERVE = 0.5


class Looks:
    """For a ``TimelineClient``: ``look_again``, made of ``_look_at`` and ``_vouch``."""

    # Posts that are asked for in one request.
    _looks_at_once = 20

    def look_again(self, ids):
        """``items.Looked`` of posts of others, the first ones first.

        It ends early where the network would not let us ask much more.

        :raises NeedsSignIn: our access has ended; any other trouble is in the answer
        """
        found, missing = [], []
        try:
            for some in parts(ids, self._looks_at_once):
                self._look_at(some, found, missing)
                if self._is_short():
                    break
            if missing:
                self._vouch()
        except NeedsSignIn:
            raise
        except ClientError as error:
            return Looked(tuple(found), (), error)
        return Looked(tuple(found), tuple(missing))

    def _is_short(self):
        return self.share_left is not None and self.share_left < RESERVE

    def _look_at(self, ids, found, missing):
        """Add the ``Metrics`` of what is there, and ids that the network has not."""
        raise NotImplementedError

    def _vouch(self):
        """Raises ``ClientError`` unless the network knows us as who we are."""
        raise NotImplementedError


class MastodonLooks(Looks):
    """https://docs.joinmastodon.org/methods/statuses/

    The list leaves out what is not there, and might leave out more; a status that is
    asked for by itself is a 404 then.
    """

    def metrics(self, ids):
        """``Metrics`` of those of these posts that are still there."""
        rows = self._rows(ids)
        if rows is None:
            # Servers from before version 4.3 are asked for one after the other.
            rows = [row for row in map(self._raw, ids) if row]
        return self._figures(rows)

    def _rows(self, ids):
        """Statuses of these, None where the server has no such list."""
        try:
            return self._ask_all("/api/v1/statuses", ids)
        except Refused:
            return None

    def _figures(self, rows):
        return self._read_all(rows, lambda row: [mastodon_parse.metrics(row)])[0]

    def _look_at(self, ids, found, missing):
        listed = self._figures(self._rows(ids) or ())
        found += listed
        there = {one.remote_id for one in listed}
        for status_id in [key for key in ids if key not in there]:
            if self._is_short():
                break
            row = self._raw(status_id)
            if row:
                found += self._figures([row])
            else:
                missing.append(status_id)

    def _vouch(self):
        if self.verify().remote_id != self.own.remote_id:
            raise self._no("sign_in")


class BlueskyLooks(Looks):
    """https://docs.bsky.app/docs/api/app-bsky-feed-get-posts

    The answer leaves out what is not there, what people said who block us or whom we
    block, and what those said whose account is deactivated or taken down.
    """

    _looks_at_once = 25

    def metrics(self, uris):
        """``Metrics`` of those of these posts that are still there."""
        found = []
        for some in parts(uris, self._looks_at_once):
            self._look_at(some, found, [])
        return found

    def _look_at(self, uris, found, missing):
        answer = self._get("app.bsky.feed.getPosts", {"uris": uris})
        rows = self._list(answer, "posts")
        there = {self._name_of(row) for row in rows}
        found += self._read_all(rows, lambda row: [bluesky_parse.metrics(row)])[0]
        missing += [uri for uri in uris if uri not in there]

    def _vouch(self):
        """Both sides are asked: the server that we are on, and the network's view."""
        if self.known_as().remote_id != self.own.remote_id:
            raise self._no("sign_in")
        self._get("app.bsky.actor.getProfile", {"actor": self.own.remote_id})
