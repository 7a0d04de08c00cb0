# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmPublicationVariant(models.Model):
    """The text for one network, where it differs from the common one."""

    _name = "scrm.publication.variant"
    _description = "Text of a Publication for one Network"
    _order = "channel, id"
    _rec_name = "channel"

    publication_id = fields.Many2one(
        "scrm.publication", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="publication_id.company_id", store=True, index=True
    )
    channel = fields.Selection(
        selection="_selection_channel", string="Network", required=True
    )
    body = fields.Text(string="Text")

    _one_a_network = models.Constraint(
        "UNIQUE (publication_id, channel)", "There is a text for this network already."
    )

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()
