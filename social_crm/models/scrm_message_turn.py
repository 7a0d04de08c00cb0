# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmMessageTurn(models.Model):
    """Whose turn it is to write to a person: a row for each, written before a message.

    Of two messages that leave at the same time, the second cannot write the row, is
    sent back, and then sees the first when it counts.
    """

    _name = "scrm.message.turn"
    _description = "Last Message to a Contact"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    taken_at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (company_id, partner_id)", "There is one turn for each contact."
    )

    @api.model
    def _take(self, partner, company):
        """Write the row of this person, which nobody else can do before we commit."""
        self.env["scrm.store"]._insert(
            self._table,
            ["company_id", "partner_id", "taken_at"],
            [(company.id, partner.id, fields.Datetime.now())],
            SQL(
                """ON CONFLICT (company_id, partner_id)
                DO UPDATE SET taken_at = EXCLUDED.taken_at RETURNING id"""
            ),
        )
