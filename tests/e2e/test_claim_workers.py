# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Claim codes under several workers at once, each with a connection of its own."""

import threading
from datetime import datetime, timezone

import pytest
from odoo_env import environment, need_odoo, own_registry

need_odoo()

WORKERS = 8


@pytest.fixture(scope="module")
def registry():
    with own_registry("claims") as registry:
        yield registry


@pytest.fixture
def account(registry):
    """A connected account of ours that hears messages; returns its id."""
    with environment(registry) as env:
        account = env["scrm.account"].create(
            {
                "name": "Archive",
                "channel": "file",
                "instance": datetime.now().isoformat(),
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )
        return account.id


def hear(env, account_id, texts):
    """Messages to us: (handle, text) each; returns the ids of the posts."""
    from odoo.addons.social_crm.tools.items import Page, RawPost, RawProfile

    now = datetime.now(timezone.utc)
    posts = tuple(
        RawPost(f"m{n}", RawProfile(h, h), text=text, kind="message", created_at=now)
        for n, (h, text) in enumerate(texts)
    )
    account = env["scrm.account"].browse(account_id)
    result = env["scrm.store"]._store_page(account, Page(posts=posts))
    return [result.post_ids[post.remote_id] for post in posts]


def at_once(registry, post_ids):
    """Each post is worked on by a worker of its own, all of them together."""
    barrier = threading.Barrier(len(post_ids))
    errors = []

    def run(post_id):
        try:
            with environment(registry) as env:
                env.cr.execute("SELECT 1")
                barrier.wait(120)
                posts = env["scrm.post"].browse(post_id)
                env["scrm.store"]._retrying(posts._work_on)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in post_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not errors, errors


def outcomes(registry, post_ids):
    with environment(registry) as env:
        return env["scrm.post"].browse(post_ids).mapped("claim_outcome")


def test_of_eight_profiles_with_one_code_exactly_one_is_tied(registry, account):
    with environment(registry) as env:
        partner = env["res.partner"].create({"name": "Mei"})
        [(claim, code)] = env["scrm.claim.code"]._make_for(partner, "receipt")
        texts = [(f"who{n}", code) for n in range(WORKERS)]
        post_ids = hear(env, account, texts)
    at_once(registry, post_ids)
    found = outcomes(registry, post_ids)
    assert found.count("tied") == 1, found
    assert set(found) <= {"tied", "used", "disputed"}
    with environment(registry) as env:
        profiles = env["scrm.profile"].search([("partner_id", "=", partner.id)])
        assert len(profiles) == 1
        claim = env["scrm.claim.code"].browse(claim.id)
        assert (claim.state, claim.profile_id) == ("used", profiles)
        assert claim.link_id == profiles.link_ids
        links = env["scrm.profile.link"].with_context(active_test=False)
        assert links.search_count([("partner_id", "=", partner.id)]) == 1


def test_guesses_in_parallel_are_counted_as_if_one_by_one(registry, account):
    from odoo.addons.social_crm.tools.codes import make_claim

    with environment(registry) as env:
        env.company.scrm_claim_tries = 5
        texts = [("mallory", make_claim()) for _n in range(WORKERS)]
        post_ids = hear(env, account, texts)
    at_once(registry, post_ids)
    found = outcomes(registry, post_ids)
    assert (found.count("wrong"), found.count("blocked")) == (5, WORKERS - 5)


def test_codes_made_in_parallel_are_so_many_an_hour(registry):
    from odoo.exceptions import UserError

    with environment(registry) as env:
        user = env["res.users"].create({"name": "Ann", "login": "claim_ann"})
        partner_id = user.partner_id.id
    barrier, answers = threading.Barrier(WORKERS), []

    def ask():
        with environment(registry) as env:
            env.cr.execute("SELECT 1")
            barrier.wait(120)
            claims, ann = env["scrm.claim.code"], env["res.users"].browse(user.id)
            try:
                env["scrm.store"]._retrying(
                    lambda: claims._make_in_portal(ann, env.company)
                )
                answers.append(True)
            except UserError:
                answers.append(False)

    threads = [threading.Thread(target=ask) for _n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert (answers.count(True), answers.count(False)) == (5, WORKERS - 5)
    with environment(registry) as env:
        made = env["scrm.claim.code"].search([("partner_id", "=", partner_id)])
        assert sorted(made.mapped("state")) == ["open"] + ["revoked"] * 4
