# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    scrm_workspace = fields.Json(
        string="Columns of the Workspace",
        help="Order, width and visibility of the streams, as this person wants them.",
    )

    @api.model
    def _get_fields_blacklist(self):
        # Only the workspace asks for it, through `scrm.stream`.
        return [*super()._get_fields_blacklist(), "scrm_workspace"]
