# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rows import among, array_text
from ..tools.talk import by_day, changes
from .scrm_topic_heard import day_number


class ScrmTopicDay(models.Model):
    """What was said of a topic on a day."""

    _name = "scrm.topic.day"
    _description = "Day of a Topic"
    _order = "date desc, topic_id"
    _rec_name = "date"

    topic_id = fields.Many2one(
        "scrm.topic", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True)
    posts = fields.Integer(readonly=True)
    carriers = fields.Integer(
        readonly=True, aggregator="max", help="Different people who spoke of it."
    )
    new_carriers = fields.Integer(
        readonly=True, help="Those who spoke of it for the first time."
    )
    echoes = fields.Integer(
        string="Likes, Reposts, Replies",
        readonly=True,
        help="As the network counts them on the posts of that day.",
    )
    reach = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Followers of the people who spoke of it, each person counted once.",
    )
    negative = fields.Integer(string="Negative Posts", readonly=True)
    positive = fields.Integer(string="Positive Posts", readonly=True)

    _once = models.Constraint("UNIQUE (topic_id, date)", "One row a topic and day.")

    @api.model
    def _count(self, model, heard, people, topics=None):
        """Count the days of the window anew; posts come late, and are deleted.

        :param heard: see :meth:`.ScrmValueModel._read_heard`
        :param people: see :meth:`.ScrmValueModel._read_ids`
        :param topics: count all days of these, however long ago
        :return: number of rows that changed
        """
        begin = model._first_day() if topics is None else date.min
        only = SQL("TRUE") if topics is None else SQL("topic_id = ANY(%s)", topics.ids)
        if topics is not None:
            heard = heard.of(np.isin(heard.topic, topics.ids))
        ids, _own, followers = people
        place, there = among(ids, heard.person)
        now = by_day(heard.of(there), followers[place], day_number(begin))
        before = self._kept(model, begin, only)
        other, _changed, gone = changes(now, before, ("topic", "day"), COUNTED)
        self._write_days(model, {name: part[other] for name, part in now.items()})
        self._forget(before["id"][gone])
        return len(other) + len(gone)

    @api.model
    def _kept(self, model, begin, only):
        return model._copy(
            SQL(
                """SELECT id, topic_id, date, %s FROM scrm_topic_day
                WHERE company_id = %s AND date BETWEEN %s AND %s AND %s""",
                SQL(", ").join(
                    SQL("COALESCE(%s, 0)", SQL.identifier(n)) for n in COUNTED
                ),
                model.company_id.id,
                begin,
                model._as_of(),
                only,
            ),
            id="int4",
            topic="int4",
            day="date",
            **dict.fromkeys(COUNTED, "int4"),
        )

    @api.model
    def _write_days(self, model, rows):
        names = ["topic", "day", *COUNTED]
        self.env.cr.execute(
            SQL(
                WRITE,
                company=model.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                arrays=SQL(", ").join(
                    SQL("%s::int[]", array_text(rows[name].tolist())) for name in names
                ),
            )
        )

    @api.model
    def _forget(self, ids):
        """Days whose posts were all deleted."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM scrm_topic_day WHERE id = ANY(%s::int[])",
                array_text(ids.tolist()),
            )
        )


COUNTED = (
    "posts",
    "carriers",
    "new_carriers",
    "echoes",
    "reach",
    "negative",
    "positive",
)
WRITE = """
INSERT INTO scrm_topic_day (topic_id, company_id, date, posts, carriers, new_carriers,
    echoes, reach, negative, positive, create_uid, write_uid, create_date, write_date)
SELECT topic_id, %(company)s, '2000-01-01'::date + day, posts, carriers, new_carriers,
    echoes, reach, negative, positive, %(uid)s, %(uid)s, %(now)s, %(now)s
FROM unnest(%(arrays)s) AS new(topic_id, day, posts, carriers, new_carriers, echoes,
    reach, negative, positive)
ON CONFLICT (topic_id, date) DO UPDATE
SET posts = EXCLUDED.posts, carriers = EXCLUDED.carriers,
    new_carriers = EXCLUDED.new_carriers, echoes = EXCLUDED.echoes,
    reach = EXCLUDED.reach, negative = EXCLUDED.negative,
    positive = EXCLUDED.positive, write_date = EXCLUDED.write_date
"""
