# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.inbox_channel import channel_name, without_inboxes


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Agents hear the inboxes of their companies, and nobody else does."""
        channels = without_inboxes(channels)
        user = self.env.user
        if user and user.has_group("social_crm.group_agent"):
            channels += [channel_name(company.id) for company in user.company_ids]
        return super()._build_bus_channel_list(channels)
