# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, models

from ..clients.bluesky import BlueskyClient, expires_at
from ..clients.bluesky_parse import POST
from ..clients.errors import ClientError, NeedsSignIn
from ..tools import lengths, media

MAX_GRAPHEMES, MAX_BYTES = 300, 3_000
MEDIA = media.Rules(media.IMAGES, max_bytes=1_000_000, max_files=4, max_alt=2_000)
# A token that ends while a page is read would end the page.
SPARE = timedelta(minutes=2)
VERBS = ("repost", "like")


class ScrmConnectorBluesky(models.AbstractModel):
    _name = "scrm.connector.bluesky"
    _description = "Connector of Bluesky"
    _inherit = "scrm.connector.timeline"

    _channel = "bluesky"
    _capabilities = frozenset({"fetch", "send", "media", "password"})
    _default_url = "https://bsky.social"

    @api.model
    def _get_channel_name(self):
        return self.env._("Bluesky")

    @api.model
    def _client(self, account, token=""):
        own = self._own_profile(account)
        return BlueskyClient(self._http(), account.base_url, token, own)

    @api.model
    def _talk(self, account, call):
        """Ask with the access we have; with the next one when it is over."""
        token = account.access_token or ""
        ends = expires_at(token)
        if ends and ends - SPARE <= self._http().clock():
            token = account._renew_access(token)
        try:
            return call(self._client(account, token))
        except NeedsSignIn:
            return call(self._client(account, account._renew_access(token)))

    @api.model
    def _renew(self, account, refresh_token):
        session = self._client(account).refresh(refresh_token)
        return session.access, session.refresh

    # -- sending --------------------------------------------------------------
    @api.model
    def _send(self, account, outgoing):
        moment, key = outgoing.queued_at, outgoing.idempotency_key
        uri = outgoing.parent_remote_id

        def say(client):
            if outgoing.kind in VERBS:
                return client.act(outgoing.kind, uri, moment, key)
            return client.post(outgoing.text, moment, key, uri, outgoing.media)

        return self._talk(account, say)

    @api.model
    def _media_rules(self, account):
        return MEDIA

    @api.model
    def _find_sent(self, account, outgoing, taken):
        kind = outgoing.kind
        kind = f"app.bsky.feed.{kind}" if kind in VERBS else POST
        place = (kind, outgoing.queued_at, outgoing.idempotency_key)
        return self._talk(account, lambda client: client.find(*place))

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
        session = self._client(account).sign_in(identifier, password)
        own = self._own_profile(account)
        client = BlueskyClient(self._http(), account.base_url, session.access, own)
        client.own = type(own)(session.did, session.handle, is_own=True)
        account._take_identity(client.verify(), session.access, MAX_GRAPHEMES)
        account.refresh_token = session.refresh

    @api.model
    def _disconnect(self, account):
        if not account.refresh_token:
            return
        try:
            self._client(account).revoke(account.refresh_token)
        except ClientError as error:
            # The tokens are forgotten here in any case.
            account.message_post(body=self._explain(error))
        account.refresh_token = False
