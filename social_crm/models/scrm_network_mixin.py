# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmNetworkMixin(models.AbstractModel):
    """A record that a network knows by an id of its own.

    The company is part of the key: two companies that listen to the same network
    never share a record, so nothing that one of them hears can reach the other.
    """

    _name = "scrm.network.mixin"
    _description = "Record of a social network"
    _inherit = ["scrm.company.mixin"]

    # No indexes of their own: the unique key of each model begins with the company,
    # and every index makes each new row dearer.
    channel = fields.Selection(
        selection="_selection_channel", required=True, readonly=True
    )
    instance = fields.Char(
        required=True,
        readonly=True,
        default="",
        help="The server of the network that this record lives on.",
    )
    remote_id = fields.Char(
        string="Network ID", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()
