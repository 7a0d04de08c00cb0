# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta, timezone

from odoo import fields
from odoo.tools import SQL

from odoo.addons.social_crm.tests.common import person
from odoo.addons.social_crm.tools.items import RawPost

from .common import InboxCommon


class AlertCommon(InboxCommon):
    """A brand that was listened to for two months; the clock stands at ``now``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Series = cls.env["scrm.series"]
        cls.Hour = cls.env["scrm.series.hour"]
        cls.Alert = cls.env["scrm.alert"]
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        cls.now = hour_ago.replace(minute=40, second=0, microsecond=0)
        cls.rule = cls._make_rule("qingya", name="Qingya", category="brand")
        cls.rule.live_from = cls.now - timedelta(days=60)
        cls.policy = cls.env["scrm.alert.policy"].create(
            {
                "name": "Brands",
                "company_id": cls.company.id,
                "user_id": cls.agent.id,
                "supervisor_id": cls.supervisor.id,
            }
        )

    @classmethod
    def talk(cls, count, minutes=10, text="qingya again", who="guest", **values):
        """Raw posts of different people within the last minutes before ``now``."""
        account = values.pop("account", None)
        followers = values.pop("followers", 100)
        prefix = values.pop("prefix", who)
        end = values.pop("end", cls.now).replace(tzinfo=timezone.utc)
        posts = [
            RawPost(
                remote_id=f"{prefix}-{index}",
                author=person(f"{who}{index}", followers=followers),
                text=text,
                created_at=end - timedelta(minutes=minutes * (index + 1) / (count + 1)),
                **values,
            )
            for index in range(count)
        ]
        return cls.hear(*posts, account=account or cls.account)

    @classmethod
    def count(cls):
        while cls.Series._count_touched():
            pass
        cls.env.invalidate_all()

    @classmethod
    def series(cls, key=None, company=None):
        return cls.Series.search(
            [
                ("company_id", "=", (company or cls.company).id),
                ("key", "=", key or f"rule:{cls.rule.id}"),
            ]
        )

    @classmethod
    def make_usual(cls, series=None, posts=2, days=56):
        """The series had so many posts in every hour of the last days."""
        series = series or cls.Series._make_for_rules(cls.rule)[cls.rule]
        start = cls.now.replace(minute=0) - timedelta(days=days)
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                """INSERT INTO scrm_series_hour (series_id, company_id, hour, posts,
                    people, reach, negative, positive)
                SELECT %(series)s, %(company)s, hour, %(posts)s + (random() * 2)::int,
                    %(posts)s, 100, 0, 0
                FROM generate_series(%(start)s::timestamp,
                    %(end)s::timestamp, interval '1 hour') AS hour
                ON CONFLICT DO NOTHING""",
                series=series.id,
                company=series.company_id.id,
                posts=posts,
                start=start,
                end=cls.now - timedelta(hours=3),
            )
        )
        series.baseline_at = False
        return series

    @classmethod
    def look(cls, now=None):
        cls.count()
        alerts = cls.Alert._detect(now or cls.now)
        cls.env.invalidate_all()
        return alerts

    @classmethod
    def mood(cls, posts, label="negative"):
        posts.write({"sentiment_label": label})
        cls.env.flush_all()
