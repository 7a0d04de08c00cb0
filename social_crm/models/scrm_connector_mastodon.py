# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import asdict

from odoo import api, models
from odoo.exceptions import UserError

from ..clients.mastodon import MastodonClient
from ..clients.mastodon_media import USUAL
from ..clients.mastodon_parse import addressed
from ..tools import lengths, media, polls


class ScrmConnectorMastodon(models.AbstractModel):
    _name = "scrm.connector.mastodon"
    _description = "Connector of Mastodon and what speaks its API"
    _inherit = "scrm.connector.timeline"

    _channel = "mastodon"
    _capabilities = frozenset(
        {"fetch", "send", "oauth", "media", "message", "edit", "delete", "metrics"}
        | {"poll", "look"}
    )
    _client_class = MastodonClient
    # Where a server cannot be asked for several at once, each is a request.
    _metrics_size = 40

    @api.model
    def _get_channel_name(self):
        return self.env._("Mastodon")

    @api.model
    def _media_rules(self, account):
        told = (account.limits or {}).get("media")
        return media.unpacked(told) if told else USUAL

    @api.model
    def _poll_rules(self, account):
        return polls.Rules(**(account.limits or {}).get("polls", {}))

    @api.model
    def _length(self, account, text, handle=""):
        return lengths.mastodon(addressed(text, handle)), account.max_characters

    @api.model
    def _preview_style(self, account):
        return {**super()._preview_style(account), "link_length": 30}

    # -- connecting -----------------------------------------------------------
    @api.model
    def _connect(self, account):
        if not account.base_url:
            raise UserError(self.env._("Enter the address of the server first."))
        client = self._client(account, "")
        signin = self.env["scrm.account.signin"]._start(account)
        if not account.client_id or account.client_redirect_uri != signin.redirect_uri:
            client_id, client_secret = client.register_app(
                self.env._("Social CRM"), signin.redirect_uri, account.get_base_url()
            )
            account.write(
                {
                    "client_id": client_id,
                    "client_secret": client_secret,
                    "client_redirect_uri": signin.redirect_uri,
                }
            )
        url = client.authorize_url(
            account.client_id, signin.redirect_uri, signin.state, signin._challenge()
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    def _finish_connect(self, account, code, signin):
        client = self._client(account, "")
        token = client.exchange_code(
            account.client_id,
            account.client_secret,
            code,
            signin.redirect_uri,
            signin.verifier,
        )
        client = self._client(account, token)
        own, server = client.verify(), client.instance()
        account._take_identity(own, token, server.max_characters)
        account.limits = {
            "polls": asdict(server.poll_rules),
            "media": server.media_rules.packed(),
        }

    @api.model
    def _revoke(self, account):
        if account.access_token:
            self._client(account).revoke(
                account.client_id, account.client_secret, account.access_token
            )
