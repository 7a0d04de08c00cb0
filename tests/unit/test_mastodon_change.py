# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Changing, deleting, asking and counting, against a FAKE server."""

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import pytest
from fake_server import FakeServer
from test_mastodon_parse import account, status

from odoo.addons.social_crm.clients import mastodon
from odoo.addons.social_crm.clients.errors import Gone, Refused, RetryLater, Unknown
from odoo.addons.social_crm.clients.http import HttpClient
from odoo.addons.social_crm.tools import polls
from odoo.addons.social_crm.tools.items import Metrics, Outgoing, Poll, RawProfile

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
OWN = RawProfile("9f39", "acme", url="http://s.example/acme", is_own=True)
ONE = "/api/v1/statuses/o1"
ALL = "/api/v1/statuses"


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    http = HttpClient(allowed_hosts=[server.host], timeout=2, clock=lambda: NOW)
    return mastodon.MastodonClient(http, server.url, "t0ken", OWN)


def mine(remote_id="o1", **values):
    return status(remote_id, account=account("9f39", "acme"), **values)


def by_method(server, path, **answers):
    """Answers by method: a tuple of status and data, or a function."""

    def answer(handler):
        found = answers[handler.command]
        if callable(found):
            return found(handler)
        return handler.send(found[0], {}, json.dumps(found[1]).encode())

    server.routes[path] = answer


def form(request):
    return parse_qs(request.body.decode(), keep_blank_values=True)


def changed(**values):
    return Outgoing("edit", "new text", target_remote_id="o1", **values)


GONE = Outgoing("delete", "", target_remote_id="o1")


# -- changing ---------------------------------------------------------------------


def test_a_change_keeps_what_the_server_would_forget(server, client):
    before = mine(
        content="<p>old</p>",
        media_attachments=[{"id": "m1"}, {"id": "m2"}],
        spoiler_text="About tea",
        sensitive=True,
        language="en",
    )
    after = mine(content="<p>new text</p>", edited_at="2026-11-22T12:00:00Z")
    by_method(server, ONE, GET=(200, before), PUT=(200, after))
    result = client.send(changed())
    assert (result.post.text, result.post.edited_at) == ("new text", NOW)
    assert form(server.requests[-1]) == {
        "status": ["new text"],
        "spoiler_text": ["About tea"],
        "sensitive": ["true"],
        "language": ["en"],
        "media_ids[]": ["m1", "m2"],
    }


def test_a_changed_answer_still_names_whom_it_answers(server, client):
    by_method(server, ONE, GET=(200, mine()), PUT=(200, mine()))
    client.send(changed(mention_handle="zoe@far.example"))
    assert form(server.requests[-1])["status"] == ["@zoe@far.example new text"]


def test_a_poll_is_not_changed_as_its_votes_would_be_lost(server, client):
    by_method(server, ONE, GET=(200, mine(poll={"id": "1", "options": []})))
    with pytest.raises(Refused) as caught:
        client.send(changed())
    assert caught.value.code == "poll_stays"


def test_a_change_without_an_answer_is_found_by_its_text(server, client):
    by_method(server, ONE, GET=(200, mine()), PUT=lambda handler: handler.reset())
    with pytest.raises(Unknown):
        client.send(changed())
    assert client.look(changed(), set()) is None
    by_method(server, ONE, GET=(200, mine(content="<p>New <b>text</b>!</p>")))
    assert client.look(changed(), set()).remote_id == "o1"
    server.answer(ONE, status=404)
    assert client.look(changed(), set()) is None


# -- deleting ---------------------------------------------------------------------


def test_deleting(server, client):
    by_method(server, ONE, DELETE=(200, mine()))
    assert client.send(GONE).remote_id == "o1"
    (request,) = server.requests
    # A server refuses a form without anything in it.
    assert request.command == "DELETE" and "Content-Type" not in request.headers


def test_what_is_gone_already_is_deleted(server, client):
    server.answer(ONE, status=404)
    assert client.send(GONE).remote_id == "o1"


