# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .bulk import ImpliedMany2one

CURVE_DAYS = 180


class ScrmSegmentMembership(models.Model):
    """Somebody belongs, or belonged, to a segment: from when until when, and why."""

    _name = "scrm.segment.membership"
    _description = "Membership of a Segment"
    _order = "date_from desc, id desc"
    _rec_name = "profile_id"
    # Written by the machine, a hundred thousand at once.
    _log_access = False

    segment_id = fields.Many2one(
        "scrm.segment", required=True, readonly=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = ImpliedMany2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(related="segment_id.kind")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="Until", readonly=True, help="The first day outside of it."
    )
    evidence = fields.Json(readonly=True)
    reason = fields.Char(
        compute="_compute_reason", help="The numbers of the day of entering."
    )
    partner_id = fields.Many2one(related="profile_id.partner_id")
    value_score = fields.Float(related="profile_id.value_score")

    _one_current = models.UniqueIndex(
        "(segment_id, profile_id) WHERE date_to IS NULL",
        "This person belongs to the segment already.",
    )

    @api.depends("evidence")
    @api.depends_context("lang")
    def _compute_reason(self):
        labels = self._labels()
        stages = dict(self.env["scrm.segment"]._selection_stage())
        for row in self:
            row.reason = " · ".join(
                f"{labels.get(key, key)}: {stages.get(value, value)}"
                for key, value in (row.evidence or {}).items()
            )

    @api.model
    def _labels(self):
        return {
            "posts": self.env._("Own posts"),
            "weeks": self.env._("Weeks with a word"),
            "comments": self.env._("Answers, comments, quotes"),
            "collected": self.env._("Reposts and likes"),
            "follows": self.env._("Accounts followed"),
            "seen": self.env._("Clicks and likes"),
            "influence": self.env._("Influence"),
            "stage": self.env._("Stage"),
            "betweenness": self.env._("Betweenness"),
        }

    @api.model
    def _curve(self, segment):
        """How many belonged on each day: what the chart shows."""
        rows = self.env.execute_query(
            SQL(
                """SELECT day::date, count(m.id)
                FROM generate_series(
                    GREATEST((SELECT min(date_from) FROM scrm_segment_membership
                        WHERE segment_id = %(segment)s), current_date - %(days)s),
                    current_date, '1 day') day
                LEFT JOIN scrm_segment_membership m ON m.segment_id = %(segment)s
                    AND m.date_from <= day AND (m.date_to IS NULL OR m.date_to > day)
                GROUP BY 1 ORDER BY 1""",
                segment=segment.id or 0,
                days=CURVE_DAYS,
            )
        )
        if len(rows) < 2:
            return False
        return {
            "type": "line",
            "stepped": True,
            "labels": [
                format_date(self.env, day, date_format="MMM d") for day, _n in rows
            ],
            "series": [
                {"label": self.env._("People"), "data": [count for _day, count in rows]}
            ],
        }
