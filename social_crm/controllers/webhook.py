# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo.http import Controller, request, route

from ..tools.signature import BadSignature

_logger = logging.getLogger(__name__)

MAX_BYTES = 1024 * 1024


class WebhookController(Controller):
    @route(
        "/social_crm/webhook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
    )
    def receive(self, token):
        """Verify a delivery and keep it; the work comes after the answer.

        Whatever is wrong, the sender hears the same 403: a better answer would only
        help those who guess.
        """
        # The sender has no user here; the token and the signature are the rights.
        accounts = request.env["scrm.account"].sudo()
        account = accounts.search([("webhook_token", "=", token)], limit=1)
        body = request.httprequest.get_data()
        try:
            signature = self._verified(account, body)
        except BadSignature as error:
            _logger.warning(
                "Delivery for account %s refused: %s", account.id, error.code
            )
            return request.make_json_response({"error": "forbidden"}, status=403)
        return request.make_json_response({"stored": signature[:16]}, status=202)

    def _verified(self, account, body):
        connector = account._connector()
        if not connector._can("webhook"):
            raise BadSignature("no_account")
        if account.state not in ("connected", "error"):
            raise BadSignature("not_connected")
        headers = request.httprequest.headers
        signature = connector._verify_webhook(account, headers, body)
        events = request.env["scrm.webhook.event"].sudo()
        if not events._receive(account, signature, body):
            raise BadSignature("replay")
        return signature
