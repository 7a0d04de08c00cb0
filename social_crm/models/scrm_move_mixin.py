# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.rows import array_text
from .bulk import ImpliedMany2one


class ScrmMoveMixin(models.AbstractModel):
    """Somebody or something came to another stage of its life, and why."""

    _name = "scrm.move.mixin"
    _description = "Move from Stage to Stage"
    _order = "date desc, id desc"

    # The model whose ``lifecycle_stage`` moved.
    _moved = "scrm.profile"

    company_id = ImpliedMany2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True)
    stage_from = fields.Selection(
        selection="_selection_stage", string="From", readonly=True
    )
    stage_to = fields.Selection(
        selection="_selection_stage", string="To", required=True, readonly=True
    )
    reason = fields.Char(required=True, readonly=True)

    @api.model
    def _selection_stage(self):
        field = self.env[self._moved]._fields["lifecycle_stage"]
        return field._description_selection(self.env)

    @api.model
    def _columns(self, model, rows):
        """Values of the statements that write moves, columns as text of arrays.

        :param rows: list of (id, stage before or None, stage, reason)
        """
        ids, befores, codes, reasons = map(array_text, zip(*rows, strict=True))
        return {
            "ids": ids,
            "befores": befores,
            "codes": codes,
            "reasons": reasons,
            "company": model.company_id.id,
            "date": model._as_of(),
            "now": self.env.cr.now(),
        }
