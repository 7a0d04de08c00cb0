# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmConnector(models.AbstractModel):
    """What a network asks of messages to people."""

    _inherit = "scrm.connector"

    # Hours after a person's last message within which we may write; None: any time.
    _message_window = None
    # Whether only those who follow our account can be written to.
    _message_needs_follow = False
    # Whether every message must say how to stop.
    _message_needs_optout = False


class ScrmConnectorTimeline(models.AbstractModel):
    _inherit = "scrm.connector.timeline"

    @api.model
    def _can(self, capability):
        # A network with timelines passes posts on and shows that they are liked.
        return capability in ("like", "repost") or super()._can(capability)
