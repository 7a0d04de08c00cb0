# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file.
# pylint: disable=consider-merging-classes-inherited
class ResCompany(models.Model):
    _inherit = "res.company"

    scrm_look_again = fields.Boolean(
        string="Look Again at Heard Posts",
        default=True,
        help="Asks networks that tell nobody of deletions whether the posts of others "
        "are still there, and how far they have come.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_look_again = fields.Boolean(
        related="company_id.scrm_look_again", readonly=False
    )
