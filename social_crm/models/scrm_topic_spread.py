# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

SPREAD_HOURS = 24 * 7


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    """How a topic came among people: hour by hour, who began, who brought others."""

    _inherit = "scrm.topic"

    carrier_ids = fields.One2many("scrm.topic.carrier", "topic_id", string="Carriers")
    spread = fields.Json(compute="_compute_spread", string="Spread by Hour")
    spread_story = fields.Text(compute="_compute_spread_story", string="Who Spread It")

    @api.depends_context("lang")
    def _compute_spread(self):
        for topic in self:
            topic.spread = topic._spread()

    def _spread(self):
        """Posts and people who are new to it, hour by hour since it was first heard."""
        rows = self._read_hours()
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
                    "data": [posts.get(hour, 0) for hour in hours],
                },
                {
                    "label": self.env._("New People, Added Up"),
                    "data": np.cumsum([fresh.get(h, 0) for h in hours]).tolist(),
                    "type": "line",
                },
            ],
        }

    def _read_hours(self):
        """Rows of (hours since the first post, posts, people new to it)."""
        return self.env.execute_query(
            SQL(
                """WITH said AS (
                    SELECT date_trunc('hour', post.posted_at) AS hour,
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

    @api.depends_context("lang", "tz")
    def _compute_spread_story(self):
        carriers = self.env["scrm.topic.carrier"]
        mine = [("topic_id", "in", self.ids)]
        began = {c.topic_id: c for c in carriers.search([*mine, ("place", "=", 1)])}
        # The last one written of a topic is the one who brought most.
        order = "brought, place desc"
        grew = {
            c.topic_id: c
            for c in carriers.search([*mine, ("brought", ">", 0)], order=order)
        }
        for topic in self:
            topic.spread_story = topic._story(began.get(topic), grew.get(topic))

    def _story(self, began, grew):
        """Two sentences; an empty text while nothing was counted."""
        words = []
        if began:
            words.append(
                self.env._(
                    "%(person)s spoke of it first, on %(date)s.",
                    person=began.profile_id.display_name,
                    date=format_datetime(self.env, began.first_at),
                )
            )
        if grew:
            words.append(
                self.env._(
                    "%(person)s made it grow: %(count)s people came to it through "
                    "this person.",
                    person=grew.profile_id.display_name,
                    count=grew.brought,
                )
            )
        return "\n".join(words)

    def action_by_hour(self):
        """Its posts by hour, of any days that one filters for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(topic)s by Hour", topic=self.name),
            "res_model": "scrm.post",
            "view_mode": "graph,list,form",
            "domain": [
                ("topic_ids", "in", self.ids),
                ("direction", "=", "in"),
                ("deleted_at", "=", False),
            ],
            "context": {
                "graph_groupbys": ["posted_at:hour"],
                "graph_mode": "bar",
            },
        }

    def action_by_place(self):
        """Its carriers by country and region, where a contact tells it."""
        action = self._open_carriers(self.env._("%(topic)s by Place", topic=self.name))
        action["context"] = {"group_by": ["country_id", "state_id"]}
        return action
