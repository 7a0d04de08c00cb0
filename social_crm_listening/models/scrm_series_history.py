# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.matcher import Matcher
from ..tools.series.history import tally
from .scrm_series_baseline import WEEKS

MAX_POSTS = 50_000
AT_ONCE = 1_000
COLUMNS = ("series_id", "company_id", "hour", "posts", "people", "reach")
COLUMNS += ("negative", "positive", "is_history")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSeries(models.Model):
    _inherit = "scrm.series"

    @api.model
    def _cron_history(self):
        """Rules that are new know at once what is usual, from the posts kept."""
        store = self.env["scrm.store"]
        while store._retrying(self._fill_next):
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _fill_next(self):
        """Fill the history of the rules of one company; whether there was any."""
        domain = [("kind", "=", "rule"), ("history_done", "=", False)]
        first = self.search(domain, limit=1)
        if not first:
            return False
        series = self.search([*domain, ("company_id", "=", first.company_id.id)])
        series._fill_history()
        return True

    def _fill_history(self):
        """Match the rules of these series on posts of before they went live.

        Nothing comes of it but counts: no hit, no conversation, no warning.
        """
        company = self.company_id
        until = self._history_until()
        rules = self.rule_id.filtered(lambda rule: rule in until)
        if rules:
            rules = rules.filtered(lambda rule: not rule.is_broken)
            cells = self._tally_history(company, rules, until)
            self._insert_history(company, cells)
        self.history_done = True
        # What is usual is learned anew, with what was before.
        self.baseline_at = False

    def _history_until(self):
        """``{rule: hour}`` up to which hits cannot exist."""
        return {
            rule: rule.live_from.replace(minute=0, second=0, microsecond=0)
            for rule in self.rule_id
            if rule.live_from
        }

    def _tally_history(self, company, rules, until):
        of_rule = {series.rule_id.id: series.id for series in self}
        matcher = Matcher((rule.id, rule.query) for rule in rules)
        limits = {rule.id: hour for rule, hour in until.items()}
        cells = {}
        for posts in self._history_posts(company, list(limits.values())):
            docs = self.env["scrm.rule"]._docs(posts)
            for post in posts:
                found = [
                    (of_rule[key], limits[key]) for key in matcher.keys(docs[post.id])
                ]
                tally(
                    cells,
                    found,
                    post.posted_at,
                    post.profile_id.id,
                    docs[post.id].followers,
                    post.sentiment_label,
                )
        return cells

    @api.model
    def _history_posts(self, company, hours):
        if not hours:
            return
        posts = self.env["scrm.post"].search(
            [
                ("company_id", "=", company.id),
                ("direction", "=", "in"),
                ("deleted_at", "=", False),
                ("posted_at", "<", max(hours)),
                ("posted_at", ">=", min(hours) - timedelta(weeks=WEEKS)),
            ],
            order="posted_at desc, id desc",
            limit=MAX_POSTS,
        )
        for ids in split_every(AT_ONCE, posts.ids):
            yield self.env["scrm.post"].browse(ids)

    @api.model
    def _insert_history(self, company, cells):
        rows = [
            (series_id, company.id, fields.Datetime.to_string(hour), cell.posts)
            + (len(cell.people), cell.reach, cell.negative, cell.positive, True)
            for (series_id, hour), cell in sorted(cells.items())
        ]
        for some in split_every(5_000, rows):
            self.env["scrm.store"]._insert(
                "scrm_series_hour",
                COLUMNS,
                list(some),
                SQL("ON CONFLICT (series_id, hour) DO NOTHING"),
            )
        self.env["scrm.series.hour"].invalidate_model(flush=False)
