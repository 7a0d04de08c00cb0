# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict
from datetime import date

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import topic_life, value
from ..tools.topic_value import topic_measures
from .scrm_topic_heard import day_number


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The night's stage of topics: days, weight, place on the curve."""

    _inherit = "scrm.value.model"

    # Before any count, everything is to be looked at.
    touched_from = fields.Date(
        default=date.min,
        readonly=True,
        copy=False,
        help="The first day of which acts changed since topics were counted.",
    )

    @api.model
    def _night_stages(self):
        return [*super()._night_stages(), (30, "topics")]

    def _night_topics(self):
        """The number of days, weights and stages that changed."""
        # As in the other stages: what is counted may be written by nobody.
        model = self.sudo()._of(self.company_id, "topic")
        if not model:
            return 0
        if not model.try_lock_for_update():
            return None
        # The window of people is that of the whole night, whenever it is run for.
        return model.with_context(scrm_as_of=self._as_of())._compute_topics()

    def _stage_codes(self):
        """The model of topics has this stage alone."""
        return ["topics"] if self.subject == "topic" else super()._stage_codes()

    def _compute_topics(self):
        env = self.env
        changed = env["scrm.topic"]._link_campaigns(self.company_id)
        heard = self._read_heard(self._first_day())
        people = self._read_ids()
        steps = (
            lambda: env["scrm.topic.day"]._count(self, heard, people),
            lambda: env["scrm.topic.carrier"]._count(self, heard),
            lambda: self._weigh_topics(heard, people),
            self._move_topics,
        )
        for number, step in enumerate(steps, 1):
            changed += step()
            self._tell_progress(number / len(steps))
        self.computed_at = env.cr.now()
        env.invalidate_all()
        return changed

    def _notify(self, message):
        # Its message counts profiles.
        if self.subject == "topic":
            message = self.env._("Topics are counted and weighed.")
        return super()._notify(message)

    def _as_of(self):
        return self.env.context.get("scrm_as_of") or super()._as_of()

    # -- weight ---------------------------------------------------------------

    def _weigh_topics(self, heard, people):
        """Write the weight of each topic that was heard; the others have none."""
        topics, raw = self._measure_topics(heard, people)
        scores = value.score(raw, self.dimension_ids._dimensions())
        rows = [
            (topic, total, json.dumps(parts))
            for topic, total, parts in zip(
                topics.tolist(),
                np.round(scores.total, 1).tolist(),
                scores.all_parts(),
                strict=True,
            )
        ]
        return self.env["scrm.topic.score"]._keep(self, rows)

    def _measure_topics(self, heard, people):
        ids, _own, followers = people
        heard = heard.of(heard.day >= day_number(self._first_day()))
        topics = np.unique(heard.topic)
        acts = self._placed_acts(ids)
        found = topic_measures(
            self._said(heard, topics, ids),
            followers,
            (acts["source"], acts["target"]),
            self.half_life_days,
            len(topics),
        )
        return topics, found

    # -- place on the curve ---------------------------------------------------

    def _move_topics(self):
        curves = self._topic_curves()
        topics = self.env["scrm.topic"].search(
            [("company_id", "=", self.company_id.id)]
        )
        before = {topic.id: topic.lifecycle_stage or None for topic in topics}
        moves = []
        for topic_id, counts in curves.items():
            found = topic_life.stage(counts, before.get(topic_id))
            if found and found.code != before.get(topic_id):
                moves.append((topic_id, before.get(topic_id), found))
        return self.env["scrm.topic.move"]._record(self, moves)

    def _topic_curves(self):
        """``{topic: posts a day (window,)}`` of all that were ever counted."""
        days, as_of = self.window_days, self._as_of()
        curves = defaultdict(lambda: np.zeros(days, dtype=np.int64))
        rows = self.env.execute_query(
            SQL(
                """SELECT topic_id, (%(as_of)s - date)::int, posts
                FROM scrm_topic_day
                WHERE company_id = %(company)s AND date <= %(as_of)s""",
                as_of=as_of,
                company=self.company_id.id,
            )
        )
        for topic_id, age, posts in rows:
            if age < days:
                curves[topic_id][days - 1 - age] += posts
            elif not curves[topic_id][0]:
                # What lies before the window makes a topic old, not loud.
                curves[topic_id][0] = 1
        return curves
