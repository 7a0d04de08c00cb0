# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..clients.errors import ClientError
from ..clients.mastodon import MastodonClient
from ..tools import lengths, media

# What every server of this kind takes; some take more.
MEDIA = media.Rules(
    media.IMAGES, max_bytes=8 * 2**20, max_files=4, max_pixels=4096**2, max_alt=1_500
)


class ScrmConnectorMastodon(models.AbstractModel):
    _name = "scrm.connector.mastodon"
    _description = "Connector of Mastodon and what speaks its API"
    _inherit = "scrm.connector.timeline"

    _channel = "mastodon"
    _capabilities = frozenset({"fetch", "send", "oauth", "media"})

    @api.model
    def _get_channel_name(self):
        return self.env._("Mastodon")

    @api.model
    def _client(self, account):
        own = self._own_profile(account)
        return MastodonClient(self._http(), account.base_url, account.access_token, own)

    @api.model
    def _talk(self, account, call):
        return call(self._client(account))

    # -- sending --------------------------------------------------------------
    @api.model
    def _send(self, account, outgoing):
        client = self._client(account)
        verb = {"repost": "reblog", "like": "favourite"}.get(outgoing.kind)
        if verb:
            return client.act(verb, outgoing.parent_remote_id)
        uploaded = [client.upload(item) for item in outgoing.media]
        return client.post_status(
            self._addressed(outgoing.text, outgoing.mention_handle),
            reply_to=outgoing.parent_remote_id,
            key=outgoing.idempotency_key,
            visibility=self._visibility(account, outgoing),
            media=uploaded,
        )

    @api.model
    def _media_rules(self, account):
        return MEDIA

    @api.model
    def _visibility(self, account, outgoing):
        """What was said to us in private is not answered before everybody."""
        if not outgoing.parent_remote_id:
            return "public"
        parent = self._stored_posts(account, [outgoing.parent_remote_id])
        return "direct" if parent.kind == "message" else "public"

    @api.model
    def _find_sent(self, account, outgoing, taken):
        if outgoing.kind in ("repost", "like"):
            # Doing it twice changes nothing, so it is simply done again.
            return self._send(account, outgoing)
        return self._client(account).find_sent(
            self._addressed(outgoing.text, outgoing.mention_handle),
            outgoing.parent_remote_id,
            outgoing.sent_after,
            taken,
        )

    @api.model
    def _addressed(self, text, handle):
        """The text with the mention without which nobody would be told of it."""
        if not handle or f"@{handle}".lower() in text.lower():
            return text
        return f"@{handle} {text}"

    @api.model
    def _length(self, account, text, handle=""):
        whole = self._addressed(text, handle)
        return lengths.mastodon(whole), account.max_characters

    @api.model
    def _preview_style(self, account):
        return {**super()._preview_style(account), "link_length": 30}

    # -- connecting -----------------------------------------------------------
    @api.model
    def _connect(self, account):
        if not account.base_url:
            raise UserError(self.env._("Enter the address of the server first."))
        client = self._client(account)
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
        client = self._client(account)
        token = client.exchange_code(
            account.client_id,
            account.client_secret,
            code,
            signin.redirect_uri,
            signin.verifier,
        )
        client = MastodonClient(self._http(), account.base_url, token)
        own, limits = client.verify(), client.instance()
        account._take_identity(own, token, limits.max_characters)

    @api.model
    def _disconnect(self, account):
        if not account.access_token:
            return
        try:
            self._client(account).revoke(
                account.client_id, account.client_secret, account.access_token
            )
        except ClientError as error:
            # The token is forgotten here in any case.
            account.message_post(body=self._explain(error))
