# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

import numpy as np

from odoo import api, models
from odoo.tools import SQL

from ..tools.series import BUCKET, BUCKETS, Baseline, Spread, bucket_slots, detect
from ..tools.series.detect import MIN_POSTS, screen
from .scrm_series import LEARNING
from .scrm_series_baseline import SPAN
from .scrm_series_count import WANTED

HOUR = 60 // BUCKET
SAMPLE = 200
# What a policy may ask for at most; below it a series is worth a closer look.
LOOK_CLOSER = 1e-4
# An account is listened to for a day before what it brings can be a storm.
NEW_ACCOUNT = timedelta(days=1)


class Recent:
    """The last three hours of some series as arrays, one row a series."""

    def __init__(self, rows):
        self.ids = sorted({row[0] for row in rows})
        place = {series_id: index for index, series_id in enumerate(self.ids)}
        self.posts, self.negative, self.positive = np.zeros((3, len(self.ids), BUCKETS))
        for series_id, back, posts, negative, positive in rows:
            at = place[series_id], BUCKETS - 1 - back
            self.posts[at], self.negative[at], self.positive[at] = (
                posts,
                negative,
                positive,
            )

    def only(self, keep):
        """Keep the rows of these indexes."""
        self.ids = [self.ids[index] for index in keep]
        for name in ("posts", "negative", "positive"):
            setattr(self, name, getattr(self, name)[keep])
        return self


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSeries(models.Model):
    _inherit = "scrm.series"

    @api.model
    def _look(self, now):
        """Look at all watched series; returns what could be a storm.

        Six queries for any number of series, and those of the first fit for series
        that were never looked at. A post counts by the time it was said: what comes
        late is held against what is usual for its own hour, and what comes later
        than three hours, or is history, never warns.

        :return: list of (series, policy, finding), the gravest first; a finding is
            a dict of plain figures and the ids of posts
        """
        recent = Recent(self._recent_rows(now))
        busy = np.flatnonzero(recent.posts[:, -HOUR:].sum(1) >= MIN_POSTS)
        recent.only(busy)
        series = self.browse(recent.ids)
        for company, own in series.grouped("company_id").items():
            own.filtered(lambda one: not one.baseline_at)._fit(company, now)
        ready = [
            index
            for index, one in enumerate(series)
            if one.observed_from and one.observed_from <= now - LEARNING
        ]
        recent.only(ready)
        series = self.browse(recent.ids)
        if not series:
            return []
        expected, shape, share = series._expectations(now)
        chance, _window = screen(recent.posts, expected, shape, recent.negative, share)
        near = np.flatnonzero(chance < LOOK_CLOSER)
        if not len(near):
            return []
        recent.only(near)
        series = self.browse(recent.ids)
        return series._grade(recent, expected[near], shape[near], share[near], now)

    @api.model
    def _wanted_recent(self, now, since):
        return SQL(
            """SELECT %(columns)s FROM scrm_post post
            JOIN scrm_account account ON account.id = post.account_id
            JOIN scrm_profile author ON author.id = post.profile_id
            WHERE post.posted_at > %(since)s AND post.posted_at <= %(now)s
                AND post.process_state = 'done' AND post.direction = 'in'
                AND post.deleted_at IS NULL AND post.is_spam IS NOT TRUE
                AND author.is_bot IS NOT TRUE AND account.live_from <= %(listening)s""",
            columns=WANTED,
            since=since,
            now=now,
            listening=now - NEW_ACCOUNT,
        )

    @api.model
    def _recent_rows(self, now):
        """Return (series, five minutes back, posts, negative, positive) rows."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """WITH wanted AS MATERIALIZED (%(wanted)s),
                member AS (%(members)s)
                SELECT member.series_id,
                    floor(extract(epoch FROM %(now)s::timestamp - member.posted_at)
                        / %(bucket)s)::int AS back,
                    count(*),
                    count(*) FILTER (WHERE sentiment_label = 'negative'),
                    count(*) FILTER (WHERE sentiment_label = 'positive')
                FROM member JOIN scrm_series series ON series.id = member.series_id
                WHERE series.watched AND series.active
                GROUP BY 1, 2""",
                wanted=self._wanted_recent(now, now - SPAN),
                members=self._members(),
                now=now,
                bucket=BUCKET * 60,
            )
        )

    def _expectations(self, now):
        """Return usual counts by five minutes, shapes and shares of negative posts."""
        kept = self.mapped("baseline")
        means = np.array([baseline["mean"] for baseline in kept])
        shape = np.array([baseline["shape"] for baseline in kept])
        share = np.array([baseline["share"] for baseline in kept])
        expected = np.zeros((len(self), BUCKETS))
        known = shape.copy()
        place = {one: index for index, one in enumerate(self)}
        for company, own in self.grouped("company_id").items():
            slots = bucket_slots(now, self._to_local(company))
            rows = [place[one] for one in own]
            baseline = Baseline(means[rows], shape[rows])
            expected[rows] = baseline.expected(slots)
            known[rows] = baseline.shape_for(expected[rows])
        return expected, known, share

    def _grade(self, recent, expected, shape, share, now):
        """Return the findings of these series that reach a level of their policy."""
        spread = self._spread(now)
        policies = self.env["scrm.alert.policy"]._for_series(self)
        result = []
        place = {one: index for index, one in enumerate(self)}
        by_policy = {}
        for one, policy in policies.items():
            by_policy.setdefault(policy, []).append(place[one])
        for policy, rows in by_policy.items():
            if not policy:
                continue
            of_rows = [spread[self.ids[row]] for row in rows]
            found = detect(
                recent.posts[rows],
                expected[rows],
                shape[rows],
                Spread(*(np.array([s[n] for s in of_rows], float) for n in range(3))),
                (recent.negative[rows], recent.positive[rows]),
                share[rows],
                policy._conditions(),
            )
            result += [
                (self[row], policy, _finding(found, index, of_rows[index]))
                for index, row in enumerate(rows)
                if found.level[index] >= 0
            ]
        return sorted(result, key=lambda item: item[2]["rank"])

    def _spread(self, now):
        """Return ``{series id: (people, reach, threads, post ids)}`` of the hour."""
        rows = self.env.execute_query(
            SQL(
                """WITH wanted AS MATERIALIZED (%(wanted)s),
                member AS (%(members)s),
                author AS (SELECT member.series_id, member.profile_id
                    FROM member WHERE member.series_id = ANY(%(ids)s) GROUP BY 1, 2),
                reach AS (SELECT author.series_id, count(*) AS people,
                        sum(COALESCE(profile.followers_count, 0)) AS reach
                    FROM author JOIN scrm_profile profile
                        ON profile.id = author.profile_id GROUP BY 1)
                SELECT member.series_id, min(reach.people), min(reach.reach)::bigint,
                    count(DISTINCT COALESCE(member.thread_root_id, member.id)),
                    (array_agg(member.id ORDER BY member.posted_at DESC))[:%(sample)s]
                FROM member JOIN reach ON reach.series_id = member.series_id
                GROUP BY 1""",
                wanted=self._wanted_recent(now, now - timedelta(hours=1)),
                members=self._members(),
                ids=list(self.ids),
                sample=SAMPLE,
            )
        )
        return {series_id: tuple(rest) for series_id, *rest in rows}


def _finding(found, index, spread):
    """The figures of one series as plain values, and an order of gravity."""
    people, reach, threads, posts = spread
    doubling = found.doubling[index]
    level, chance = int(found.level[index]), float(found.chance[index])
    return {
        "rank": (-level, chance, -people),
        "level": level,
        "post_ids": posts,
        "onset": int(found.onset[index]),
        "figures": {
            "window": int(found.window[index]),
            "posts": int(found.posts[index]),
            "usual": round(float(found.expected[index]), 2),
            "people": int(people),
            "reach": int(reach),
            "threads": int(threads),
            "negative": round(100 * float(found.negative_share[index])),
            "doubling": None if np.isnan(doubling) else round(float(doubling)),
            "chance": chance,
            "signs": [bool(sign) for sign in found.signs[index]],
        },
    }
