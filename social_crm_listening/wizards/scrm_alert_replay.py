# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.scrm_series_baseline import HOURS, SHARE
from ..models.scrm_series_count import WANTED
from ..tools.matcher import Matcher
from ..tools.series import BUCKET, DEFAULTS, LEVELS, Baseline, events, fit, replay
from ..tools.series.chart import band
from ..tools.series.storm_file import StormFileError, read

MAX_BUCKETS = 14 * 24 * 60 // BUCKET
MAX_POSTS = 200_000
MOODS = {"negative": -1, "positive": 1}


class ScrmAlertReplay(models.TransientModel):
    """A past storm, seen again by the detector; nothing is stored, nobody is told."""

    _name = "scrm.alert.replay"
    _description = "Replay a Storm"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [("series", "A series"), ("file", "A file")], required=True, default="series"
    )
    series_id = fields.Many2one(
        "scrm.series", domain="[('company_id', '=', company_id)]"
    )
    date_from = fields.Datetime(
        string="From",
        default=lambda self: fields.Datetime.now() - timedelta(days=2),
    )
    date_to = fields.Datetime(string="To", default=fields.Datetime.now)
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    usual_day = fields.Float(
        string="Usual Posts a Day",
        help="For a file that holds the storm alone. Zero: learned from the file.",
    )
    chart = fields.Json(readonly=True)
    summary = fields.Text(readonly=True)
    delay = fields.Integer(string="Minutes to the First Warning", readonly=True)

    @api.depends("series_id")
    def _compute_display_name(self):
        for wizard in self:
            series = wizard.series_id.name
            wizard.display_name = (
                self.env._("Replay: %s", series) if series else self.env._("Replay")
            )

    def action_replay(self):
        self.ensure_one()
        if self.source == "file":
            rows, begin, end, baseline, share = self._from_file()
        else:
            rows, begin, end, baseline, share = self._from_series()
        buckets = int((end - begin).total_seconds() // (60 * BUCKET)) + 1
        if not 0 < buckets <= MAX_BUCKETS:
            raise UserError(self.env._("Choose a span of at most fourteen days."))
        result = replay(
            events(rows, begin),
            begin,
            buckets,
            baseline,
            self.env["scrm.series"]._to_local(self.company_id),
            share,
            self._conditions(),
        )
        self.write(
            {
                "chart": self._chart(result, begin),
                "summary": self._verdict(result, begin),
                "delay": result.delay or 0,
            }
        )
        return self._reopen()

    def _conditions(self):
        if not self.series_id:
            return DEFAULTS
        policy = self.env["scrm.alert.policy"].search(
            [("company_id", "=", self.company_id.id)]
        )
        policy = policy.filtered(lambda one: one._fits(self.series_id))[:1]
        return policy._conditions() if policy else DEFAULTS

    # -- where posts come from ------------------------------------------------

    def _from_series(self):
        series, begin, end = self.series_id, self.date_from, self.date_to
        if not series or not begin or not end or begin >= end:
            raise UserError(self.env._("Choose a series and a span of time."))
        series.check_access("read")
        baseline, share, _since = series._learn(self.company_id, begin)
        rule = series.rule_id
        if series.kind == "rule" and (rule.live_from or begin) > begin:
            rows = self._rows_by_matching(rule, begin, end)
        else:
            rows = self._rows_of(series, begin, end)
        return rows, begin, end, baseline, float(share[0])

    def _rows_of(self, series, begin, end):
        wanted = SQL(
            """SELECT %s FROM scrm_post post WHERE company_id = %s
            AND posted_at >= %s AND posted_at <= %s AND direction = 'in'
            AND deleted_at IS NULL AND is_spam IS NOT TRUE""",
            WANTED,
            series.company_id.id,
            begin,
            end,
        )
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """WITH wanted AS MATERIALIZED (%s), member AS (%s)
                SELECT member.posted_at, member.profile_id, profile.followers_count,
                    COALESCE(member.thread_root_id, member.id), member.sentiment_label
                FROM member JOIN scrm_profile profile ON profile.id = member.profile_id
                WHERE member.series_id = %s ORDER BY 1 LIMIT %s""",
                wanted,
                series._members(),
                series.id,
                MAX_POSTS,
            )
        )
        return [(*row[:4], MOODS.get(row[4], 0)) for row in found]

    def _rows_by_matching(self, rule, begin, end):
        """Posts of before the rule went live have no hits; they are matched now."""
        posts = self.env["scrm.post"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("direction", "=", "in"),
                ("posted_at", ">=", begin),
                ("posted_at", "<=", end),
            ],
            order="posted_at, id",
            limit=MAX_POSTS,
        )
        matcher, docs = Matcher([(0, rule.query)]), rule._docs(posts)
        return [
            (
                post.posted_at,
                post.profile_id.id,
                docs[post.id].followers,
                post.thread_root_id.id or post.id,
                MOODS.get(post.sentiment_label, 0),
            )
            for post in posts
            if matcher.keys(docs[post.id])
        ]

    def _from_file(self):
        if not self.file:
            raise UserError(self.env._("Choose a file of posts."))
        try:
            rows = read(base64.b64decode(self.file))
        except StormFileError as error:
            raise UserError(self._file_error(error)) from error
        begin = self.date_from if self.usual_day and self.date_from else rows[0][0]
        begin = min(max(begin, rows[0][0] - timedelta(days=1)), rows[-1][0])
        end = rows[-1][0]
        baseline = self._file_baseline(rows)
        begin = max(begin, end - timedelta(minutes=BUCKET * (MAX_BUCKETS - 1)))
        return rows, begin, end, baseline, SHARE

    def _file_baseline(self, rows):
        if self.usual_day:
            mean = np.full((1, 168), self.usual_day / 24)
            return Baseline(mean, np.array([4.0]))
        end = rows[-1][0].replace(minute=0, second=0, microsecond=0)
        back = np.array(
            [int((end - row[0]).total_seconds() // 3600) for row in rows], int
        )
        back = back[(back >= 0) & (back < HOURS)]
        counts = np.bincount(HOURS - 1 - back, minlength=HOURS)[None, :]
        observed = (np.arange(HOURS, 0, -1) <= back.max(initial=0) + 1)[None, :]
        slots = self.env["scrm.series"]._slots(self.company_id, end)
        return fit(counts, slots, observed)

    def _file_error(self, error):
        return {
            "size": self.env._("The file has more than 200,000 posts or 20 MB."),
            "empty": self.env._("There is no post in the file."),
            "time": self.env._(
                "Line %s has no time that can be read. Name the column created_at and "
                "write times like 2026-11-02T09:30:00Z.",
                error.line,
            ),
            "line": self.env._("Line %s cannot be read.", error.line),
        }[error.kind]

    # -- what came of it ------------------------------------------------------

    def _chart(self, result, begin):
        times = [
            fields.Datetime.to_string(begin + timedelta(minutes=BUCKET * n))
            for n in range(len(result.counts))
        ]
        marks = [
            {
                "at": fields.Datetime.to_string(self._look_at(begin, bucket)),
                "level": LEVELS[level],
            }
            for level, bucket in result.first.items()
        ]
        if result.onset is not None:
            marks.append({"at": times[result.onset], "level": "onset"})
        return {
            "unit": "minute",
            "times": times,
            "posts": result.counts.astype(int).tolist(),
            "negative": result.negative.astype(int).tolist(),
            "usual": result.expected.round(2).tolist(),
            "high": band(result.expected, result.shape),
            "marks": sorted(marks, key=lambda mark: mark["at"]),
        }

    def _look_at(self, begin, bucket):
        return begin + timedelta(minutes=BUCKET * (bucket + 1))

    def _verdict(self, result, begin):
        if not result.first:
            return self.env._(
                "No warning: %s posts, never far above what is usual.",
                int(result.counts.sum()),
            )
        lines = [
            self.env._(
                "Would have been warned %s minutes after the onset.", result.delay
            )
        ]
        selection = self.env["scrm.alert"]._fields["level"]
        names = dict(selection._description_selection(self.env))
        for level, bucket in result.first.items():
            moment = self._look_at(begin, bucket)
            lines.append(
                self.env._(
                    "%(level)s: %(time)s",
                    level=names[LEVELS[level]],
                    time=fields.Datetime.context_timestamp(self, moment).strftime(
                        "%Y-%m-%d %H:%M"
                    ),
                )
            )
        return "\n".join(lines)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
