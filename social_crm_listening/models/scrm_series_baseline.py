# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.series import BUCKET, BUCKETS, fit, slot

# What a look for storms looks at.
SPAN = timedelta(minutes=BUCKET * BUCKETS)
WEEKS = 8
HOURS = WEEKS * 168
BATCH = 500
REFIT = timedelta(hours=20)
# Counts of a mood that the usual share is drawn towards 15 % with.
SHARE, SHARE_POSTS = 0.15, 20.0


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSeries(models.Model):
    _inherit = "scrm.series"

    @api.model
    def _zone(self, company):
        return ZoneInfo(
            company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        )

    @api.model
    def _to_local(self, company):
        """A function from naive UTC to the company's own clock."""
        zone = self._zone(company)

        def local(moment):
            return moment.replace(tzinfo=timezone.utc).astimezone(zone)

        return local

    @api.model
    def _cron_fit(self):
        """Learn what is usual: each series about once a day."""
        store = self.env["scrm.store"]
        while done := store._retrying(self._fit_batch):
            if not self.env["ir.cron"]._commit_progress(done):
                break

    @api.model
    def _fit_domain(self):
        limit = fields.Datetime.now() - REFIT
        return ["|", ("baseline_at", "=", False), ("baseline_at", "<", limit)]

    @api.model
    def _fit_batch(self):
        """Fit the series that were not for longest; returns how many."""
        series = self.search(
            self._fit_domain(), order="baseline_at NULLS FIRST, id", limit=BATCH
        )
        for company, own in series.grouped("company_id").items():
            own._fit(company)
        return len(series)

    def _fit(self, company, until=None):
        """Learn from the eight weeks before ``until``, and keep it; four queries.

        What is looked at now teaches nothing yet: a storm must not be what is usual.
        """
        if not self:
            return
        until = (until or fields.Datetime.now()) - SPAN
        baseline, share, since = self._learn(company, until)
        rows = []
        for index, series in enumerate(self):
            kept = {
                "mean": [round(float(mean), 3) for mean in baseline.mean[index]],
                "shape": round(float(baseline.shape[index]), 3),
                "share": round(float(share[index]), 3),
            }
            usual = float(baseline.mean[index].sum()) / 7
            rows.append((series.id, Json(kept), since[series.id], usual))
        self._keep_baselines(rows)

    def _learn(self, company, until):
        """Return the Baseline before ``until``, shares of negative, since when."""
        self.env.flush_all()
        counts, moods, since, end = self._hourly(until)
        observed = self._observed(since, end)
        baseline = fit(counts, self._slots(company, end), observed)
        negative, posts = moods[:, 0], moods[:, 1]
        share = (negative + SHARE * SHARE_POSTS) / (posts + SHARE_POSTS)
        return baseline, share, since

    def _keep_baselines(self, rows):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_series SET baseline = data.baseline::jsonb,
                    observed_from = data.since::timestamp, usual_day = data.usual,
                    baseline_at = %s
                FROM (VALUES %s) AS data(id, baseline, since, usual)
                WHERE scrm_series.id = data.id""",
                fields.Datetime.now(),
                SQL(", ").join(rows),
            )
        )
        names = ["baseline", "observed_from", "usual_day", "baseline_at"]
        self.invalidate_recordset(names, flush=False)

    def _hourly(self, until):
        """Return hourly counts (series, HOURS), (negative, posts), since, last hour."""
        end = until.replace(minute=0, second=0, microsecond=0)
        start = end - timedelta(hours=HOURS)
        place = {series_id: index for index, series_id in enumerate(self.ids)}
        rows = self.env.execute_query(
            SQL(
                """SELECT series_id,
                    array_agg(floor(extract(epoch FROM hour - %(start)s) / 3600)::int),
                    array_agg(posts), sum(negative), sum(posts)
                FROM scrm_series_hour
                WHERE series_id = ANY(%(ids)s) AND hour >= %(start)s AND hour < %(end)s
                GROUP BY series_id""",
                start=start,
                end=end,
                ids=list(self.ids),
            )
        )
        counts, moods = np.zeros((len(self), HOURS)), np.zeros((len(self), 2))
        for series_id, hours, posts, negative, total in rows:
            counts[place[series_id], hours] = posts
            moods[place[series_id]] = negative, total
        return counts, moods, self._listening_since(), end

    def _listening_since(self):
        """Return ``{series id: time}`` from which silence means silence; one query."""
        rows = self.env.execute_query(
            SQL(
                """SELECT series.id, LEAST(
                    CASE WHEN series.kind = 'rule' THEN rule.live_from
                        WHEN series.kind = 'category' THEN (
                            SELECT min(live_from) FROM scrm_rule same
                            WHERE same.company_id = series.company_id
                                AND same.category = series.category)
                        WHEN series.kind = 'account' THEN account.create_date
                        ELSE (SELECT min(heard.create_date) FROM scrm_account heard
                            WHERE heard.company_id = series.company_id) END,
                    (SELECT min(hour) FROM scrm_series_hour first
                        WHERE first.series_id = series.id))
                FROM scrm_series series
                LEFT JOIN scrm_rule rule ON rule.id = series.rule_id
                LEFT JOIN scrm_account account ON account.id = series.account_id
                WHERE series.id = ANY(%s)""",
                list(self.ids),
            )
        )
        return dict(rows)

    def _observed(self, since, end):
        hours = np.full(len(self), HOURS)
        for index, series_id in enumerate(self.ids):
            if begun := since[series_id]:
                hours[index] = (end - begun).total_seconds() // 3600
        back = np.arange(HOURS, 0, -1)
        return back[None, :] <= np.clip(hours, 1, HOURS)[:, None]

    @api.model
    def _slots(self, company, end):
        """The hour of the local week of each of the hours before ``end``."""
        local = self._to_local(company)
        start = end - timedelta(hours=HOURS)
        return np.array([slot(local(start + timedelta(hours=n))) for n in range(HOURS)])
