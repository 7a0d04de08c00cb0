# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

TOUCHES = 5_000
HOURS_AT_ONCE = 200
RECOUNTED = timedelta(days=3)

# What counting needs to know of a post.
WANTED = SQL(
    "post.id, post.company_id, post.account_id, post.profile_id, post.posted_at,"
    " post.thread_root_id, post.sentiment_label"
)
# Rule categories whose series warn unless somebody switches them off.
WATCHED = ("brand", "product", "campaign", "complaint", "crisis")
UNCOUNTED = ("spam",)

# Counts of the wanted posts by series and hour; hours that lost their posts go.
COUNT_HOURS = """WITH wanted AS MATERIALIZED (%(wanted)s),
    member AS (%(members)s),
    author AS (
        SELECT member.series_id, member.company_id,
            date_trunc('hour', member.posted_at) AS hour,
            member.profile_id, count(*) AS posts,
            count(*) FILTER (WHERE sentiment_label = 'negative') AS neg,
            count(*) FILTER (WHERE sentiment_label = 'positive') AS pos
        FROM member GROUP BY 1, 2, 3, 4),
    counted AS (
        SELECT author.series_id, author.company_id, author.hour,
            sum(author.posts)::int AS posts,
            count(*)::int AS people,
            least(sum(COALESCE(profile.followers_count, 0)),
                2147483647)::int AS reach,
            sum(author.neg)::int AS negative,
            sum(author.pos)::int AS positive
        FROM author JOIN scrm_profile profile
            ON profile.id = author.profile_id
        GROUP BY 1, 2, 3),
    gone AS (
        DELETE FROM scrm_series_hour old
        USING unnest(%(companies)s::int[], %(hours)s::timestamp[])
            AS pair(company_id, hour)
        WHERE old.company_id = pair.company_id AND old.hour = pair.hour
            AND old.is_history IS NOT TRUE AND NOT EXISTS (
                SELECT FROM counted WHERE counted.series_id = old.series_id
                    AND counted.hour = old.hour))
    INSERT INTO scrm_series_hour AS old (series_id, company_id, hour,
        posts, people, reach, negative, positive, is_history)
    SELECT *, FALSE FROM counted ORDER BY series_id, hour
    ON CONFLICT (series_id, hour) DO UPDATE SET posts = EXCLUDED.posts,
        people = EXCLUDED.people, reach = EXCLUDED.reach,
        negative = EXCLUDED.negative, positive = EXCLUDED.positive
    WHERE old.is_history IS NOT TRUE AND
        (old.posts, old.people, old.reach, old.negative, old.positive)
        IS DISTINCT FROM (EXCLUDED.posts, EXCLUDED.people,
        EXCLUDED.reach, EXCLUDED.negative, EXCLUDED.positive)"""
