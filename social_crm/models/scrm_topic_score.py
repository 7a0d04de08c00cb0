# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ScrmTopicScore(models.Model):
    """The weight of a topic on a day, kept when it changed."""

    _name = "scrm.topic.score"
    _description = "Topic Score"
    _order = "date desc, id desc"
    _rec_name = "topic_id"

    topic_id = fields.Many2one(
        "scrm.topic", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    version = fields.Integer(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    total = fields.Float(
        string="Weight", digits=(5, 1), readonly=True, aggregator="avg"
    )
    parts = fields.Json(readonly=True)

    _once_a_day = models.Constraint(
        "UNIQUE (topic_id, date)", "A topic has one score a day."
    )

    @api.model
    def _keep(self, model, rows):
        """Write what changed to the topics, and keep it.

        :param rows: list of (topic id, total, parts as JSON); topics that are not
            among them fell silent
        :return: number of topics that changed
        """
        ids, totals, parts = [list(c) for c in zip(*rows, strict=True)] or [[]] * 3
        changed = self.env.execute_query(
            SQL(
                """UPDATE scrm_topic t
                SET value_score = new.total, value_parts = new.parts
                FROM (
                    SELECT topic.id, COALESCE(found.total, 0) AS total, found.parts
                    FROM scrm_topic topic LEFT JOIN unnest(%(ids)s::int[],
                        %(totals)s::numeric[], %(parts)s::jsonb[])
                        AS found(id, total, parts) ON found.id = topic.id
                    WHERE topic.company_id = %(company)s
                ) new
                WHERE t.id = new.id AND (COALESCE(t.value_score, 0), t.value_parts)
                    IS DISTINCT FROM (new.total, new.parts)
                RETURNING t.id""",
                ids=ids,
                totals=totals,
                parts=parts,
                company=model.company_id.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_topic_score AS old (topic_id, company_id, version,
                    date, total, parts, create_uid, write_uid, create_date, write_date)
                SELECT id, company_id, %(version)s, %(date)s, value_score, value_parts,
                    %(uid)s, %(uid)s, %(now)s, %(now)s
                FROM scrm_topic WHERE id = ANY(%(ids)s)
                ON CONFLICT (topic_id, date) DO UPDATE
                SET total = EXCLUDED.total, parts = EXCLUDED.parts,
                    version = EXCLUDED.version, write_date = EXCLUDED.write_date""",
                version=model.version,
                date=model._as_of(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=[row[0] for row in changed],
            )
        )
        return len(changed)
