# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ScrmPublicationRefuse(models.TransientModel):
    _name = "scrm.publication.refuse"
    _description = "Send a publication back to its author"

    publication_id = fields.Many2one("scrm.publication", required=True, readonly=True)
    reason = fields.Text(help="The author is told.")

    def action_send_back(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Tell the author why."))
        self.publication_id._send_back(self.reason.strip())
