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

        Talk of others only: what we say ourselves makes no topic.

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


SAID = """
    SELECT rel.topic_id, post.profile_id, post.posted_at::date AS date,
        min(post.posted_at::date) OVER (PARTITION BY rel.topic_id, post.profile_id)
            AS first,
        COALESCE(post.likes_count, 0) + COALESCE(post.reposts_count, 0)
            + COALESCE(post.replies_count, 0) AS echoes,
        COALESCE(post.sentiment, 0) AS sentiment
    FROM scrm_post post JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
    WHERE post.company_id = %(company)s AND post.direction = 'in'
        AND post.deleted_at IS NULL AND post.posted_at < %(end)s::date + 1
        AND %(only)s
"""
COUNT = f"""
WITH said AS ({SAID}), person AS (
    SELECT topic_id, date, profile_id, count(*) AS posts, sum(echoes) AS echoes,
        bool_or(date = first) AS is_new,
        count(*) FILTER (WHERE sentiment < 0) AS negative,
        count(*) FILTER (WHERE sentiment > 0) AS positive
    FROM said WHERE date >= %(begin)s::date GROUP BY 1, 2, 3
)
INSERT INTO scrm_topic_day AS old (topic_id, company_id, date, posts, carriers,
    new_carriers, echoes, reach, negative, positive,
    create_uid, write_uid, create_date, write_date)
SELECT topic_id, %(company)s, date, sum(person.posts), count(*),
    count(*) FILTER (WHERE is_new), sum(echoes),
    LEAST(sum(COALESCE(p.followers_count, 0)), 2147483647),
    sum(negative), sum(positive), %(uid)s, %(uid)s, %(now)s, %(now)s
FROM person JOIN scrm_profile p ON p.id = person.profile_id
GROUP BY topic_id, date
ON CONFLICT (topic_id, date) DO UPDATE
SET posts = EXCLUDED.posts, carriers = EXCLUDED.carriers,
    new_carriers = EXCLUDED.new_carriers, echoes = EXCLUDED.echoes,
    reach = EXCLUDED.reach, negative = EXCLUDED.negative,
    positive = EXCLUDED.positive, write_date = EXCLUDED.write_date
WHERE (old.posts, old.carriers, old.new_carriers, old.echoes, old.reach, old.negative,
    old.positive) IS DISTINCT FROM (EXCLUDED.posts, EXCLUDED.carriers,
    EXCLUDED.new_carriers, EXCLUDED.echoes, EXCLUDED.reach, EXCLUDED.negative,
    EXCLUDED.positive)
"""
# Days whose posts were all deleted. Read once: day by day took a hundred times as long.
CLEAR = f"""
WITH said AS MATERIALIZED ({SAID})
DELETE FROM scrm_topic_day day
WHERE company_id = %(company)s AND date >= %(begin)s::date AND date <= %(end)s
    AND %(only)s AND NOT EXISTS (
        SELECT FROM said WHERE said.topic_id = day.topic_id AND said.date = day.date
    )
"""
