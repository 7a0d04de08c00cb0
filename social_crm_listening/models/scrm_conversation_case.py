# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """What the end of a conversation means for its ticket."""

    _inherit = "scrm.conversation"

    def _close_tickets(self):
        """Close the tickets of these conversations, where the company wants it."""
        tickets = self.ticket_id.filtered(lambda ticket: not ticket.closed)
        if not tickets:
            return
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        last = {ticket: stages.filtered(ticket._scrm_takes)[:1] for ticket in tickets}
        for stage, found in tickets.grouped(last.get).items():
            if stage:
                found.write({"stage_id": stage.id})

    def _adopt_links(self, others):
        """Threads that become one keep what their tickets have heard."""
        result = super()._adopt_links(others)
        known = self | others
        asked = known.filtered("rating_asked_at").sorted("rating_asked_at")[-1:]
        rated = known.filtered("satisfaction").sorted("rated_at")[-1:]
        self.write(
            {
                "rating_asked_at": asked.rating_asked_at,
                "satisfaction": rated.satisfaction,
                "rated_at": rated.rated_at,
            }
        )
        return result
