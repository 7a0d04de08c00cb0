# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..clients.http import ClientError, NeedsSignIn


class ScrmAccountPassword(models.TransientModel):
    """Sign-in with an app password, which is used once and not kept."""

    _name = "scrm.account.password"
    _description = "Sign-in with an App Password"

    account_id = fields.Many2one("scrm.account", required=True, ondelete="cascade")
    base_url = fields.Char(related="account_id.base_url")
    identifier = fields.Char(string="Handle or Email", required=True)
    password = fields.Char(string="App Password")

    @api.model
    def _ask(self, account):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect %s", account.name),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_account_id": account.id,
                "default_identifier": account.handle or False,
            },
        }

    def action_connect(self):
        self.ensure_one()
        account, password = self.account_id, self.password or ""
        account.check_access("write")
        self.password = False
        try:
            account._connector()._finish_password(
                account, self.identifier.strip().lstrip("@"), password
            )
        except NeedsSignIn as error:
            raise UserError(
                self.env._("The network does not know this handle and app password.")
            ) from error
        except ClientError as error:
            raise UserError(account._explain(error)) from error
        return {"type": "ir.actions.act_window_close"}
