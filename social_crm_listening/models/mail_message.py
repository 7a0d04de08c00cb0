# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    _inherit = "mail.message"

    scrm_sent = fields.Char(
        string="On the Network",
        compute="_compute_scrm_sent",
        groups="base.group_user",
        help="Where a message of a ticket was said on the network: how that went.",
    )

    def _compute_scrm_sent(self):
        self.scrm_sent = False
        tickets = self.filtered(lambda message: message.model == "helpdesk.ticket")
        if not tickets:
            return
        # The state of one's own words is for whoever may read the message.
        links = (
            self.env["scrm.case.message"]
            .sudo()
            .search([("message_id", "in", tickets.ids), ("delivery_id", "!=", False)])
        )
        states = self.env["scrm.delivery"]._fields["state"]
        labels = dict(states._description_selection(self.env))
        for link in links:
            delivery = link.delivery_id
            words = [labels[delivery.state], delivery.state_reason]
            link.message_id.scrm_sent = ": ".join(filter(None, words))

    def _to_store_defaults(self, target):
        internal = target.is_internal(self.env)
        return super()._to_store_defaults(target) + [
            Store.Attr("scrm_sent", predicate=lambda message: internal)
        ]