def test_a_server_that_says_gone_and_keeps_it_has_not_deleted_it(server, client):
    by_method(server, ONE, DELETE=(404, {}), GET=(200, mine()))
    with pytest.raises(Refused) as caught:
        client.send(GONE)
    assert caught.value.code == "not_deleted" and not isinstance(caught.value, Gone)


def test_a_deletion_without_an_answer_is_looked_up(server, client):
    by_method(server, ONE, DELETE=lambda handler: handler.reset(), GET=(200, mine()))
    with pytest.raises(Unknown):
        client.send(GONE)
    assert client.look(GONE, set()) is None
    server.answer(ONE, status=404)
    assert client.look(GONE, set()).remote_id == "o1"


@pytest.mark.parametrize(
    "kind, verb", [("like", "unfavourite"), ("repost", "unreblog")]
)
def test_an_act_is_taken_back_where_it_was_done(server, client, kind, verb):
    server.json(f"{ALL}/s1/{verb}", status("s1"))
    undo = Outgoing(
        "delete", "", parent_remote_id="s1", target_remote_id="x", target_kind=kind
    )
    assert client.send(undo).remote_id == "x"
    assert client.look(undo, set()).remote_id == "x"
    assert {request.path for request in server.requests} == {f"{ALL}/s1/{verb}"}


# -- questions --------------------------------------------------------------------

ASKED = Outgoing("post", "Which?", poll=Poll(("green", "black"), 3600, multiple=True))


def test_a_question(server, client):
    server.json(ALL, mine(poll={"id": "7"}))
    assert client.send(ASKED).note == ""
    data = form(server.requests[-1])
    assert data["poll[options][]"] == ["green", "black"]
    assert (data["poll[expires_in]"], data["poll[multiple]"]) == (["3600"], ["true"])


def test_a_server_that_leaves_the_question_out_is_noted(server, client):
    server.json(ALL, mine(poll=None))
    assert client.send(ASKED).note == "no_poll"


def test_limits_of_the_server(server, client):
    told = {"max_options": 8, "max_characters_per_option": 60, "min_expiration": 60}
    server.json("/api/v2/instance", {"configuration": {"polls": told}})
    assert client.instance().poll_rules == polls.Rules(8, 60, 60)
    server.json("/api/v2/instance", {"title": "Silent"})
    assert client.instance().poll_rules == polls.Rules()


# -- messages ---------------------------------------------------------------------


def message(**values):
    return Outgoing("message", "Hi", mention_handle="zoe", is_private=True, **values)


def test_a_message_is_for_one_person(server, client):
    server.json(ALL, mine(visibility="direct", mentions=[{"id": "0", "acct": "zoe"}]))
    assert client.send(message(parent_remote_id="d1")).post.kind == "message"
    data = form(server.requests[-1])
    assert data["status"] == ["@zoe Hi"]
    assert (data["visibility"], data["in_reply_to_id"]) == (["direct"], ["d1"])


def test_a_message_that_reaches_nobody_is_no_success(server, client):
    server.json(ALL, mine(visibility="direct", mentions=[]))
    with pytest.raises(Refused) as caught:
        client.send(message())
    assert caught.value.code == "nobody_told"


def test_a_message_is_looked_for_at_home_where_the_own_list_is_without_it(
    server, client
):
    at = (NOW - timedelta(minutes=1)).isoformat()
    theirs = status("t1", content="<p>@zoe Hi</p>", created_at=at)
    own = mine("d1", content="<p>@zoe Hi</p>", created_at=at, visibility="private")
    server.json("/api/v1/accounts/9f39/statuses", [])
    server.json("/api/v1/timelines/home", [theirs, own])
    since = NOW - timedelta(minutes=2)
    assert client.look(message(sent_after=since), set()).remote_id == "d1"
    said = Outgoing("reply", "@zoe Hi", sent_after=since)
    assert client.look(said, set()) is None


