# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""RSS and Atom as they are found, good and bad. The server is a FAKE one."""

from datetime import datetime, timedelta, timezone

import pytest
from fake_server import FakeServer

from odoo.addons.social_crm.clients import feed
from odoo.addons.social_crm.clients.errors import Gone, Refused
from odoo.addons.social_crm.clients.http import HttpClient

URL = "https://news.example/feed"
LIVE = datetime(2026, 11, 1, tzinfo=timezone.utc)


def rss(*items, head=""):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel>'
        "<title>Tea News</title><link>https://news.example/</link>"
        f"<language>en</language>{''.join(items)}</channel></rss>"
    ).encode()


def item(guid="", link="", title="", text="", date="", more=""):
    fields = {"guid": guid, "link": link, "title": title, "pubDate": date}
    inner = "".join(f"<{k}>{v}</{k}>" for k, v in fields.items() if v)
    return f"<item>{inner}<description><![CDATA[{text}]]></description>{more}</item>"


def parse(body, **kw):
    posts, errors = feed.parse(body, URL, **kw)
    assert errors == ()
    return posts


def test_rss_item():
    (post,) = parse(
        rss(
            item(
                "g1",
                "https://news.example/1",
                "New tea",
                "<p>It is <b>green</b></p>",
                "Sun, 22 Nov 2026 09:00:00 +0100",
                "<category>tea</category><author>ann@example.com (Ann)</author>",
            )
        )
    )
    assert post.remote_id == "g1"
    assert post.text == "New tea\n\nIt is green"
    assert (post.title, post.kind, post.lang) == ("New tea", "article", "en")
    assert post.url == "https://news.example/1"
    assert post.created_at == datetime(2026, 11, 22, 8, tzinfo=timezone.utc)
    assert post.tags == ("tea",)
    assert (post.author.name, post.author.handle) == ("Ann", "Ann")


def test_atom_entry_with_content_and_update():
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh"><title>茶</title>
    <entry><id>tag:1</id><title>绿茶</title><link href="https://news.example/1"/>
    <published>2026-11-20T10:00:00Z</published><updated>2026-11-21T10:00:00Z</updated>
    <author><name>安</name><uri>https://news.example/an</uri></author>
    <content type="html">&lt;p&gt;绿茶很好&lt;/p&gt;</content></entry></feed>"""
    (post,) = parse(body.encode())
    assert post.text == "绿茶很好"
    assert post.created_at == datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
    assert post.edited_at == datetime(2026, 11, 21, 10, tzinfo=timezone.utc)
    assert post.author.url == "https://news.example/an"


def test_declared_encoding_is_honoured():
    body = '<?xml version="1.0" encoding="gb18030"?><rss version="2.0"><channel>'
    body += "<title>茶</title><item><guid>1</guid><title>绿茶</title></item>"
    body += "</channel></rss>"
    (post,) = parse(body.encode("gb18030"))
    assert post.text == "绿茶"
    assert post.author.name == "茶"


def test_key_is_guid_else_link_else_hash():
    body = rss(
        item("g1", "https://news.example/1", "a"),
        item("", "https://news.example/2", "b"),
        item("", "", "c", "text"),
        item("", "", "c", "other text"),
    )
    keys = [post.remote_id for post in parse(body)]
    assert keys[:2] == ["g1", "https://news.example/2"]
    assert all(key.startswith("sha256:") for key in keys[2:])
    assert len(set(keys)) == 4
    assert keys == [post.remote_id for post in parse(body)]


def test_one_guid_for_all_gets_the_link_beside_it():
    body = rss(
        item("same", "https://news.example/1", "a"),
        item("same", "https://news.example/2", "b"),
        item("own", "https://news.example/3", "c"),
    )
    assert [post.remote_id for post in parse(body)] == [
        "same|https://news.example/1",
        "same|https://news.example/2",
        "own",
    ]


def test_relative_links_are_completed_and_guids_are_not():
    posts, _errors = feed.parse(rss(item("g1", "/1", "a")), URL)
    assert (posts[0].remote_id, posts[0].url) == ("g1", "https://news.example/1")


def test_the_same_item_twice_is_one_post():
    twice = item("g", "https://news.example/1", "a")
    assert len(parse(rss(twice, twice))) == 1


def test_dates_without_zone_odd_and_missing():
    undated = LIVE - timedelta(seconds=1)
    posts = parse(
        rss(
            item("1", title="a", date="2026-11-20T10:00:00"),
            item("2", title="b", date="yesterday or so"),
            item("3", title="c"),
        ),
        undated=undated,
    )
    assert posts[0].created_at == datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
    assert [post.created_at for post in posts[1:]] == [undated, undated]


def test_script_is_in_no_text():
    text = "<script>alert(1)</script><p onclick='x()'>hi</p>"
    (post,) = parse(rss(item("1", text=text)))
    assert post.text == "hi"
    assert "<script" not in post.html and "onclick" not in post.html


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_billion_laughs_are_not_heard(encoding):
    body = (
        rss(item("1", text="x"), head=LAUGHS)
        .decode()
        .replace("x]]", "]]>&c;<![CDATA[]]")
    )
    with pytest.raises(Refused):
        feed.parse(body.encode(encoding), URL)


def test_no_file_of_ours_is_read():
    head = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(Refused):
        feed.parse(rss(item("1", title="&x;"), head=head), URL)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>hello</body></html>", b'{"a": 1}', b"\x89PNG\r\n" * 99]
)
def test_what_is_no_feed_says_so(body):
    with pytest.raises(Refused) as caught:
        feed.parse(body, URL)
    assert caught.value.code == "bad_feed"


def test_broken_xml_still_gives_what_can_be_read():
    body = rss(item("1", title="fine"), item("2", title="Fish & chips")).replace(
        b"</rss>", b""
    )
    assert [post.title for post in parse(body)] == ["fine", "Fish & chips"]


def test_empty_feed_is_a_feed():
    assert parse(rss()) == ()


def test_huge_feed_is_cut():
    many = (item(str(n), title=f"t{n}") for n in range(feed.MAX_ENTRIES + 50))
    assert len(parse(rss(*many))) == feed.MAX_ENTRIES


@pytest.fixture
def server():
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server):
    return feed.FeedClient(HttpClient(allowed_hosts=[server.host], timeout=2))


def test_validators_are_sent_back(server, client):
    headers = {"ETag": 'W/"1"', "Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"}
    server.answer("/f", rss(item("1", title="a")), headers=headers)
    page = client.page(f"{server.url}/f", None, LIVE)
    assert len(page.posts) == 1 and page.next_page is None
    server.answer("/f", status=304)
    again = client.page(f"{server.url}/f", page.mark, LIVE)
    assert (again.posts, again.mark) == ((), None)
    asked = server.requests[-1].headers
    assert asked["If-None-Match"] == 'W/"1"'
    assert asked["If-Modified-Since"] == "Sun, 22 Nov 2026 09:00:00 GMT"


def test_entries_without_a_date_are_history_only_at_the_first_reading(server, client):
    server.answer("/f", rss(item("1", title="a")))
    first = client.page(f"{server.url}/f", None, LIVE)
    assert first.posts[0].created_at < LIVE
    second = client.page(f"{server.url}/f", first.mark, LIVE)
    assert second.posts[0].created_at is None


def test_a_feed_that_is_gone(server, client):
    with pytest.raises(Gone):
        client.page(f"{server.url}/none", None, LIVE)
