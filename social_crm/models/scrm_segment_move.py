# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class ScrmSegmentMove(models.Model):
    """Who came from which segment to which other one of the same kind, and when."""

    _name = "scrm.segment.move"
    _description = "Move between Segments"
    _order = "date desc, id desc"
    _auto = False
    _rec_name = "profile_id"

    profile_id = fields.Many2one("scrm.profile", string="Who", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    from_id = fields.Many2one("scrm.segment", string="From Segment", readonly=True)
    to_id = fields.Many2one("scrm.segment", string="To Segment", readonly=True)
    kind = fields.Selection(related="to_id.kind", string="By")
    value_score = fields.Float(related="profile_id.value_score")

    @property
    def _table_query(self):
        """Left on one day, entered on the same: tiers, stages and places."""
        return SQL(
            """SELECT new.id, new.profile_id, new.company_id, new.date_from AS date,
                old.segment_id AS from_id, new.segment_id AS to_id
            FROM scrm_segment_membership new
            JOIN scrm_segment there ON there.id = new.segment_id
            JOIN LATERAL (
                SELECT m.segment_id FROM scrm_segment_membership m
                JOIN scrm_segment here ON here.id = m.segment_id
                WHERE m.profile_id = new.profile_id AND m.date_to = new.date_from
                    AND here.kind = there.kind AND here.id <> there.id
                ORDER BY m.id DESC LIMIT 1
            ) old ON TRUE
            WHERE there.kind IN ('tier', 'lifecycle', 'network')"""
        )
