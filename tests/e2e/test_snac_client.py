# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Mastodon client against a real snac2: sign in, hear, answer, find again."""

import os
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from cutting_proxy import CuttingProxy
from odoo_env import need_odoo
from snac import Snac, program, wait_for

need_odoo()
program()

BACK = "http://127.0.0.1:9/social_crm/oauth/callback"


@pytest.fixture(scope="module")
def clients():
    """The addon's pure modules; importing them needs no registry."""
    from odoo.tools import config

    config.parse_config(
        [f"--addons-path={os.environ['ADDONS_PATH']}"], setup_logging=False
    )
    from odoo.addons.social_crm.clients import errors, http, mastodon
    from odoo.addons.social_crm.tools import pkce

    class Clients:
        pass

    Clients.errors, Clients.http, Clients.mastodon = errors, http, mastodon
    Clients.pkce = pkce
    return Clients


@pytest.fixture(scope="module")
def server():
    with Snac("acme", "zoe", "eve") as snac:
        yield snac


@pytest.fixture(scope="module")
def sign_in(clients, server):
    http = clients.http.HttpClient(allowed_hosts=[server.host])

    def sign_in(name, base_url=server.url, http=http):
        make = clients.mastodon.MastodonClient
        client = make(http, server.url)
        app_id, app_secret = client.register_app("Social CRM", BACK)
        verifier, challenge = clients.pkce.pkce()
        url = client.authorize_url(app_id, BACK, "the-state", challenge)
        back = urlsplit(server.give_consent(url, name))
        query = parse_qs(back.query)
        assert back.geturl().startswith(BACK)
        assert query["state"] == ["the-state"]
        token = client.exchange_code(
            app_id, app_secret, query["code"][0], BACK, verifier
        )
        own = make(http, server.url, token).verify()
        return make(http, base_url, token, own)

    return sign_in


@pytest.fixture(scope="module")
def acme(sign_in):
    return sign_in("acme")


@pytest.fixture(scope="module")
def zoe(sign_in):
    return sign_in("zoe")


@pytest.fixture
def live():
    return datetime.now(timezone.utc) - timedelta(hours=1)


def mentions(client, live, text):
    """The posts with ``text`` that the client is told of, walking all pages."""
    return walk(lambda token: client.notifications_page(None, token, live), text)


def walk(page_of, text):
    token, found = None, {}
    for _page in range(20):
        page = page_of(token)
        assert not page.errors
        found.update({p.remote_id: p for p in page.posts if text in p.text})
        token = page.next_page
        if not token:
            return list(found.values())
    raise AssertionError("the walk does not end")


def test_who_we_are_and_what_the_server_allows(acme, server):
    assert acme.own.handle == "acme"
    assert acme.own.is_own and acme.own.url == f"{server.url}/acme"
    assert acme.instance().max_characters == 100000


def test_loopback_is_refused_unless_allowed(clients, server):
    client = clients.mastodon.MastodonClient(clients.http.HttpClient(), server.url)
    with pytest.raises(clients.errors.Refused) as caught:
        client.instance()
    assert caught.value.code == "internal_address"


def test_mention_answer_and_thanks_make_one_thread(acme, zoe, live):
    asked = zoe.post_status("Hello @acme where is my parcel 4711 #latepost", key="k1")
    assert asked.post.author.handle == "zoe"
    (heard,) = wait_for(lambda: mentions(acme, live, "4711"), "the mention")
    assert heard.remote_id == asked.remote_id
    assert heard.author.handle == "zoe" and not heard.author.is_own
    assert [who.remote_id for who in heard.mentions] == [acme.own.remote_id]
    assert heard.tags == ("latepost",)
    answer = acme.post_status("@zoe We look for it 4711", reply_to=heard.remote_id)
    assert answer.post.kind == "reply" and answer.post.author.is_own
    (told,) = wait_for(lambda: mentions(zoe, live, "We look"), "the answer")
    assert told.parent_remote_id == asked.remote_id
    zoe.post_status("@acme thanks 4712", reply_to=told.remote_id)
    (thanks,) = wait_for(lambda: mentions(acme, live, "4712"), "the thanks")
    assert thanks.parent_remote_id == answer.remote_id
    above = [post.remote_id for post in acme.ancestors(thanks.remote_id)]
    assert above == [asked.remote_id, answer.remote_id]


