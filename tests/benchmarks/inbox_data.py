# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A large inbox for ``bench_inbox.py``, made by the database itself.

Words are drawn as in real talk: a few are everywhere, most are rare.
"""

import random
from itertools import accumulate

POSTS, TALKS, THREADS = 1_000_000, 100_000, 150_000
PEOPLE, TEXTS, COLLEAGUES = 20_000, 40_000, 20
LATIN, HAN = 4_000, 3_000
SYLLABLES = "ba co di fu ge ha jo ki lu mo ne pa ro sa ti vo we xi yu za".split()
CHARS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 900))


def vocabulary(seed=5):
    """Two lists of words, common ones first."""
    rng = random.Random(seed)
    latin, han = {}, {}
    while len(latin) < LATIN:
        latin["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))] = True
    while len(han) < HAN:
        han["".join(rng.choices(CHARS, k=2))] = True
    return list(latin), list(han)


def texts(count=TEXTS, seed=6):
    rng = random.Random(seed)
    latin, han = vocabulary()
    weights = [
        list(accumulate(1 / (rank + 10) for rank in range(len(words))))
        for words in (latin, han)
    ]
    for number in range(count):
        if number % 2:
            words = rng.choices(latin, cum_weights=weights[0], k=rng.randint(5, 25))
            yield " ".join(words)
        else:
            words = rng.choices(han, cum_weights=weights[1], k=rng.randint(4, 30))
            yield "".join(words)


BASE = """
CREATE TEMP TABLE bench_text (id int PRIMARY KEY, text text);
INSERT INTO bench_text SELECT * FROM UNNEST(%(numbers)s::int[], %(texts)s::text[]);
INSERT INTO scrm_profile (company_id, channel, instance, remote_id, handle, name,
    active, followers_count, value_score, create_date, write_date)
SELECT %(company)s, 'file', 'bench', 'u' || n, 'user' || n, 'Person ' || n,
    TRUE, (n * 7919) %% 50000, (n * 104729) %% 100, now(), now()
FROM generate_series(1, %(people)s) n;
CREATE TEMP TABLE bench_profile AS
SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS n
FROM scrm_profile WHERE instance = 'bench';
CREATE INDEX ON bench_profile (n);
"""

POST = """
INSERT INTO scrm_post (company_id, channel, instance, remote_id, account_id,
    profile_id, direction, kind, text, lang, posted_at, first_seen_at,
    process_state, thread_root_id, conversation_id, create_date, write_date)
SELECT %(company)s, 'file', 'bench', 'p' || i, %(account)s, profile.id,
    CASE WHEN i >= %(threads)s AND i %% 4 = 0 THEN 'out' ELSE 'in' END,
    'reply', bench_text.text,
    CASE WHEN bench_text.id %% 2 = 1 THEN 'en' ELSE 'zh' END,
    timestamp '2026-11-25' - make_interval(secs => (%(posts)s - i) * 20),
    timestamp '2026-11-25' - make_interval(secs => (%(posts)s - i) * 20),
    'done', root.root_post_id, root.id, now(), now()
FROM generate_series(%(start)s, %(stop)s) AS series (i)
JOIN bench_text ON bench_text.id = (i * 7919::bigint) %% %(texts_count)s
JOIN bench_profile profile ON profile.n = (i %% %(threads)s) %% %(people)s
LEFT JOIN bench_root root ON root.n = i %% %(threads)s
"""

TALK = """
CREATE TEMP TABLE bench_head AS
SELECT id, profile_id, posted_at, SUBSTR(remote_id, 2)::int AS n
FROM scrm_post WHERE instance = 'bench';
INSERT INTO scrm_conversation (name, active, account_id, company_id, root_post_id,
    profile_id, user_id, team_id, state, priority, first_seen_at, create_date,
    write_date, snoozed_until)
SELECT 'Talk ' || n, TRUE, %(account)s, %(company)s, id, profile_id,
    CASE WHEN n %% 100 < 30 THEN NULL
        ELSE (%(users)s::int[])[1 + n %% %(colleagues)s] END,
    NULL,
    (ARRAY['new', 'open', 'waiting', 'ignored', 'closed', 'closed', 'closed',
        'closed', 'closed', 'closed'])[1 + (n / 7) %% 10],
    (ARRAY['0', '0', '0', '0', '0', '0', '1', '1', '2', '3'])[1 + (n / 11) %% 10],
    posted_at, now(), now(),
    CASE WHEN n %% 50 = 0 THEN timestamp '2030-01-01' END
