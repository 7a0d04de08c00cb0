# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    _inherit = "scrm.account"

    def action_import_file(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a File"),
            "res_model": "scrm.import",
            "view_mode": "form",
            "context": {
                "default_account_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }
