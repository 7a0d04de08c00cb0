# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .scrm_points_entry import DIGITS


class ScrmPointsNotice(models.Model):
    """Somebody was told that points expire; noted so that it is told once."""

    _name = "scrm.points.notice"
    _description = "Notice of Expiry"
    _order = "id desc"
    _rec_name = "card_id"
    _log_access = False

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    expires_on = fields.Date(string="Expire", required=True, readonly=True)
    points = fields.Float(digits=DIGITS, readonly=True)
    told_at = fields.Datetime(readonly=True)

    _once = models.Constraint("UNIQUE (card_id, expires_on)", "This was told already.")

    @api.model
    def _first(self, card, day, points):
        """Note it; whether nobody had."""
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO scrm_points_notice (card_id, company_id, expires_on,
                    points, told_at)
                VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id""",
                card.id,
                card.company_id.id or None,
                day,
                points,
                fields.Datetime.now(),
            )
        )
        return bool(rows)
