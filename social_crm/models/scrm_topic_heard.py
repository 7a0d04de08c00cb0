# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """What was said of topics, read once for all that is counted of it."""

    _inherit = "scrm.value.model"

    @contextmanager
    def _talk_at_hand(self):
        """``scrm_topic_heard``: talk of others by topic, person and day, of all time.

        What we say ourselves makes no topic.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(HEARD, company=self.company_id.id, end=self._as_of()))
        yield
        self.env.cr.execute("DROP TABLE scrm_topic_heard")

    def _read_said(self):
        """Talk of the window, see :class:`..tools.topic_value.Said`."""
        return self._copy(
            SQL(
                """SELECT topic_id, profile_id, (%s - date)::int2, posts::int4,
                    echoes::int8
                FROM scrm_topic_heard WHERE date >= %s ORDER BY 1, 2, 3""",
                self._as_of(),
                self._first_day(),
            ),
            topic="int4",
            person="int4",
            age="int2",
            posts="int4",
            echoes="int8",
        )


HEARD = """
CREATE TEMPORARY TABLE scrm_topic_heard ON COMMIT DROP AS
    SELECT rel.topic_id, post.profile_id, post.posted_at::date AS date,
        min(post.posted_at) AS first_at, max(post.posted_at) AS last_at,
        count(*) AS posts,
        sum(COALESCE(post.likes_count, 0) + COALESCE(post.reposts_count, 0)
            + COALESCE(post.replies_count, 0)) AS echoes,
        sum(COALESCE(post.sentiment, 0)) AS mood,
        count(*) FILTER (WHERE post.sentiment < 0) AS negative,
        count(*) FILTER (WHERE post.sentiment > 0) AS positive
    FROM scrm_post post JOIN scrm_post_topic_rel rel ON rel.post_id = post.id
    WHERE post.company_id = %(company)s AND post.direction = 'in'
        AND post.deleted_at IS NULL AND post.posted_at < %(end)s::date + 1
    GROUP BY 1, 2, 3;
ANALYZE scrm_topic_heard
"""
