# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmLifecycleMove(models.Model):
    """A person came to another stage of the relation with us, and why."""

    _name = "scrm.lifecycle.move"
    _description = "Lifecycle Move"
    _inherit = ["scrm.move.mixin"]
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "scrm.profile", required=True, readonly=True, ondelete="cascade"
    )

    _once_a_day = models.Constraint(
        "UNIQUE (profile_id, date)", "A person moves once a day."
    )

    @api.model
    def _record(self, model, rows):
        """Write stages, and keep the moves of those who had one before.

        :param rows: list of (profile id, stage before or None, stage, reason), by id
        """
        self.env.cr.execute(
            SQL(
                """WITH moved AS (
                    UPDATE scrm_profile p
                    SET lifecycle_stage = new.code, lifecycle_date = %(date)s
                    FROM unnest(%(ids)s::int[], %(befores)s::varchar[],
                        %(codes)s::varchar[], %(reasons)s::varchar[])
                        AS new(id, before, code, reason)
                    WHERE p.id = new.id AND p.id BETWEEN %(first)s AND %(last)s
                    RETURNING p.id, new.before, new.code, new.reason
                )
                INSERT INTO scrm_lifecycle_move (profile_id, company_id, date,
                    stage_from, stage_to, reason, create_date, write_date)
                SELECT id, %(company)s, %(date)s, before, code, reason,
                    %(now)s, %(now)s
                FROM moved WHERE before IS NOT NULL OR code <> 'stranger'
                ON CONFLICT (profile_id, date) DO UPDATE
                SET stage_to = EXCLUDED.stage_to, reason = EXCLUDED.reason""",
                first=rows[0][0],
                last=rows[-1][0],
                **self._columns(model, rows),
            )
        )
