# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmPublicationMedia(models.Model):
    """A picture or video of a publication, and what it shows in words."""

    _name = "scrm.publication.media"
    _description = "Picture of a Publication"
    _order = "sequence, id"

    publication_id = fields.Many2one(
        "scrm.publication", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="publication_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="File Name", required=True)
    file = fields.Binary(attachment=True, required=True)
    alt = fields.Text(
        string="What It Shows",
        help="Read aloud to those who cannot see the picture.",
    )
