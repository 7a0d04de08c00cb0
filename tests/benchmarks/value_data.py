# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People, posts and acts of a made-up network, straight into the database."""

import io
from contextlib import contextmanager

import numpy as np

KINDS = ("mention", "reply", "repost", "quote", "like", "follow", "message")
OWN = 5
DAYS = 90


@contextmanager
def bare(env, *tables):
    """Fill ``tables`` without triggers, foreign keys and indexes, made again after.

    Millions of rows take minutes so, instead of hours. Needs a database superuser.
    """
    env.cr.execute(
        """SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', table_name, conname),
            format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', table_name, conname, rule)
        FROM (SELECT conrelid::regclass::name AS table_name, conname,
                pg_get_constraintdef(oid) AS rule
            FROM pg_constraint WHERE contype = 'u'
                AND conrelid = ANY(%(tables)s::regclass[])) held
        UNION ALL
        SELECT format('DROP INDEX %%I', indexrelid::regclass::name),
            pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indrelid = ANY(%(tables)s::regclass[])
            AND NOT indisprimary
            AND indexrelid NOT IN (SELECT conindid FROM pg_constraint
                WHERE contype = 'u' AND conrelid = ANY(%(tables)s::regclass[]))""",
        {"tables": list(tables)},
    )
    found = env.cr.fetchall()
    for drop, _make in found:
        env.cr.execute(drop)
    env.cr.execute("SET LOCAL session_replication_role = replica")
    yield
    env.cr.execute("SET LOCAL session_replication_role = origin")
    env.cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for _drop, make in found:
        env.cr.execute(make)


def make_people(env, account, count):
    """Insert ``count`` profiles, the first of them ours; return their first id."""
    env.cr.execute(
        """INSERT INTO scrm_profile (company_id, channel, instance, remote_id, handle,
            name, is_own, active, followers_count, create_date, write_date, create_uid,
            write_uid)
        SELECT %(company)s, %(channel)s, %(instance)s, 'v' || i, 'v' || i, 'V ' || i,
            i < %(own)s, TRUE, (1000000 / (i + 1))::int, now(), now(), 1, 1
        FROM generate_series(0, %(last)s) i""",
        {
            "company": account.company_id.id,
            "channel": account.channel,
            "instance": account.instance,
            "own": OWN,
            "last": count - 1,
        },
    )
    env.cr.execute(
        "SELECT min(id) FROM scrm_profile WHERE company_id = %s",
        [account.company_id.id],
    )
    return env.cr.fetchone()[0]


def make_acts(env, account, first, people, count, seed, days=(0, DAYS), key="a"):
    """Insert ``count`` acts between people, of whom few are known to many."""
    rng = np.random.default_rng(seed)
    shares = np.cumsum(np.arange(1, people + 1) ** -0.6)
    drawn = rng.random((2, count)) * shares[-1]
    source, target = np.minimum(np.searchsorted(shares, drawn), people - 1)
    # Those who say much are not those who are spoken to.
    target = np.random.default_rng(7).permutation(people)[target]
    target = np.where(source == target, (target + 1) % people, target)
    kind = rng.integers(0, len(KINDS), count)
    age = rng.integers(days[0] * 86_400, days[1] * 86_400, count)
    scope = f"{account.company_id.id}\t{account.channel}\t{account.instance}"
    env.cr.execute("SELECT extract(epoch FROM date_trunc('day', now()))::bigint")
    now = env.cr.fetchone()[0]
    step = 200_000
    for begin in range(0, count, step):
        rows = zip(
            range(begin, min(begin + step, count)),
            (source[begin : begin + step] + first).tolist(),
            (target[begin : begin + step] + first).tolist(),
            kind[begin : begin + step].tolist(),
            np.datetime_as_string(
                (now - age[begin : begin + step]).astype("datetime64[s]")
            ).tolist(),
            strict=True,
        )
        text = "".join(
            f"{scope}\t{key}{i}\t{a}\t{b}\t{KINDS[k]}\t{at}\n"
            for i, a, b, k, at in rows
        )
        env.cr.copy_expert(
            """COPY scrm_interaction (company_id, channel, instance, remote_id,
                source_id, target_id, kind, occurred_at) FROM STDIN""",
            io.StringIO(text),
        )


def make_posts(env, account, first, people, count, key="v"):
    """Insert ``count`` posts, spread over people and over the window."""
    env.cr.execute(
        """INSERT INTO scrm_post (company_id, account_id, channel, instance, remote_id,
            kind, text, direction, process_state, profile_id, posted_at, first_seen_at,
            likes_count, create_date, write_date)
        SELECT %(company)s, %(account)s, %(channel)s, %(instance)s, %(key)s || i,
            'post', 'Tea ' || i, 'in', 'done',
            %(first)s + (i::bigint * 7919) %% %(people)s,
            now() - (i %% %(days)s) * interval '1 day', now(), i %% 11, now(), now()
        FROM generate_series(1, %(count)s) i""",
        {
            "company": account.company_id.id,
            "account": account.id,
            "channel": account.channel,
            "instance": account.instance,
            "first": first,
            "people": people,
            "days": DAYS,
            "count": count,
            "key": key,
        },
    )


def make_topics(env, account, count, key="v"):
    """Spread the posts of ``make_posts`` over ``count`` topics, few of them large."""
    values = {"company": account.company_id.id, "count": count, "key": f"{key}%"}
    env.cr.execute(
        """INSERT INTO scrm_topic (company_id, name, key, kind, active)
        SELECT %(company)s, 'topic' || i, 'topic' || i, 'hashtag', TRUE
        FROM generate_series(1, %(count)s) i ON CONFLICT DO NOTHING""",
        values,
    )
    # Without it each post is compared with each topic.
    env.cr.execute("ANALYZE scrm_post (company_id), scrm_topic")
    env.cr.execute(
        """INSERT INTO scrm_post_topic_rel (post_id, topic_id)
        SELECT post.id, topic.id FROM scrm_post post JOIN scrm_topic topic
            ON topic.company_id = post.company_id AND topic.name = 'topic'
                || (1 + floor(%(count)s * power(
                    (post.id::bigint * 7919 %% 1000) / 1000.0, 3)))
        WHERE post.company_id = %(company)s AND post.remote_id LIKE %(key)s""",
        values,
    )
