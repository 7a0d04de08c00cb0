# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Short links and their clicks with several workers at once, as Odoo serves them.

What counts: one link for each account whoever asks first, no click lost, one person
counted once, and nobody who clicks is kept from the page.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from odoo_env import environment, need_odoo, own_registry
from odoo_server import odoo_server

need_odoo()

WORKERS, WAIT, CLICKS = 6, 300, 24
TEXT = "看 https://shop.example/tea https://shop.example/coffee"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)


@pytest.fixture(scope="module")
def registry():
    with own_registry("link_workers") as registry:
        yield registry


def make_publication(registry, name, channel="file"):
    """Ids of a publication and of its account."""
    with environment(registry) as env:
        account = env["scrm.account"].create(
            {"name": name, "channel": channel, "instance": name, "state": "connected"}
        )
        publication = env["scrm.publication"].create(
            {"name": name, "body": TEXT, "account_ids": [(6, 0, account.ids)]}
        )
        return publication.id, account.id


def track(registry, barrier, publication_id, account_id):
    """What a request does: from the start again when others were faster."""
    from odoo.service.model import retrying

    with environment(registry) as env:
        tries = []

        def work():
            publication = env["scrm.publication"].browse(publication_id)
            account = env["scrm.account"].browse(account_id)
            # The snapshot of all begins before any of them is done.
            assert publication.name and account.channel
            if not tries:
                barrier.wait(WAIT)
            tries.append(1)
            return publication._track_links(TEXT, account)

        return retrying(work, env)


def track_at_once(registry, publications):
    barrier = threading.Barrier(len(publications))
    with ThreadPoolExecutor(len(publications)) as pool:
        tasks = [pool.submit(track, registry, barrier, *ids) for ids in publications]
        return [task.result(WAIT) for task in tasks]


def test_two_publications_make_the_same_new_source_at_once(registry):
    publications = [
        make_publication(registry, f"source {number}", "feed") for number in range(3)
    ]
    assert len(set(track_at_once(registry, publications))) == 3
    with environment(registry) as env:
        ids = [publication for publication, _account in publications]
        links = env["scrm.publication"].browse(ids).link_ids
        assert len(links) == 6
        assert len(links.source_id) == 1


def test_workers_that_ask_at_once_get_the_same_links(registry):
    ids = make_publication(registry, "at once")
    texts = set(track_at_once(registry, [ids] * WORKERS))
    assert len(texts) == 1
    assert "shop.example" not in texts.pop()
    with environment(registry) as env:
        publication = env["scrm.publication"].browse(ids[0])
        assert len(publication.link_ids) == 2
        assert len(publication.link_ids.link_code_ids) == 2


class Stay(HTTPRedirectHandler):
    """Does not follow: where it leads is what is looked at."""

    def redirect_request(self, *_args):
        return None


def click(url, agent):
    request = Request(url, headers={"User-Agent": agent})
    try:
        build_opener(Stay).open(request, timeout=180)
    except HTTPError as answer:
        return answer.code, answer.headers["Location"]
    raise AssertionError("no redirect")


def test_clicks_at_once_are_all_counted_and_led_on(registry):
    publication_id, account_id = make_publication(registry, "clicked")
    with environment(registry) as env:
        publication = env["scrm.publication"].browse(publication_id)
        publication._track_links(TEXT, env["scrm.account"].browse(account_id))
        code = publication.link_ids[0].code
    agents = [CHROME, "TelegramBot (like TwitterBot)"] * (CLICKS // 2)
    with odoo_server(registry.db_name, "--workers=3") as url:
        with ThreadPoolExecutor(WORKERS) as pool:
            answers = list(pool.map(lambda one: click(f"{url}/r/{code}", one), agents))
    assert {status for status, _target in answers} == {302}
    assert all("shop.example" in target for _status, target in answers)
    with environment(registry) as env:
        publication = env["scrm.publication"].browse(publication_id)
        assert publication.clicks_raw == CLICKS
        assert publication.clicks_people == 1
        env["scrm.delivery"]._count_clicks()
        assert publication.link_ids[0].count == CLICKS // 2
