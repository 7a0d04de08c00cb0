# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What servers really say, from snac2 2.75 (taken from a running one) and Mastodon."""

from datetime import datetime, timezone

import pytest

from odoo.addons.social_crm.clients.mastodon_parse import Reader, moment
from odoo.addons.social_crm.tools.items import RawProfile

OWN = RawProfile("9f39", "acme", name="Acme", url="http://s.example/acme", is_own=True)


@pytest.fixture
def reader():
    return Reader(OWN, "s.example")


def account(remote_id="aa8e", acct="zoe@s.example", **more):
    return {
        "id": remote_id,
        "username": acct.partition("@")[0],
        "acct": acct,
        "display_name": "Zoe",
        "url": f"http://s.example/{acct.partition('@')[0]}",
        "note": "<br>",
        "avatar": "http://s.example/susie.png",
        "followers_count": 3,
        "bot": False,
        "created_at": "2026-11-22T07:59:04Z",
        **more,
    }


def status(remote_id="1795aa", **more):
    return {
        "id": remote_id,
        "url": f"http://s.example/zoe/p/{remote_id}",
        "account": account(),
        "created_at": "2026-11-22T08:01:11.000Z",
        "content": "<p>Hello <b>there</b></p>",
        "visibility": "public",
        "spoiler_text": "",
        "mentions": [],
        "tags": [],
        "in_reply_to_id": None,
        "reblog": None,
        "language": "en",
        "edited_at": None,
        **more,
    }


def test_a_post(reader):
    tags = [{"name": "sad", "url": "x"}]
    (post,) = reader.posts(status(tags=tags, favourites_count=2, replies_count=1))
    assert post.text == "Hello there"
    assert post.html == "<p>Hello <b>there</b></p>"
    assert (post.kind, post.lang, post.tags) == ("post", "en", ("sad",))
    assert (post.likes, post.reposts, post.replies) == (2, None, 1)
    assert post.created_at == datetime(2026, 11, 22, 8, 1, 11, tzinfo=timezone.utc)
    assert post.author.handle == "zoe"
    assert post.author.followers == 3


def test_handles_of_the_own_server_are_the_same_with_and_without_it(reader):
    assert reader.profile(account(acct="zoe")).handle == "zoe"
    assert reader.profile(account(acct="zoe@s.example")).handle == "zoe"
    assert reader.profile(account(acct="zoe@far.example")).handle == "zoe@far.example"


def test_kinds(reader):
    kinds = [
        status(in_reply_to_id="7"),
        status(visibility="direct", in_reply_to_id="7"),
        status(visibility="direct"),
        status(visibility="unlisted"),
    ]
    assert [reader.posts(s)[0].kind for s in kinds] == [
        "reply",
        "message",
        "message",
        "post",
    ]
    assert reader.posts(kinds[0])[0].parent_remote_id == "7"


def test_a_boost_is_an_act_and_the_post_that_it_is_about(reader):
    boost, original = reader.posts(
        status("b1", reblog=status("o1"), content="<p>x</p>")
    )
    assert (boost.kind, boost.text, boost.parent_remote_id) == ("repost", "", "o1")
    assert (original.remote_id, original.kind) == ("o1", "post")


def test_snac_wraps_a_post_in_a_boost_with_the_same_id(reader):
    inner = status("o1", account=account("9f39", "acme"))
    (post,) = reader.posts(status("o1", reblog=inner, content=""))
    assert post.author.is_own
    assert post.text == "Hello there"


def test_snac_gives_the_place_in_the_list_as_id_of_a_mention(reader):
    mentions = [
        {"id": "0", "acct": "acme@s.example", "url": "http://s.example/acme"},
        {"id": "1", "acct": "eve@s.example", "url": "http://s.example/eve"},
    ]
    (post,) = reader.posts(status(mentions=mentions))
    # Who eve is cannot be known from "1"; that it is us can.
    assert post.mentions == (OWN,)


def test_mentions_of_mastodon(reader):
    mentions = [
        {
            "id": "9f39",
            "username": "acme",
            "acct": "acme",
            "url": "http://s.example/@acme",
        },
        {
            "id": "4411",
            "username": "eve",
            "acct": "eve@far.example",
            "url": "http://f/@eve",
        },
    ]
    (post,) = reader.posts(status(mentions=mentions))
    assert [who.remote_id for who in post.mentions] == ["9f39", "4411"]
    assert [who.is_own for who in post.mentions] == [True, False]


def notification(kind, **more):
    return {
        "id": "1795334482798580",
        "type": kind,
        "created_at": "2026-11-22T08:01:22Z",
        "account": account(),
        **more,
    }


def test_who_is_told_of_a_mention_is_mentioned(reader):
    (post,), acts = reader.notification(notification("mention", status=status()))
    assert post.mentions == (OWN,)
    assert acts == []


def test_our_own_post_does_not_mention_us(reader):
    own = status(account=account("9f39", "acme"))
    (post,), _acts = reader.notification(notification("mention", status=own))
    assert post.mentions == ()


@pytest.mark.parametrize(("kind", "act"), [("favourite", "like"), ("reblog", "repost")])
def test_acts_on_our_posts(reader, kind, act):
    own = status("o1", account=account("9f39", "acme"))
    said, (found,) = reader.notification(notification(kind, status=own))
    assert [post.remote_id for post in said] == ["o1"]
    assert (found.kind, found.remote_key) == (act, f"{act}:aa8e:o1")
    assert found.actor.remote_id == "aa8e"
    assert (found.target, found.post_remote_id) == (OWN, "o1")


def test_the_same_like_told_twice_is_one_act(reader):
    own = status("o1", account=account("9f39", "acme"))
    told = [notification("favourite", status=own) | {"id": n} for n in ("5", "6")]
    keys = {reader.notification(one)[1][0].remote_key for one in told}
    assert len(keys) == 1


def test_follow(reader):
    said, (act,) = reader.notification(notification("follow"))
    assert said == []
    assert (act.kind, act.remote_key, act.post_remote_id) == (
        "follow",
        "follow:aa8e:9f39",
        "",
    )


@pytest.mark.parametrize(
    "kind", ["poll", "status", "admin.sign_up", "severed_relationships", None]
)
def test_other_kinds_tell_nothing(reader, kind):
    assert reader.notification(notification(kind, status=status())) == ([], [])


def test_content_warning_is_part_of_the_text_and_no_html(reader):
    (post,) = reader.posts(
        status(spoiler_text="<img src=x onerror=alert(1)>broken & late")
    )
    assert post.text == "broken & late\n\nHello there"
    assert "<img" not in post.html
    assert "&amp;" in post.html


def test_text_holds_no_script_whatever_the_server_sends(reader):
    html = '<script>alert(1)</script><p>hi</p><a href="javascript:x()">y</a>'
    (post,) = reader.posts(status(content=html))
    assert post.text == "hi\n\ny"
    assert (
        reader.profile(account(display_name="<b>Zoe</b><script>x</script>")).name
        == "Zoe"
    )


@pytest.mark.parametrize(
    "broken", [{"id": 1}, {"account": None}, {"created_at": "soon"}]
)
def test_a_broken_item_raises_what_the_page_catches(reader, broken):
    data = status(**broken) if "id" not in broken else {"id": 1}
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        reader.posts(data)


def test_moments():
    assert moment("2026-11-22T08:01:22Z") == moment("2026-11-22T09:01:22.000+01:00")
    assert moment("2026-11-22T08:01:22") == moment("2026-11-22T08:01:22Z")
