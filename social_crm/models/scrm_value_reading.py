# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

import numpy as np

from odoo import fields, models
from odoo.tools import SQL

from ..tools.graph import act_weights, decay
from ..tools.items import ACT_KINDS
from ..tools.measures import DAY, Acts, People
from ..tools.rows import copy_out, places_of


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """What a night reads: people, posts and acts of the window, as arrays."""

    _inherit = "scrm.value.model"

    def _as_of(self):
        """The last day of the window."""
        return self.reference_date or fields.Date.context_today(
            self.with_context(tz="UTC")
        )

    def _first_day(self):
        return self._as_of() - timedelta(days=self.window_days)

    def _window(self, column):
        """SQL: the column lies in the window of whole UTC days."""
        return SQL(
            "%(column)s >= %(begin)s AND %(column)s < %(end)s",
            column=column,
            begin=self._first_day(),
            end=self._as_of() + timedelta(days=1),
        )

    def _copy(self, query, **columns):
        """The rows of a query as arrays, by one statement."""
        cursor = self.env.cr
        return copy_out(cursor, cursor.mogrify(query).decode(), **columns)

    def _read_people(self):
        """Ids in ascending order, and their numbers in that order."""
        ids, own, followers = self._read_ids()
        size = len(ids)
        posts = self._read_posts()
        author = np.searchsorted(ids, posts["profile"])
        shares = decay(posts["age"], self.half_life_days)
        return ids, People(
            own=own,
            followers=followers,
            posts=np.bincount(author, minlength=size),
            faded_posts=_summed(author, shares, size),
            echoes=_summed(author, posts["echoes"], size),
        )

    def _read_ids(self):
        """Ids in ascending order, which are ours, and followers, NaN if not known."""
        found = self._copy(
            SQL(
                """SELECT id, COALESCE(is_own, FALSE)::int::int2,
                    COALESCE(followers_count, -1)::int4
                FROM scrm_profile WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            ),
            id="int4",
            own="int2",
            followers="int4",
        )
        followers = np.where(found["followers"] < 0, np.nan, found["followers"])
        return found["id"], found["own"].astype(bool), followers

    def _read_posts(self):
        """The posts of the window by person and age; for every stage but once."""
        key = (self.company_id.id, self._first_day(), self._as_of())
        return self._night().once("posts", key, self._copy_posts)

    def _copy_posts(self):
        """Who wrote each post, how many days ago, and what it brought.

        ``made`` and ``comment`` are among those that are ``worded``: what others said,
        without reposts and messages.
        """
        found = self._copy(
            SQL(
                POSTS,
                as_of=self._as_of(),
                company=self.company_id.id,
                window=self._window(SQL("posted_at")),
            ),
            profile="int4",
            age="int2",
            echoes="int8",
            worded="int2",
            made="int2",
            comment="int2",
        )
        # Sums of shares do not depend on where a row lies in the table.
        order = np.argsort((found["profile"].astype(np.int64) << 16) + found["age"])
        return {name: column[order] for name, column in found.items()}

    def _read_acts(self, ids):
        """The acts of the window, by place of their people in ``ids``."""
        weights = self._kind_weights()
        weights = [weights[name] for name in ACT_KINDS]
        key = (*self._acts_key(ids), weights, self.half_life_days)
        return self._night().once(
            "weighted", key, lambda: self._weighted(self._placed_acts(ids), weights)
        )

    def _weighted(self, found, weights):
        today = (self._as_of() - date(1970, 1, 1)).days
        age = today - found["at"] // DAY
        return Acts(
            source=found["source"],
            target=found["target"],
            kind=found["kind"],
            at=found["at"],
            weight=act_weights(found["kind"], age, weights, self.half_life_days),
            fading=decay(age, self.half_life_days),
            told=found["told"].astype(bool),
        )

    def _placed_acts(self, ids):
        """As :meth:`_window_acts`, with places in ``ids``; for every stage but once."""
        return self._night().once(
            "placed", self._acts_key(ids), lambda: _placed(self._window_acts(), ids)
        )

    def _acts_key(self, ids):
        """The same people, company and window: the same acts serve every stage.

        People who came, went or were merged meanwhile make another key, so that no
        act refers to somebody who is not in ``ids``.
        """
        return (self.company_id.id, self._first_day(), self._as_of(), ids.tobytes())

    def _window_acts(self):
        return self.env["scrm.act.day"]._window(
            self.company_id, self._first_day(), self._as_of(), keep=self._night().keeps
        )


POSTS = """
SELECT profile_id, (%(as_of)s - posted_at::date)::int2,
    CASE WHEN kind = 'repost' THEN 0 ELSE COALESCE(likes_count, 0)::int8
        + COALESCE(reposts_count, 0) + COALESCE(replies_count, 0) END,
    (heard AND kind NOT IN ('repost', 'message'))::int::int2,
    (heard AND kind IN ('post', 'article'))::int::int2,
    (heard AND kind IN ('reply', 'comment', 'quote', 'review'))::int::int2
FROM scrm_post, LATERAL (SELECT direction = 'in') AS by_others(heard)
WHERE company_id = %(company)s AND deleted_at IS NULL AND %(window)s
"""


def _placed(acts, ids):
    """The acts with the places of their people in place of ids."""
    sides = {side: places_of(ids, acts[side]) for side in ("source", "target")}
    return acts | sides


def _summed(group, values, size):
    """Sum of the values of each group, as floats (size,)."""
    return np.bincount(group, values, minlength=size)
