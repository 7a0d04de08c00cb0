# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..tools.rows import EPOCH
from ..tools.talk import Heard
from ..tools.topic_value import Said

FIRST_DAY = EPOCH.date()


def day_number(day):
    """A date as :class:`..tools.talk.Heard` counts days."""
    return (day - FIRST_DAY).days


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """What was said of topics, read once for all that is counted of it."""

    _inherit = "scrm.value.model"

    def _read_heard(self, begin):
        """Talk of others by topic, person and day, of all time.

        What we say ourselves makes no topic.

        :param begin: all talk before this day stands on the day before
        :return: :class:`..tools.talk.Heard`
        """
        self.env.flush_all()
        found = self._copy(
            SQL(
                HEARD,
                company=self.company_id.id,
                before=max(begin, FIRST_DAY) - timedelta(days=1),
                end=self._as_of(),
            ),
            topic="int4",
            person="int4",
            day="date",
            first_at="timestamp",
            last_at="timestamp",
            posts="int4",
            echoes="int8",
            mood="float8",
            negative="int4",
            positive="int4",
        )
        return Heard(**found)

    def _said(self, heard, topics, ids):
        """Talk of the window, see :class:`..tools.topic_value.Said`.

        :param topics: int array, ids of topics in ascending order
        :param ids: int array, ids of profiles in ascending order
        """
        age = day_number(self._as_of()) - heard.day
        return Said(
            topics.searchsorted(heard.topic),
            ids.searchsorted(heard.person),
            age,
            heard.posts,
            heard.echoes,
        )


HEARD = """
SELECT rel.topic_id, post.profile_id,
    GREATEST(post.posted_at::date, %(before)s::date) AS date,
    min(post.posted_at), max(post.posted_at), count(*)::int4,
    sum(COALESCE(post.likes_count, 0) + COALESCE(post.reposts_count, 0)
        + COALESCE(post.replies_count, 0))::int8,
    sum(COALESCE(post.sentiment, 0))::float8,
    (count(*) FILTER (WHERE post.sentiment < 0))::int4,
    (count(*) FILTER (WHERE post.sentiment > 0))::int4
FROM scrm_post post JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
WHERE post.company_id = %(company)s AND post.direction = 'in'
    AND post.deleted_at IS NULL AND post.posted_at < %(end)s::date + 1
GROUP BY 1, 2, 3
"""
