# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmTopicMove(models.Model):
    """A topic came to another place on its curve, and why."""

    _name = "scrm.topic.move"
    _description = "Move of a Topic"
    _order = "date desc, id desc"
    _rec_name = "topic_id"

    topic_id = fields.Many2one(
        "scrm.topic", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
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

    _once_a_day = models.Constraint(
        "UNIQUE (topic_id, date)", "A topic moves once a day."
    )

    @api.model
    def _selection_stage(self):
        field = self.env["scrm.topic"]._fields["lifecycle_stage"]
        return field._description_selection(self.env)

    @api.model
    def _record(self, model, moves):
        """Write stages and keep why.

        :param moves: list of (topic id, code before or None, topic_life.Stage)
        :return: number of moves
        """
        if not moves:
            return 0
        company = model.company_id
        here = self.with_context(lang=company.partner_id.lang)
        rows = [
            (topic, before, found.code, here._reason(found))
            for topic, before, found in moves
        ]
        topics, befores, codes, reasons = [list(c) for c in zip(*rows, strict=True)]
        values = {
            "topics": topics,
            "befores": befores,
            "codes": codes,
            "reasons": reasons,
            "company": company.id,
            "date": model._as_of(),
            "uid": self.env.uid,
            "now": self.env.cr.now(),
        }
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_topic_move (topic_id, company_id, date, stage_from,
                    stage_to, reason, create_uid, write_uid, create_date, write_date)
                SELECT topic, %(company)s, %(date)s, before, code, reason,
                    %(uid)s, %(uid)s, %(now)s, %(now)s
                FROM unnest(%(topics)s::int[], %(befores)s::varchar[],
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
                FROM unnest(%(topics)s::int[], %(codes)s::varchar[]) AS new(id, code)
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
