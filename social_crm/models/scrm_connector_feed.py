# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timezone

from odoo import api, models
from odoo.exceptions import UserError

from ..clients.feed import FeedClient


class ScrmConnectorFeed(models.AbstractModel):
    _name = "scrm.connector.feed"
    _description = "Connector of RSS and Atom feeds"
    _inherit = "scrm.connector"

    _channel = "feed"
    _capabilities = frozenset({"fetch"})
    _interval = 900

    @api.model
    def _get_channel_name(self):
        return self.env._("RSS or Atom feed")

    @api.model
    def _streams(self, account):
        return ["feed"]

    @api.model
    def _fetch(self, account, stream, mark, page_token):
        client = FeedClient(self._http())
        live_from = account.live_from.replace(tzinfo=timezone.utc)
        page = client.page(account.feed_url, mark, live_from)
        account._note_limit(client.next_allowed_at)
        return page

    @api.model
    def _connect(self, account):
        if not account.feed_url:
            raise UserError(self.env._("Enter the address of the feed first."))
        # Asked without a mark, so that a wrong address shows now and not at night.
        self._fetch(account, "feed", None, None)
        return super()._connect(account)
