# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Our accounts have a face, by which people tell them apart in lists."""

    _name = "scrm.account"
    _inherit = ["scrm.account", "avatar.mixin"]
