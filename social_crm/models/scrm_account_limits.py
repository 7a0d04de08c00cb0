# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """What can be done through an account besides saying something."""

    _inherit = "scrm.account"

    limits = fields.Json(
        readonly=True,
        copy=False,
        help="What the server told about its limits, in the words of its connector.",
    )
    can_message = fields.Boolean(compute="_compute_capabilities")
    can_poll = fields.Boolean(compute="_compute_capabilities")
    can_edit = fields.Boolean(compute="_compute_capabilities")
    can_delete = fields.Boolean(compute="_compute_capabilities")
    can_metrics = fields.Boolean(compute="_compute_capabilities")

    @api.model
    def _capability_names(self):
        more = ("message", "poll", "edit", "delete", "metrics")
        return (*super()._capability_names(), *more)
