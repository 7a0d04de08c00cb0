# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import random
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import file_open

from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

from ..tools.series.history import Cell

MINUTES, DOUBLING, FIRST = 75, 16.0, 2.0
USUAL_WEEKS = 8


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAlert(models.Model):
    _inherit = "scrm.alert"

    @api.model
    def _load_demo_storm(self, rule_id, account_id):
        """A storm of the last hour about one product, the same in every demo.

        Its posts go the way of all posts; the detector then looks at them as it
        would have, every five minutes.
        """
        rule = self.env["scrm.rule"].browse(rule_id)
        account = self.env["scrm.account"].browse(account_id)
        rule.live_from = account.live_from
        rule.action_go_live()
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        series = self.env["scrm.series"]._make_for_rules(rule)[rule]
        self._insert_demo_usual(series, now)
        posts = self._store_demo_posts(account, now)
        posts._work_on()
        posts.process_state = "done"
        # What reads moods may know better; three of four are angry.
        unread = posts.filtered(lambda post: not post.sentiment_label)
        angry = unread.filtered(lambda post: post.id % 4)
        angry.write({"sentiment_label": "negative"})
        while series._count_touched():
            pass
        series._fit(series.company_id, now)
        for minutes in range(MINUTES, -1, -5):
            self._detect(now - timedelta(minutes=minutes))

    @api.model
    def _insert_demo_usual(self, series, now):
        """Two or three posts an hour by day, for eight weeks."""
        rng = random.Random(20261102)
        hour = now.replace(minute=0) - timedelta(weeks=USUAL_WEEKS)
        cells = {}
        while hour < now - timedelta(hours=2):
            by_day = 0 <= hour.hour < 15
            count = rng.choice((1, 2, 2, 3, 4) if by_day else (0, 0, 0, 1))
            if count:
                people = {f"guest{n}": 300 for n in range(count)}
                cells[series.id, hour] = Cell(count, int(rng.random() < 0.2), 0, people)
            hour += timedelta(hours=1)
        series._insert_history(series.company_id, cells)

    @api.model
    def _store_demo_posts(self, account, now):
        with file_open("social_crm_listening/demo/storm.json") as stream:
            words = json.load(stream)
        rng = random.Random(20261103)
        raw, minute = [], 0.0
        while minute < MINUTES:
            rate = FIRST * 2 ** (minute / DOUBLING) / 5
            minute += rng.expovariate(rate)
            moment = now - timedelta(minutes=MINUTES - min(minute, MINUTES))
            raw.append(self._demo_post(rng, words, len(raw), moment))
        result = self.env["scrm.store"]._store_page(account, Page(posts=tuple(raw)))
        return self.env["scrm.post"].browse(result.new_post_ids)

    @api.model
    def _demo_post(self, rng, words, number, moment):
        handle = f"{rng.choice(words['names'])}{number:03d}"
        text = rng.choice(words["openings"]) + rng.choice(words["faults"])
        author = RawProfile(
            remote_id=handle,
            handle=handle,
            name=handle,
            followers=int(rng.lognormvariate(6, 1.6)),
        )
        return RawPost(
            remote_id=f"storm-{number}",
            author=author,
            text=text + rng.choice(words["endings"]),
            created_at=moment.replace(tzinfo=timezone.utc),
            lang="zh-cn",
        )
