# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmConnectorFile(models.AbstractModel):
    _name = "scrm.connector.file"
    _description = "Connector of imported files"
    _inherit = "scrm.connector"

    _channel = "file"
    _capabilities = frozenset({"import"})

    @api.model
    def _get_channel_name(self):
        return self.env._("File")
