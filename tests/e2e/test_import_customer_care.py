# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Real posts through the import, ten times: everything there, and once.

SOCIAL_CRM_CARE_FILE may name the whole file of 1,205 posts in 24 brands' threads.
"""

import json
import os
import time
from collections import defaultdict
from html import unescape
from pathlib import Path

import pytest
from import_kit import EXTRACT, counts, make_account, make_import
from odoo_env import environment, need_odoo, own_registry

need_odoo()

TIMES = 10


@pytest.fixture(scope="module")
def registry():
    with own_registry("care") as opened:
        yield opened


def files():
    found = [EXTRACT]
    whole = os.environ.get("SOCIAL_CRM_CARE_FILE")
    return [*found, Path(whole)] if whole else found


def threads(rows):
    """Sets of post ids that belong together, by thread name or by answers."""
    group = {row["id"]: row["conversation_id"] for row in rows}
    alias = {}

    def find(name):
        while name in alias:
            name = alias[name]
        return name

    for row in rows:
        parent = group.get(row["in_reply_to"])
        if parent and find(parent) != find(group[row["id"]]):
            alias[find(group[row["id"]])] = find(parent)
    sets = defaultdict(set)
    for post_id, name in group.items():
        sets[find(name)].add(post_id)
    return {frozenset(ids) for ids in sets.values()}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.parent.name)
def test_ten_imports_of_customer_care(registry, path, capsys):
    data = path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    with environment(registry) as env:
        account = make_account(env, path.parent.name)
        env.cr.commit()
        seconds = []
        for turn in range(TIMES):
            record = make_import(env, account, data, path.name)
            env.cr.commit()
            start = time.monotonic()
            record._run()
            seconds.append(time.monotonic() - start)
            assert record.state == "done", record.reason
            expected = (0, 0, len(rows), 0) if turn else (len(rows), 0, 0, 0)
            assert counts(record) == expected
        check_stored(env, account, rows)
    with capsys.disabled():
        first, rest = seconds[0], sum(seconds[1:]) / (TIMES - 1)
        print(
            f"\n{len(rows)} posts: first import {len(rows) / first:.0f} posts/s,"
            f" again {len(rows) / rest:.0f} posts/s"
        )


def check_stored(env, account, rows):
    posts = env["scrm.post"].search([("account_id", "=", account.id)])
    assert len(posts) == len(rows)
    assert set(posts.mapped("remote_id")) == {row["id"] for row in rows}
    authors = posts.profile_id
    assert sorted(authors.mapped("handle")) == sorted({row["author"] for row in rows})
    by_id = {post.remote_id: post for post in posts}
    for row in rows:
        post = by_id[row["id"]]
        # The network gave them as "&amp;"; people read "&".
        assert post.text == unescape(row["text"]).strip().replace("\r\n", "\n")
        assert post.direction == ("out" if row["author_is_brand"] else "in")
        assert post.posted_at.isoformat() == row["created_at"].rstrip("Z")
        assert (post.parent_id.remote_id or None) == row["in_reply_to"]
    found = defaultdict(set)
    for post in posts:
        found[post.thread_root_id.id].add(post.remote_id)
    assert {frozenset(ids) for ids in found.values()} == threads(rows)
    history = [("account_id", "=", account.id), ("process_state", "!=", "skipped")]
    assert not env["scrm.post"].search_count(history)
    handles = env["scrm.profile"].search([("instance", "=", account.instance)])
    keys = handles.mapped(lambda profile: profile.handle.casefold())
    assert len(keys) == len(set(keys))
