# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    bot_score = fields.Integer(
        string="Automatic",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100: how much the account looks like an automatic one.",
    )
    bot_reason = fields.Char(string="Why Automatic", readonly=True, copy=False)
