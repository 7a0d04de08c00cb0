# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools import topic_life

CURVE_DAYS = 90
AHEAD_DAYS = 14
SPARK_DAYS = 30
SPREAD_HOURS = 24 * 7
QUIET_DAYS = 14
LIMIT = 40


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    _inherit = "scrm.topic"

    lifecycle_stage = fields.Selection(
        [
            ("emerging", "Emerging"),
            ("growing", "Growing"),
            ("peak", "Peak"),
            ("declining", "Declining"),
            ("dormant", "Dormant"),
        ],
        string="Lifecycle",
        readonly=True,
        copy=False,
        group_expand=True,
        help="Emerging: heard for less than two weeks. Growing or declining: a week "
        "differs by half from the week before, and by more than chance does. Peak: "
        "near its highest weeks. Dormant: three weeks without a word.",
    )
    lifecycle_date = fields.Date(
        string="In This Stage Since", readonly=True, copy=False
    )
    day_ids = fields.One2many("scrm.topic.day", "topic_id", string="Days")
    move_ids = fields.One2many("scrm.topic.move", "topic_id", string="Moves")
    curve = fields.Json(compute="_compute_curve")
    spark = fields.Json(compute="_compute_spark")
    spread = fields.Json(compute="_compute_spread", string="Spread by Hour")
    outlook = fields.Char(compute="_compute_curve")

    def _counts(self, days):
        """``{topic id: posts a day (days,)}`` up to today, by one query."""
        today = fields.Date.context_today(self.with_context(tz="UTC"))
        counts = {topic.id: np.zeros(days, dtype=np.int64) for topic in self}
        rows = self.env["scrm.topic.day"].search_fetch(
            [
                ("topic_id", "in", self.ids),
                ("date", ">", today - timedelta(days=days)),
                ("date", "<=", today),
            ],
            ["topic_id", "date", "posts"],
        )
        for row in rows:
            counts[row.topic_id.id][days - 1 - (today - row.date).days] = row.posts
        return counts, today

    def _compute_spark(self):
        counts, _today = self._counts(SPARK_DAYS)
        for topic in self:
            topic.spark = counts[topic.id].tolist() if topic.id in counts else []

    @api.depends_context("lang")
    def _compute_curve(self):
        counts, today = self._counts(CURVE_DAYS)
        for topic in self:
            posts = counts.get(topic.id, np.zeros(1, dtype=np.int64))
            topic.curve = topic._curve(posts, today) if posts.any() else False
            topic.outlook = topic.curve and topic._outlook(posts)

    def _curve(self, posts, today):
        first = int(np.flatnonzero(posts)[0])
        known = posts[first:].tolist()
        ahead = topic_life.forecast(known, AHEAD_DAYS)
        days = [
            today - timedelta(days=len(known) - 1 - n)
            for n in range(len(known) + AHEAD_DAYS)
        ]
        unknown = [None] * len(known)
        return {
            "type": "line",
            "labels": [format_date(self.env, day, date_format="MMM d") for day in days],
            "series": [
                {"label": self.env._("Posts"), "data": known, "color": 0},
                {
                    "label": self.env._("Expected"),
                    "data": unknown + ahead.mean.round(1).tolist(),
                    "role": "ahead",
                    "color": 1,
                },
                {
                    "label": self.env._("At Least"),
                    "data": unknown + ahead.low.round(1).tolist(),
                    "role": "low",
                    "color": 1,
                },
                {
                    "label": self.env._("At Most"),
                    "data": unknown + ahead.high.round(1).tolist(),
                    "role": "high",
                    "color": 1,
                },
            ],
        }

    def _outlook(self, posts):
        ahead = topic_life.forecast(posts[np.flatnonzero(posts)[0] :], AHEAD_DAYS)
        return self.env._(
            "Expected in the next two weeks: %(posts)s posts (last two weeks: "
            "%(before)s). The trend of the days before, fading; nine days in ten lie "
            "within the band.",
            posts=round(float(ahead.mean.sum())),
            before=int(posts[-AHEAD_DAYS:].sum()),
        )

    @api.depends_context("lang")
    def _compute_spread(self):
        for topic in self:
            topic.spread = topic._spread()

    def _spread(self):
        """Posts and people who are new to it, hour by hour since it was first heard."""
        rows = self.env.execute_query(
            SQL(
                """WITH said AS (
                    SELECT date_trunc('hour', post.posted_at) AS hour, profile_id,
                        min(post.posted_at) OVER () AS begun,
                        row_number() OVER (PARTITION BY profile_id
                            ORDER BY post.posted_at) = 1 AS is_new
                    FROM scrm_post post
                    JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                    WHERE rel.topic_id = %s AND post.direction = 'in'
                        AND post.deleted_at IS NULL
                )
                SELECT (extract(epoch FROM hour - date_trunc('hour', begun))
                        / 3600)::int, count(*), count(*) FILTER (WHERE is_new)
                FROM said
                WHERE hour < begun + %s * interval '1 hour'
                GROUP BY 1 ORDER BY 1""",
                self.id or 0,
                SPREAD_HOURS,
            )
        )
        if not rows:
            return False
        hours = list(range(rows[-1][0] + 1))
        posts, fresh = ({row[0]: row[n] for row in rows} for n in (1, 2))
        return {
            "type": "bar",
            "labels": [f"+{hour} h" for hour in hours],
            "series": [
                {
                    "label": self.env._("Posts"),
                    "data": [posts.get(h, 0) for h in hours],
                },
                {
                    "label": self.env._("New People, Added Up"),
                    "data": np.cumsum([fresh.get(h, 0) for h in hours]).tolist(),
                    "type": "line",
                },
            ],
        }

    # -- what extends or revives it -------------------------------------------

    def action_carriers(self):
        """Who spoke of it, in the order of influence."""
        return self._open_people(self.env._("Who Speaks of It"), self._carrier_ids())

    def action_ask_carriers(self):
        """Influential people who spoke of it kindly, and have been quiet since."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id
                FROM scrm_post post
                JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                JOIN scrm_profile p ON p.id = post.profile_id
                WHERE rel.topic_id = %s AND post.direction = 'in'
                    AND post.deleted_at IS NULL AND NOT COALESCE(p.is_own, FALSE)
                    AND NOT COALESCE(p.is_bot, FALSE)
                GROUP BY p.id
                HAVING max(post.posted_at) < %s
                    AND avg(COALESCE(post.sentiment, 0)) >= 0
                ORDER BY p.value_score DESC, p.id LIMIT %s""",
                self.id,
                fields.Datetime.now() - timedelta(days=QUIET_DAYS),
                LIMIT,
            )
        )
        return self._open_people(
            self.env._("People to Ask About %(topic)s", topic=self.name),
            [row[0] for row in rows],
        )

    def action_posts_to_answer(self):
        """Questions on it that nobody of us answered."""
        rows = self.env.execute_query(
            SQL(
                """SELECT post.id FROM scrm_post post
                JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                WHERE rel.topic_id = %s AND post.direction = 'in'
                    AND post.deleted_at IS NULL AND post.text ~ '[?？]'
                    AND NOT EXISTS (
                        SELECT FROM scrm_post answer
                        WHERE answer.parent_id = post.id AND answer.direction = 'out'
                    )
                ORDER BY post.posted_at DESC LIMIT %s""",
                self.id,
                LIMIT,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Questions to Answer: %(topic)s", topic=self.name),
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("id", "in", [row[0] for row in rows])],
        }

    def action_similar(self):
        """Topics that the same people carry."""
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                """WITH carrier AS (
                    SELECT DISTINCT post.profile_id FROM scrm_post post
                    JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                    WHERE rel.topic_id = %s AND post.direction = 'in'
                )
                SELECT rel.topic_id
                FROM scrm_post post
                JOIN carrier USING (profile_id)
                JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
                WHERE rel.topic_id <> %s AND post.direction = 'in'
                GROUP BY 1 ORDER BY count(DISTINCT profile_id) DESC, 1 LIMIT %s""",
                self.id,
                self.id,
                LIMIT,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Carried by the Same People"),
            "res_model": "scrm.topic",
            "view_mode": "list,form",
            "domain": [("id", "in", [row[0] for row in rows])],
        }

    def action_write_publication(self):
        self.ensure_one()
        sign = "#" if self.kind == "hashtag" else ""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write About It"),
            "res_model": "scrm.publication",
            "view_mode": "form",
            "context": {
                "default_kind": "post",
                "default_name": self.name,
                "default_body": f" {sign}{self.name}",
            },
        }

    def _carrier_ids(self):
        rows = self.env["scrm.post"]._read_group(
            [("topic_ids", "in", self.ids), ("direction", "=", "in")], ["profile_id"]
        )
        return [profile.id for (profile,) in rows]

    def _open_people(self, name, ids):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "scrm.profile",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", ids)],
        }
