# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmAccountPause(models.TransientModel):
    _name = "scrm.account.pause"
    _description = "Pause a Social Account"

    account_id = fields.Many2one("scrm.account", required=True, ondelete="cascade")
    reason = fields.Char(help="Shown to everybody who looks at the account.")

    def action_pause(self):
        self.ensure_one()
        self.account_id._pause((self.reason or "").strip().rstrip("."))
        return {"type": "ir.actions.act_window_close"}
