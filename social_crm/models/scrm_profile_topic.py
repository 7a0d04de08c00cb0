# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    """What a person talks about."""

    _name = "scrm.profile"
    _inherit = ["scrm.handover.mixin", "scrm.profile"]

    carried_ids = fields.One2many("scrm.topic.carrier", "profile_id", string="Topics")