def act_once_there(client, kind, remote_id, gone):
    """The server tells of a post a moment before it finds it."""

    def acted():
        try:
            client.act(kind, remote_id)
        except gone:
            return False
        return True

    wait_for(acted, f"a post to {kind}")


def test_like_and_boost_arrive_as_acts(acme, zoe, live, clients):
    ours = acme.post_status("New tea, @zoe, come and taste 815")
    wait_for(lambda: mentions(zoe, live, "815"), "the post to reach her")
    for kind in ("favourite", "reblog"):
        act_once_there(zoe, kind, ours.remote_id, clients.errors.Gone)

    def acts():
        page = acme.notifications_page(None, None, live)
        mine = [a for a in page.interactions if a.post_remote_id == ours.remote_id]
        return mine if len(mine) == 2 else None

    found = wait_for(acts, "like and boost")
    assert {act.kind for act in found} == {"like", "repost"}
    assert {act.actor.remote_id for act in found} == {zoe.own.remote_id}
    # The boost does not make the post one of hers.
    (post,) = walk(lambda token: acme.own_page(None, token, live), "815")
    assert post.author.is_own and post.kind == "post"


def test_hashtag_and_search(acme, zoe, live):
    said = zoe.post_status("Green and fresh #oolong916")
    (tagged,) = walk(lambda t: acme.hashtag_page("oolong916", None, t, live), "fresh")
    assert tagged.remote_id == said.remote_id
    # This server searches the own timeline only.
    own = acme.post_status("About springleaf")
    (found,) = walk(lambda t: acme.search_page("springleaf", None, t, live), "")
    assert found.remote_id == own.remote_id


def test_nothing_is_missed_over_several_walks(
    acme, sign_in, live, monkeypatch, clients
):
    """Pages of three, new posts in between: everything once, nothing left out."""
    monkeypatch.setattr(clients.mastodon, "PAGE", 3)
    eve = sign_in("eve")
    sent, seen, mark = set(), set(), None
    for batch in (5, 7):
        for number in range(batch):
            sent.add(eve.post_status(f"@acme batch {batch} {number}").remote_id)

        def all_arrived(sent=frozenset(sent)):
            return sent <= {p.remote_id for p in mentions(acme, live, "batch")}

        wait_for(all_arrived, "all mentions to arrive")
        token, candidate = None, None
        while True:
            page = acme.notifications_page(mark, token, live)
            seen |= {p.remote_id for p in page.posts if "batch" in p.text}
            candidate = candidate if token else page.mark
            token = page.next_page
            if not token:
                break
        mark = candidate or mark
    assert sent == seen


def test_remote_html_is_plain_in_the_text(acme, zoe, live):
    zoe.post_status("@acme 5150 <script>alert(1)</script> [x](javascript:alert(2))")
    (heard,) = wait_for(lambda: mentions(acme, live, "5150"), "the mention")
    assert "<" not in heard.text


def test_what_is_not_there(acme, clients):
    with pytest.raises(clients.errors.Gone):
        acme.status("nope")


def test_a_lost_answer_is_unknown_and_found_again(sign_in, clients, server, live):
    """The server has taken the post, but its answer never reached us."""
    with CuttingProxy(("127.0.0.1", server.port)) as proxy:
        host = f"localhost:{proxy.port}"
        http = clients.http.HttpClient(allowed_hosts=[host, server.host])
        client = sign_in("acme", f"http://{host}", http)
        text = "@zoe *We* send a new one, see https://tea.example/a?b=c&d 602"
        since = datetime.now(timezone.utc)
        assert client.find_sent(text, "", since, set()) is None
        proxy.cuts = 1
        with pytest.raises(clients.errors.Unknown):
            client.post_status(text, key="k602")
        assert proxy.cut == 1
        found = client.find_sent(text, "", since, set())
        assert found and found.post.author.is_own
        assert client.find_sent(text, "", since, {found.remote_id}) is None
