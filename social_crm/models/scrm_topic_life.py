# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from itertools import zip_longest

import numpy as np

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools import topic_life

CURVE_DAYS = 90
AHEAD_DAYS = 14
SPARK_DAYS = 30


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
        "differs by half from the week before, and by more than chance does; declining "
        "also: below half of the highest week, or a week without a word. Peak: near "
        "its highest weeks. Dormant: three weeks without a word.",
    )
    lifecycle_date = fields.Date(
        string="In This Stage Since", readonly=True, copy=False
    )
    day_ids = fields.One2many("scrm.topic.day", "topic_id", string="Days")
    move_ids = fields.One2many("scrm.topic.move", "topic_id", string="Moves")
    curve = fields.Json(compute="_compute_curve")
    spark = fields.Json(compute="_compute_spark")
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
            if not posts.any():
                topic.curve = topic.outlook = False
                continue
            known = posts[np.flatnonzero(posts)[0] :]
            ahead = topic_life.forecast(known, AHEAD_DAYS)
            topic.curve = topic._curve(known.tolist(), ahead, today)
            topic.outlook = topic._outlook(posts, ahead)

    def _curve(self, known, ahead, today):
        days = [
            today - timedelta(days=len(known) - 1 - n)
            for n in range(len(known) + AHEAD_DAYS)
        ]
        unknown = [None] * len(known)
        return {
            "type": "line",
            "bands": self._bands(days[: len(known)]),
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

    def _bands(self, days):
        """The stages of these days: ``[{begin, end, label, color}]``, end exclusive."""
        labels = dict(self._fields["lifecycle_stage"]._description_selection(self.env))
        moves = self.move_ids.sorted("date")
        bands = []
        for move, following in zip_longest(moves, moves[1:]):
            begin = max((move.date - days[0]).days, 0)
            end = (following.date - days[0]).days if following else len(days)
            if begin < min(end, len(days)):
                bands.append(
                    {
                        "begin": begin,
                        "end": min(end, len(days)),
                        "label": labels[move.stage_to],
                        "color": list(labels).index(move.stage_to),
                    }
                )
        return bands

    def _outlook(self, posts, ahead):
        return self.env._(
            "Expected in the next two weeks: %(posts)s posts (last two weeks: "
            "%(before)s). The trend of the days before, fading; nine days in ten lie "
            "within the band.",
            posts=round(float(ahead.mean.sum())),
            before=int(posts[-AHEAD_DAYS:].sum()),
        )