# One series for each rule, category, topic, account and mood that was not counted yet.
MAKE_MISSING = """WITH wanted AS MATERIALIZED (%(wanted)s),
    hit AS (SELECT DISTINCT rule_id, category FROM scrm_rule_hit
        WHERE post_id IN (SELECT id FROM wanted)
            AND category != ALL(%(uncounted)s)),
    fresh AS (
    SELECT rule.company_id, 'rule' AS kind, 'rule:' || rule.id AS key,
        COALESCE(rule.name->>%(lang)s, rule.name->>'en_US') AS name,
        rule.id AS rule_id, rule.category, NULL::int AS topic_id,
        NULL::int AS account_id, NULL::varchar AS sentiment,
        rule.category = ANY(%(watched)s) AS watched
    FROM scrm_rule rule WHERE rule.id IN (SELECT rule_id FROM hit)
    UNION ALL
    SELECT DISTINCT rule.company_id, 'category',
        'category:' || hit.category,
        COALESCE(%(categories)s::jsonb->>hit.category, hit.category),
        NULL::int, hit.category, NULL::int, NULL::int, NULL, FALSE
    FROM hit JOIN scrm_rule rule ON rule.id = hit.rule_id
    UNION ALL
    SELECT topic.company_id, 'topic', 'topic:' || topic.id, topic.name,
        NULL::int, NULL, topic.id, NULL::int, NULL, TRUE
    FROM scrm_topic topic WHERE topic.id IN (
        SELECT topic_id FROM scrm_post_topic_rel
        WHERE post_id IN (SELECT id FROM wanted))
    UNION ALL
    SELECT account.company_id, 'account', 'account:' || account.id,
        account.name, NULL::int, NULL, NULL::int, account.id, NULL, FALSE
    FROM scrm_account account
    WHERE account.id IN (SELECT account_id FROM wanted)
    UNION ALL
    SELECT DISTINCT wanted.company_id, 'sentiment',
        'sentiment:' || wanted.sentiment_label,
        COALESCE(%(moods)s::jsonb->>wanted.sentiment_label,
            wanted.sentiment_label),
        NULL::int, NULL, NULL::int, NULL::int, wanted.sentiment_label, FALSE
    FROM wanted WHERE wanted.sentiment_label IN ('negative', 'positive'))
    INSERT INTO scrm_series (company_id, kind, key, name, rule_id,
        category, topic_id, account_id, sentiment, watched, active,
        create_date, write_date)
    SELECT *, TRUE, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM fresh
    WHERE NOT EXISTS (SELECT FROM scrm_series old
        WHERE old.company_id = fresh.company_id AND old.key = fresh.key)
    ORDER BY key
    ON CONFLICT (company_id, key) DO NOTHING"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSeries(models.Model):
    _inherit = "scrm.series"

    @api.model
    def _touch(self, posts):
        """Remember that the hours of these posts are to be counted; one query."""
        if not posts:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_series_touch (company_id, hour)
                SELECT DISTINCT company_id, date_trunc('hour', posted_at)
                FROM scrm_post WHERE id = ANY(%s)""",
                list(posts.ids),
            )
        )

    @api.model
    def _count_touched(self):
        """Count again what changed; returns whether more is waiting.

        Counted from the posts, never added up: done twice, late or with posts taken
        away since, it comes out right. A parallel counter fails to serialize and
        begins again.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """DELETE FROM scrm_series_touch WHERE id IN (
                    SELECT id FROM scrm_series_touch ORDER BY hour DESC, id LIMIT %s)
                RETURNING company_id, hour""",
                TOUCHES,
            )
        )
        pairs = sorted(set(rows))
        for start in range(0, len(pairs), HOURS_AT_ONCE):
            self._count_hours(pairs[start : start + HOURS_AT_ONCE])
        self.env["scrm.series.hour"].invalidate_model(flush=False)
        return len(rows) == TOUCHES

    @api.model
    def _count_hours(self, pairs):
        """Count all series in these (company id, hour) pairs; two queries."""
        wanted = SQL(
            """SELECT %(columns)s
            FROM unnest(%(companies)s::int[], %(hours)s::timestamp[])
                AS wanted(company_id, hour)
            JOIN scrm_post post ON post.company_id = wanted.company_id
                AND post.posted_at >= wanted.hour
                AND post.posted_at < wanted.hour + interval '1 hour'
            WHERE post.direction = 'in' AND post.deleted_at IS NULL
                AND post.is_spam IS NOT TRUE""",
            columns=WANTED,
            companies=[pair[0] for pair in pairs],
            hours=[pair[1] for pair in pairs],
        )
        self._make_missing(wanted)
        self.env.cr.execute(
            SQL(
                COUNT_HOURS,
                wanted=wanted,
                members=self._members(),
                companies=[pair[0] for pair in pairs],
                hours=[pair[1] for pair in pairs],
            )
        )

    @api.model
    def _members(self):
        """SQL: the posts of ``wanted`` with each series that they belong to."""
        return SQL(
            """SELECT series.id AS series_id, wanted.* FROM wanted
                JOIN scrm_rule_hit hit ON hit.post_id = wanted.id
                JOIN scrm_series series ON series.rule_id = hit.rule_id
                    AND series.kind = 'rule'
            UNION ALL
            SELECT series.id, wanted.* FROM wanted
                JOIN (SELECT DISTINCT post_id, category FROM scrm_rule_hit
                    WHERE post_id IN (SELECT id FROM wanted)) hit
                    ON hit.post_id = wanted.id
                JOIN scrm_series series ON series.company_id = wanted.company_id
                    AND series.key = 'category:' || hit.category
            UNION ALL
            SELECT series.id, wanted.* FROM wanted
                JOIN scrm_post_topic_rel rel ON rel.post_id = wanted.id
                JOIN scrm_series series ON series.topic_id = rel.topic_id
                    AND series.kind = 'topic'
            UNION ALL
            SELECT series.id, wanted.* FROM wanted
                JOIN scrm_series series ON series.account_id = wanted.account_id
                    AND series.kind = 'account'
            UNION ALL
            SELECT series.id, wanted.* FROM wanted
                JOIN scrm_series series ON series.company_id = wanted.company_id
                    AND series.key = 'sentiment:' || wanted.sentiment_label"""
        )

    @api.model
    def _make_missing(self, wanted):
        """Series that these posts belong to and that nobody counted before."""
        moods = dict(self._fields["sentiment"]._description_selection(self.env))
        names = dict(self._fields["category"]._description_selection(self.env))
        self.env.cr.execute(
            SQL(
                MAKE_MISSING,
                wanted=wanted,
                uncounted=list(UNCOUNTED),
                watched=list(WATCHED),
                lang=self.env.lang or "en_US",
                categories=json.dumps(names),
                moods=json.dumps(moods),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _touch_recent(self):
        """The last days again, for whatever changed without telling."""
        since = fields.Datetime.now() - RECOUNTED
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_series_touch (company_id, hour)
                SELECT DISTINCT company_id, date_trunc('hour', posted_at)
                FROM scrm_post WHERE posted_at >= %s""",
                since,
            )
        )

    @api.model
    def _cron_count(self):
        """Once a night; the detector counts what it needs itself."""
        self._touch_recent()
        store = self.env["scrm.store"]
        while store._retrying(self._count_touched):
            if not self.env["ir.cron"]._commit_progress(1):
                break
