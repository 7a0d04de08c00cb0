# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_untracked_hosts = fields.Char(
        string="Links Left Alone",
        config_parameter="social_crm.untracked_hosts",
        help="Hosts whose addresses are never replaced by short links, with all hosts "
        "below them, separated by spaces.",
    )
