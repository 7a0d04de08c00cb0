# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools import answers


class ScrmAnswerUse(models.Model):
    """A prepared answer that was sent. Written by the machine only."""

    _name = "scrm.answer.use"
    _description = "Use of a Prepared Answer"
    _order = "id desc"
    _rec_name = "answer_id"

    answer_id = fields.Many2one(
        "scrm.answer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="answer_id.company_id", store=True, index=True, readonly=True
    )
    delivery_id = fields.Many2one(
        "scrm.delivery", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Used By", readonly=True)
    used_at = fields.Datetime(
        string="Used", required=True, readonly=True, default=fields.Datetime.now
    )
    kept_share = fields.Float(
        string="Sent As It Stands",
        readonly=True,
        aggregator="avg",
        help="How much of the prepared text was in what was sent: 1 is word for word.",
    )

    _once = models.Constraint(
        "UNIQUE (answer_id, delivery_id)", "This use is known already."
    )

    @api.model
    def _note(self, answer, delivery, prepared):
        """Write down that ``answer`` was used; ``prepared`` is its text, filled."""
        if self.sudo().search_count(
            [("answer_id", "=", answer.id), ("delivery_id", "=", delivery.id)], limit=1
        ):
            return
        # Uses are the machine's own book; agents only read it.
        self.sudo().create(
            {
                "answer_id": answer.id,
                "delivery_id": delivery.id,
                "user_id": delivery.user_id.id,
                "kept_share": answers.kept_share(prepared, delivery.body),
            }
        )
