# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmKpi(models.AbstractModel):
    """Points that came and went, from the ledger."""

    _inherit = "scrm.kpi"

    @api.model
    def _kpis(self):
        return [
            *super()._kpis(),
            {
                "code": "points_issued",
                "label": self.env._("Points Issued"),
                "definition": self.env._(
                    "Sum of all entries of the period that add points; announced ones "
                    "are not there yet."
                ),
                "unit": "score",
                "better": "none",
            },
            {
                "code": "points_used",
                "label": self.env._("Points Used"),
                "definition": self.env._(
                    "Sum of all entries of the period that take points, as a positive "
                    "number."
                ),
                "unit": "score",
                "better": "none",
            },
        ]

    def _kpi_points_issued(self, span):
        return self._points(span, "GREATEST(amount, 0)")

    def _kpi_points_used(self, span):
        return self._points(span, "GREATEST(-amount, 0)")

    def _points(self, span, amount):
        return self._one(
            f"""SELECT COALESCE(sum({amount}), 0)::float FROM scrm_points_entry
            WHERE company_id = %(company)s AND kind <> 'pending'
                AND occurred_at >= %(begin)s AND occurred_at < %(end)s""",
            span,
        )


class ScrmKpiBoard(models.AbstractModel):
    _inherit = "scrm.kpi.board"

    def _drill_actions(self, span):
        entries = (
            self.env._("Points Entries"),
            "scrm.points.entry",
            [
                ("company_id", "=", self.env.company.id),
                ("kind", "!=", "pending"),
                ("occurred_at", ">=", span.begin),
                ("occurred_at", "<", span.end),
            ],
        )
        return {
            **super()._drill_actions(span),
            "points_issued": entries,
            "points_used": entries,
        }
