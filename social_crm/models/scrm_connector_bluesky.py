# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..clients.bluesky import BlueskyClient, expires_at
from ..tools import lengths, media

MAX_GRAPHEMES, MAX_BYTES = 300, 3_000
MEDIA = media.Rules(media.IMAGES, max_bytes=1_000_000, max_files=4, max_alt=2_000)


class ScrmConnectorBluesky(models.AbstractModel):
    """Posts cannot be changed there, and messages are another server's."""

    _name = "scrm.connector.bluesky"
    _description = "Connector of Bluesky"
    _inherit = "scrm.connector.timeline"

    _channel = "bluesky"
    _capabilities = frozenset(
        {"fetch", "send", "media", "password", "delete", "metrics", "look"}
    )
    _client_class = BlueskyClient
    _renews = True
    _default_url = "https://bsky.social"
    _metrics_size = 100

    @api.model
    def _get_channel_name(self):
        return self.env._("Bluesky")

    @api.model
    def _ends(self, token):
        return expires_at(token)

    @api.model
    def _renew(self, account, refresh_token):
        session = self._client(account, "").refresh(refresh_token)
        return session.access, session.refresh

    @api.model
    def _probe(self, account):
        return self._talk(account, lambda client: client.known_as())

    @api.model
    def _media_rules(self, account):
        return MEDIA

    @api.model
    def _length(self, account, text, handle=""):
        graphemes, size = lengths.graphemes(text), lengths.utf8_bytes(text)
        # Both limits hold; shown is the one that is nearer.
        if size * MAX_GRAPHEMES > graphemes * MAX_BYTES:
            return size, MAX_BYTES
        return graphemes, MAX_GRAPHEMES

    @api.model
    def _preview_style(self, account):
        style = super()._preview_style(account)
        units = {**style["units"], MAX_BYTES: self.env._("bytes")}
        return {**style, "units": units, "parts": "facets"}

    # -- connecting -----------------------------------------------------------
    @api.model
    def _connect(self, account):
        if not account.base_url:
            account.base_url = self._default_url
        return self.env["scrm.account.password"]._ask(account)

    @api.model
    def _finish_password(self, account, identifier, password):
        session = self._client(account, "").sign_in(identifier, password)
        client = self._client(account, session.access)
        client.own = type(client.own)(session.did, session.handle, is_own=True)
        account._take_identity(client.verify(), session.access, MAX_GRAPHEMES)
        account.refresh_token = session.refresh

    @api.model
    def _revoke(self, account):
        if account.refresh_token:
            self._client(account, "").revoke(account.refresh_token)
