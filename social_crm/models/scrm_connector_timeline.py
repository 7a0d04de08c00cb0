# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from dataclasses import replace
from datetime import timezone

from odoo import api, models
from odoo.fields import Domain

from ..clients.errors import ClientError, Gone
from ..tools.items import RawProfile

_logger = logging.getLogger(__name__)

# Threads that are completed for one page, each by one request.
THREADS = 10


class ScrmConnectorTimeline(models.AbstractModel):
    """What networks have in common that know timelines, threads and a search.

    Their clients have ``notifications_page``, ``own_page``, ``hashtag_page`` and
    ``search_page``, each asked with ``(mark, page token, live_from)``, and
    ``ancestors``.
    """

    _name = "scrm.connector.timeline"
    _description = "Connector of a network with timelines"
    _inherit = "scrm.connector"

    @api.model
    def _talk(self, account, call):
        """The answer of ``call``, which is given a client that is signed in."""
        raise NotImplementedError

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
            page = self._with_threads(account, client, pages[kind]())
            account._note_limit(client.next_allowed_at)
            return page

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