FROM bench_head WHERE n < %(talks)s;
CREATE TEMP TABLE bench_root AS
SELECT talk.id, talk.root_post_id, bench_head.n
FROM scrm_conversation talk JOIN bench_head ON bench_head.id = talk.root_post_id;
CREATE UNIQUE INDEX ON bench_root (n);
ANALYZE bench_root;
UPDATE scrm_post SET conversation_id = bench_root.id, thread_root_id = scrm_post.id
FROM bench_root WHERE bench_root.root_post_id = scrm_post.id;
INSERT INTO scrm_conversation_rule_rel (conversation_id, rule_id)
SELECT id, (%(rules)s::int[])[1 + n %% 5] FROM bench_root WHERE n %% 3 = 0;
INSERT INTO scrm_conversation_tag_rel (conversation_id, tag_id)
SELECT id, (%(tags)s::int[])[1 + n %% 5] FROM bench_root WHERE n %% 4 = 0;
"""

LAST = """
UPDATE scrm_conversation talk SET post_count = said.post_count,
    last_post_at = said.last_at,
    last_text = LEFT(said.last_text, 160)
FROM (
    SELECT conversation_id, COUNT(*) AS post_count, MAX(posted_at) AS last_at,
        (ARRAY_AGG(text ORDER BY posted_at DESC))[1] AS last_text
    FROM scrm_post WHERE conversation_id IS NOT NULL GROUP BY conversation_id
) said WHERE said.conversation_id = talk.id
"""


def people_of(env, company):
    """An agent and a supervisor who read, and colleagues who own conversations."""
    groups = {"agent": "social_crm.group_agent", "boss": "social_crm.group_supervisor"}
    names = ["agent", "boss", *(f"mate{n}" for n in range(COLLEAGUES - 1))]
    return env["res.users"].create(
        [
            {
                "name": name.title(),
                "login": f"bench_{name}",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [
                    (6, 0, env.ref(groups.get(name, groups["agent"])).ids),
                ],
            }
            for name in names
        ]
    )


def drop_indexes(env):
    """Drop those of the posts that enforce nothing; returns how to make them again.

    Filling each row by row would take an hour.
    """
    env.cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indrelid = 'scrm_post'::regclass AND NOT indisunique"""
    )
    found = env.cr.fetchall()
    for name, _definition in found:
        env.cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def build(env, execute):
    """Make it all; ``execute`` runs one script with parameters.

    :return: (agent, supervisor)
    """
    company = env["res.company"].create({"name": "Bench"})
    account = env["scrm.account"].create(
        {
            "name": "Bench",
            "channel": "file",
            "instance": "bench",
            "company_id": company.id,
        }
    )
    rules = env["scrm.rule"].create(
        [
            {"name": f"Rule {n}", "query": f"word{n}", "company_id": company.id}
            | {"category": ("complaint", "interest", "praise")[n % 3]}
            for n in range(5)
        ]
    )
    tags = env["scrm.tag"].create(
        [{"name": f"Tag {n}", "company_id": company.id} for n in range(5)]
    )
    users = people_of(env, company)
    env.flush_all()
    given = list(texts())
    shared = {
        "company": company.id,
        "account": account.id,
        "people": PEOPLE,
        "threads": THREADS,
        "talks": TALKS,
        "posts": POSTS,
        "texts_count": TEXTS,
        "rules": rules.ids,
        "tags": tags.ids,
        "users": (users[:1] | users[2:]).ids,
        "colleagues": COLLEAGUES,
    }
    numbers = list(range(TEXTS))
    execute(BASE, shared | {"numbers": numbers, "texts": given})
    indexes = drop_indexes(env)
    execute("CREATE TEMP TABLE bench_root (id int, root_post_id int, n int)", {})
    execute(POST, shared | {"start": 0, "stop": THREADS - 1})
    execute("DROP TABLE bench_root", {})
    execute(TALK, shared)
    execute(POST, shared | {"start": THREADS, "stop": POSTS - 1})
    for definition in indexes:
        execute(definition, None)
    execute(LAST, shared)
    return users[0], users[1]
