# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


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
    def _count(self, model, topics=None):
        """Count the days of the window anew; posts come late, and are deleted.

        Where the talk is at hand, see :meth:`.ScrmValueModel._talk_at_hand`.

        :param topics: count all days of these, however long ago
        :return: number of rows that changed
        """
        self.env.flush_all()
        only = SQL("TRUE")
        begin = fields.Date.subtract(model._as_of(), days=model.window_days)
        if topics is not None:
            only, begin = SQL("topic_id = ANY(%s)", topics.ids), "-infinity"
        values = {
            "company": model.company_id.id,
            "only": only,
            "begin": begin,
            "end": model._as_of(),
            "uid": self.env.uid,
            "now": self.env.cr.now(),
        }
        self.env.cr.execute(SQL(COUNT, **values))
        changed = self.env.cr.rowcount
        self.env.cr.execute(SQL(CLEAR, **values))
        return changed + self.env.cr.rowcount


COUNT = """
WITH person AS (
    SELECT *, date = min(date) OVER (PARTITION BY topic_id, profile_id) AS is_new
    FROM scrm_topic_heard WHERE %(only)s
), day AS (
    SELECT topic_id, date, sum(person.posts)::int AS posts, count(*)::int AS carriers,
        (count(*) FILTER (WHERE is_new))::int AS new_carriers,
        sum(echoes)::int AS echoes,
        LEAST(sum(COALESCE(p.followers_count, 0)), 2147483647)::int AS reach,
        sum(negative)::int AS negative, sum(positive)::int AS positive
    FROM person JOIN scrm_profile p ON p.id = person.profile_id
    WHERE date >= %(begin)s::date
    GROUP BY topic_id, date
)
INSERT INTO scrm_topic_day (topic_id, company_id, date, posts, carriers, new_carriers,
    echoes, reach, negative, positive,
    create_uid, write_uid, create_date, write_date)
SELECT topic_id, %(company)s, date, day.posts, day.carriers, day.new_carriers,
    day.echoes, day.reach, day.negative, day.positive,
    %(uid)s, %(uid)s, %(now)s, %(now)s
FROM day LEFT JOIN scrm_topic_day old USING (topic_id, date)
WHERE (old.posts, old.carriers, old.new_carriers, old.echoes, old.reach, old.negative,
    old.positive) IS DISTINCT FROM (day.posts, day.carriers, day.new_carriers,
    day.echoes, day.reach, day.negative, day.positive)
ON CONFLICT (topic_id, date) DO UPDATE
SET posts = EXCLUDED.posts, carriers = EXCLUDED.carriers,
    new_carriers = EXCLUDED.new_carriers, echoes = EXCLUDED.echoes,
    reach = EXCLUDED.reach, negative = EXCLUDED.negative,
    positive = EXCLUDED.positive, write_date = EXCLUDED.write_date
"""
# Days whose posts were all deleted.
CLEAR = """
DELETE FROM scrm_topic_day day
WHERE company_id = %(company)s AND date >= %(begin)s::date AND date <= %(end)s
    AND %(only)s AND NOT EXISTS (
        SELECT FROM scrm_topic_heard heard
        WHERE heard.topic_id = day.topic_id AND heard.date = day.date
    )
"""
