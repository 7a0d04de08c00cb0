# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmTopicMove(models.Model):
    """A topic came to another place on its curve, and why."""

    _name = "scrm.topic.move"
    _description = "Move of a Topic"
    _inherit = ["scrm.move.mixin"]
    _rec_name = "topic_id"
    _moved = "scrm.topic"

    topic_id = fields.Many2one(
        "scrm.topic", required=True, readonly=True, ondelete="cascade"
    )

    _once_a_day = models.Constraint(
        "UNIQUE (topic_id, date)", "A topic moves once a day."
    )

    @api.model
    def _record(self, model, moves):
        """Write stages and keep why.

        :param moves: list of (topic id, code before or None, topic_life.Stage)
        :return: number of moves
        """
        if not moves:
            return 0
        here = self.with_context(lang=model.company_id.partner_id.lang)
        rows = [
            (topic, before, found.code, here._reason(found))
            for topic, before, found in moves
        ]
        values = self._columns(model, rows)
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_topic_move (topic_id, company_id, date, stage_from,
                    stage_to, reason, create_date, write_date)
                SELECT topic, %(company)s, %(date)s, before, code, reason,
                    %(now)s, %(now)s
                FROM unnest(%(ids)s::int[], %(befores)s::varchar[],
                    %(codes)s::varchar[], %(reasons)s::varchar[])
                    AS new(topic, before, code, reason)
                ON CONFLICT (topic_id, date) DO UPDATE
                SET stage_to = EXCLUDED.stage_to, reason = EXCLUDED.reason""",
                **values,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_topic t
                SET lifecycle_stage = new.code, lifecycle_date = %(date)s
                FROM unnest(%(ids)s::int[], %(codes)s::varchar[]) AS new(id, code)
                WHERE t.id = new.id""",
                **values,
            )
        )
        return len(moves)

    @api.model
    def _reason(self, found):
        """The numbers that led to a stage, in words."""
        numbers = {
            "now": found.now,
            "before": found.before,
            "highest": found.highest,
            "days": found.silent,
            "age": found.age,
        }
        if found.code == "dormant":
            return self.env._("Nobody spoke of it for %(days)s days.", **numbers)
        if found.code == "emerging":
            return self.env._(
                "First heard %(age)s days ago; %(now)s posts in the last week.",
                **numbers,
            )
        return self.env._(
            "%(now)s posts in the last week, %(before)s in the week before; "
            "%(highest)s in the highest week.",
            **numbers,
        )
