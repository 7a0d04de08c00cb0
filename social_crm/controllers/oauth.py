# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..clients.errors import ClientError

_logger = logging.getLogger(__name__)


class OauthController(Controller):
    @route("/social_crm/oauth/callback", type="http", auth="user", methods=["GET"])
    def callback(self, code=None, state=None, error=None, **_rest):
        """The browser is back from the network, with a code or a refusal."""
        try:
            signin = request.env["scrm.account.signin"]._take(state)
        except UserError as problem:
            return self._answer(str(problem), status=403)
        account = signin.account_id
        if not code:
            _logger.info("Sign-in of account %s was declined: %s", account.id, error)
            return self._answer(request.env._("The network gave no access."), account)
        try:
            account._connector()._finish_connect(account, code, signin)
        except ClientError as problem:
            return self._answer(account._explain(problem), account)
        except UserError as problem:
            return self._answer(str(problem), account)
        return request.redirect(self._form(account))

    def _form(self, account):
        return f"/odoo/action-social_crm.scrm_account_action/{account.id}"

    def _answer(self, message, account=None, status=400):
        back = self._form(account) if account else "/odoo"
        values = {"message": message, "back": back}
        return request.render("social_crm.oauth_problem", values, status=status)