def test_an_answer_is_addressed_to_whom_it_answers():
    addressed = mastodon.parse.addressed
    assert addressed("We look", "zoe@s.example") == "@zoe@s.example We look"
    named = "Dear @ZOE@s.example, we"
    assert addressed(named, "zoe@s.example") == named
    assert addressed("Hello", "") == "Hello"


@pytest.mark.parametrize(
    "visibility, kind",
    [("direct", "message"), ("private", "message"), ("unlisted", "post")],
)
def test_what_is_for_few_eyes_is_a_message(client, visibility, kind):
    (post,) = client._reader.posts(status("s1", visibility=visibility))
    assert post.kind == kind


def test_an_id_that_changes_with_its_post_is_one_id(client):
    body = "51ec316acb9300d77b8dd06a46ff67f5"
    ids = {
        client._reader.posts(status(f"{time}{body}", in_reply_to_id=f"{time}{body}"))[0]
        for time in ("1795664987", "1795666933")
    }
    assert {post.remote_id for post in ids} == {f"0000000000{body}"}
    assert {post.parent_remote_id for post in ids} == {f"0000000000{body}"}
    (other,) = client._reader.posts(status("116543210987654321"))
    assert other.remote_id == "116543210987654321"


# -- figures ----------------------------------------------------------------------


def figures(remote_id, likes):
    return mine(remote_id, favourites_count=likes, reblogs_count=1, replies_count=0)


def test_figures_of_many_posts_in_few_questions(server, client):
    def many(handler):
        ids = handler.query["id[]"]
        rows = [figures(key, 3) for key in ids if key != "o7"]
        handler.send(200, {}, json.dumps(rows).encode())

    server.routes[ALL] = many
    found = client.metrics([f"o{n}" for n in range(40)])
    assert len(server.requests) == 2
    assert found[0] == Metrics("o0", likes=3, reposts=1, replies=0)
    assert {row.remote_id for row in found} == {f"o{n}" for n in range(40)} - {"o7"}


def test_figures_one_by_one_where_the_server_knows_no_other_way(server, client):
    server.json(ONE, figures("o1", 5))
    found = client.metrics(["o1", "gone"])
    assert [(row.remote_id, row.likes) for row in found] == [("o1", 5)]


def test_the_limit_ends_the_counting(server, client):
    server.json(ALL, {"error": "slow"}, 429, {"X-RateLimit-Reset": NOW.isoformat()})
    with pytest.raises(RetryLater):
        client.metrics(["o1", "o2"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "counts, votes", [([2, 0], (2, 0)), ([None, None], None), ([], None)]
)
def test_votes(server, client, counts, votes):
    options = [{"title": "x", "votes_count": count} for count in counts]
    server.json(ALL, [mine(poll={"id": "1", "options": options})])
    assert client.metrics(["o1"])[0].votes == votes


# -- who follows whom -------------------------------------------------------------


def test_lists_go_on_where_the_link_says(server, client):
    path = "/api/v1/accounts/9f39/followers"
    link = f'<{server.url}{path}?limit=80&max_id=771>; rel="next", <x>; rel="prev"'
    server.json(path, [account("1", "mei"), {"broken": 1}], headers={"Link": link})
    people, cursor = client.follows("followers", "")
    assert [(who.handle, since) for who, since in people] == [("mei", None)]
    assert cursor == "771"
    server.json(path, [account("2", "zoe")], headers={"Link": '<x?a=1>; rel="prev"'})
    assert client.follows("followers", cursor)[1] is None
    assert server.requests[-1].query["max_id"] == ["771"]


def test_the_server_is_asked_about_each_person(server, client):
    def known(handler):
        rows = [{"id": key, "followed_by": key != "5"} for key in handler.query["id[]"]]
        handler.send(200, {}, json.dumps(rows).encode())

    server.routes["/api/v1/accounts/relationships"] = known
    ids = [str(number) for number in range(25)]
    assert client.holding("followers", ids) == set(ids) - {"5"}
    assert client.holding("following", ids) == set()
    assert len(server.requests) == 4
