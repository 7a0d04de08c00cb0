# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmValueStage(models.Model):
    """A stage of the last night: how far it is, how long it took, what it changed.

    A table of its own, because what is told while a stage runs is committed beside
    the stage's own transaction, which holds the value model.
    """

    _name = "scrm.value.stage"
    _description = "Stage of the Night"
    _order = "model_id, sequence, id"
    _rec_name = "code"
    _log_access = False

    model_id = fields.Many2one(
        "scrm.value.model", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Stage", compute="_compute_label")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("stopped", "Stopped"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    share = fields.Float(string="Done", readonly=True, aggregator=None)
    begun_at = fields.Datetime(string="Begun", readonly=True)
    seconds = fields.Float(
        string="Took (s)",
        digits=(8, 1),
        readonly=True,
        help="Wall time from the first statement to the commit.",
    )
    changed = fields.Integer(readonly=True, help="Records that were written.")
    stop = fields.Boolean(readonly=True)

    _once = models.Constraint("UNIQUE (model_id, code)", "A stage is there once.")

    @api.depends("code")
    def _compute_label(self):
        for stage in self:
            stage.label = stage.model_id._stage_name(stage.code)
