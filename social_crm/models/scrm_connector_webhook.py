# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time

from odoo import api, models

from ..clients import inbound
from ..tools import signature


class ScrmConnectorWebhook(models.AbstractModel):
    _name = "scrm.connector.webhook"
    _description = "Connector of signed deliveries"
    _inherit = "scrm.connector"

    _channel = "webhook"
    _capabilities = frozenset({"webhook"})

    @api.model
    def _get_channel_name(self):
        return self.env._("Webhook")

    @api.model
    def _connect(self, account):
        if not account.webhook_secret:
            account.action_new_webhook_secret()
        return super()._connect(account)

    @api.model
    def _verify_webhook(self, account, headers, body):
        return signature.verify(
            account.webhook_secret,
            headers.get("X-Scrm-Timestamp"),
            headers.get("X-Scrm-Signature"),
            body,
            time.time(),
        )

    @api.model
    def _parse_webhook(self, account, body):
        return inbound.parse(body, account.remote_id or "")
