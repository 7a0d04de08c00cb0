# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from dataclasses import replace
from datetime import timedelta, timezone

from odoo import api, models
from odoo.fields import Domain

from ..clients.errors import ClientError, Gone, NeedsSignIn
from ..tools.items import RawProfile

_logger = logging.getLogger(__name__)

# Threads that are completed for one page, each by one request.
THREADS = 10
# A token that ends while a page is read would end the page.
SPARE = timedelta(minutes=2)


class ScrmConnectorTimeline(models.AbstractModel):
    """What networks have in common that know timelines, threads and a search.

    Their clients inherit ``clients.base.TimelineClient``. They have
    ``notifications_page``, ``own_page``, ``hashtag_page`` and ``search_page``, each
    asked with ``(mark, page token, live_from)``, ``ancestors``, ``follows``,
    ``holding``, ``metrics``, ``look_again``, and a ``_do_`` and a ``_find_`` method for
    each kind of delivery that the network has.
    """

    _name = "scrm.connector.timeline"
    _description = "Connector of a network with timelines"
    _inherit = "scrm.connector"

    _client_class = None
    # Whether an access that ended is followed by another, see `_renew`.
    _renews = False

    @api.model
    def _client(self, account, token=None):
        """A client that speaks for the account, with its token unless one is given."""
        token = account.access_token if token is None else token
        own = self._own_profile(account)
        return self._client_class(self._http(), account.base_url, token or "", own)

    @api.model
    def _ends(self, token):
        """The aware moment at which an access token ends, None: not by itself."""
        return None

    @api.model
    def _talk(self, account, call):
        """The answer of ``call``, which is given a client that is signed in.

        With the access that we have, and with the next one when that is over.
        """
        token = account.access_token or ""
        ends = self._ends(token)
        if ends and ends - SPARE <= self._http().clock():
            token = account._renew_access(token)
        client = self._client(account, token)
        try:
            answer = call(client)
        except NeedsSignIn:
            if not self._renews:
                raise
            client = self._client(account, account._renew_access(token))
            answer = call(client)
        account._note_limit(client.next_allowed_at)
        return answer

    # -- sending --------------------------------------------------------------
    @api.model
    def _send(self, account, outgoing):
        return self._talk(account, lambda client: client.send(outgoing))

    @api.model
    def _find_sent(self, account, outgoing, taken):
        return self._talk(account, lambda client: client.look(outgoing, taken))

    @api.model
    def _metrics(self, account, remote_ids):
        ids = list(remote_ids)[: self._metrics_size]
        return self._talk(account, lambda client: client.metrics(ids)) if ids else ()

    @api.model
    def _look_again(self, account, remote_ids):
        ids = list(remote_ids)[: self._metrics_size]
        return self._talk(account, lambda client: client.look_again(ids))

    # -- connecting -----------------------------------------------------------
    @api.model
    def _revoke(self, account):
        """Give our access back to the network."""

    @api.model
    def _disconnect(self, account):
        try:
            self._revoke(account)
        except ClientError as error:
            # What we hold is forgotten here in any case.
            account.message_post(body=self._explain(error))
        account.refresh_token = False

    # -- reading --------------------------------------------------------------
    @api.model
    def _own_profile(self, account):
        profile = account.profile_id
        return RawProfile(
            account.remote_id or "",
            account.handle or "",
            name=profile.name or account.name or "",
            url=profile.url or "",
            is_own=True,
        )

    @api.model
    def _streams(self, account):
        return [
            "notifications",
            "own",
            *(f"tag:{tag}" for tag in account._hashtag_list()),
            *(f"search:{term}" for term in account._search_list()),
        ]

    @api.model
    def _fetch(self, account, stream, mark, page_token):
        live_from = account.live_from.replace(tzinfo=timezone.utc)
        position = (mark, page_token, live_from)
        kind, _colon, what = stream.partition(":")

        def read(client):
            pages = {
                "notifications": lambda: client.notifications_page(*position),
                "own": lambda: client.own_page(*position),
                "tag": lambda: client.hashtag_page(what, *position),
                "search": lambda: client.search_page(what, *position),
            }
            return self._with_threads(account, client, pages[kind]())

        return self._talk(account, read)

    @api.model
    def _probe(self, account):
        return self._talk(account, lambda client: client.verify())

    @api.model
    def _with_threads(self, account, client, page):
        """The page with what its answers answer to, where that is not known yet.

        Asked for what is new only: each round reads the newest page again, and what
        nobody has any more would be asked for each time.
        """
        here = {post.remote_id for post in page.posts}
        stored = set(self._stored_posts(account, list(here)).mapped("remote_id"))
        loose = {
            post.parent_remote_id: post.remote_id
            for post in page.posts
            if post.parent_remote_id
            and post.parent_remote_id not in here
            and post.remote_id not in stored
        }
        known = self._stored_posts(account, list(loose))
        above = []
        for parent in sorted(set(loose) - set(known.mapped("remote_id")))[:THREADS]:
            try:
                above += client.ancestors(loose[parent])
            except Gone:
                continue
            except ClientError as error:
                # A thread is good to have; the page itself must not wait for it.
                _logger.info("No thread above %s: %s", loose[parent], error)
                break
        new = {post.remote_id: post for post in above if post.remote_id not in here}
        return replace(page, posts=(*new.values(), *page.posts))

    @api.model
    def _stored_posts(self, account, remote_ids):
        return self.env["scrm.post"].search(
            Domain("company_id", "=", account.company_id.id)
            & Domain("instance", "=", account.instance)
            & Domain("channel", "=", self._channel)
            & Domain("remote_id", "in", remote_ids)
        )
