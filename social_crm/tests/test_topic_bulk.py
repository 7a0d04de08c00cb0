# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import said
from .test_topic_people import TopicCommon

# A made world: people speak of few topics much and of many little.
POSTS, TOPICS, PEOPLE, DAYS = 100_000, 1_000, 20_000, 90
FILL = """
WITH people AS (
    INSERT INTO scrm_profile (company_id, channel, instance, remote_id, handle, active,
        followers_count)
    SELECT %(company)s, 'file', 'bulk', 'p' || n, 'p' || n, TRUE, n %% 5000
    FROM generate_series(0, %(people)s - 1) n RETURNING id, substr(remote_id, 2)::int n
), topics AS (
    INSERT INTO scrm_topic (company_id, key, name, kind)
    SELECT %(company)s, 't' || n, 't' || n, 'hashtag'
    FROM generate_series(0, %(topics)s - 1) n RETURNING id, substr(key, 2)::int n
), said AS (
    INSERT INTO scrm_post (company_id, channel, instance, remote_id, account_id,
        profile_id, direction, kind, text, posted_at, first_seen_at, process_state)
    SELECT %(company)s, 'file', 'bulk', 'q' || post.n, %(account)s, people.id, 'in',
        'post', 'Tea', %(end)s::timestamp
            - post.n * %(days)s * interval '1 day' / %(posts)s, now(),
        'done'
    FROM generate_series(0, %(posts)s - 1) AS post(n)
    JOIN people ON people.n = post.n::bigint * 7919 %% %(people)s
    RETURNING id, substr(remote_id, 2)::int n
), tied AS (
    INSERT INTO scrm_post_topic_rel (post_id, topic_id)
    SELECT said.id, topics.id FROM said JOIN topics ON topics.n =
        floor(%(topics)s * power((said.n::bigint * 104729 %% 99991) / 99991.0, 2))
)
INSERT INTO scrm_interaction (company_id, channel, instance, remote_id, source_id,
    target_id, kind, occurred_at)
SELECT %(company)s, 'file', 'bulk', 'i' || m, one.id, other.id, 'like',
    %(end)s::timestamp - m * %(days)s * interval '1 day' / %(posts)s
FROM generate_series(0, %(posts)s - 1) m
JOIN people one ON one.n = m * 31 %% %(people)s
JOIN people other ON other.n = m * 17 %% (%(people)s / 10)
WHERE one.id <> other.id
"""


@tagged("post_install", "-at_install")
class TestTopicBulk(TopicCommon):
    def fill(self):
        self.env.cr.execute(
            FILL,
            {
                "company": self.company.id,
                "account": self.account.id,
                "people": PEOPLE,
                "topics": TOPICS,
                "posts": POSTS,
                "days": DAYS,
                "end": "2026-11-22 20:00:00",
            },
        )
        for table in ("profile", "post", "topic", "post_topic_rel", "interaction"):
            self.env.cr.execute(f"ANALYZE scrm_{table}")

    def night(self):
        self.env.flush_all()
        self.env.invalidate_all()
        queries = self.env.cr.sql_log_count
        changed = self.model._night_topics()
        return changed, self.env.cr.sql_log_count - queries

    def test_a_hundred_thousand_posts_on_a_thousand_topics(self):
        self.keep(said("1", "mei", tags=("oolong",)))
        _changed, few = self.night()
        self.fill()
        changed, queries = self.night()
        # Each statement writes twenty thousand rows.
        self.assertLessEqual(queries, few + POSTS / 20_000 + 1)
        self.assertGreater(changed, 2 * TOPICS)
        again, _queries = self.night()
        self.assertEqual(again, 0)
        days = self.env["scrm.topic.day"]._read_group(
            [("company_id", "=", self.company.id)], [], ["posts:sum"]
        )
        self.assertEqual(days[0][0], POSTS + 1)

    def test_screens_ask_alike_for_few_and_many_topics(self):
        shown = ("value_score", "spark", "post_count", "shared_count", "curve")

        def queries(topics):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            topics.with_context(scrm_shared_with=first.id).read(shown)
            return self.env.cr.sql_log_count - before

        self.keep(*(said(f"n{n}", f"p{n}", tags=(f"t{n}",)) for n in range(40)))
        self.model._night_topics()
        topics = self.env["scrm.topic"].search([("company_id", "=", self.company.id)])
        first = topics[0]
        queries(topics)
        self.assertLessEqual(queries(topics), queries(topics[:2]))
