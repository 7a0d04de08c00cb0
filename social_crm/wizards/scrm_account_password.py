# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..clients.errors import ClientError, NeedsSignIn, RetryLater


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
        if account.next_allowed_at and account.next_allowed_at > fields.Datetime.now():
            raise UserError(self._wait())
        try:
            account._connector()._finish_password(
                account, self.identifier.strip().lstrip("@"), password
            )
        except NeedsSignIn as error:
            raise UserError(
                self.env._("The network does not know this handle and app password.")
            ) from error
        except ClientError as error:
            if not isinstance(error, RetryLater) or error.code != "rate_limit":
                raise UserError(account._explain(error)) from error
            account._note_limit(error.at)
            return self._tell_later()
        return {"type": "ir.actions.act_window_close"}

    def _wait(self):
        until = format_datetime(self.env, self.account_id.next_allowed_at)
        return self.env._("The network lets us ask again from %s on.", until)

    def _tell_later(self):
        """A word instead of an error, which would undo that the time is kept."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "sticky": True, "message": self._wait()},
        }
