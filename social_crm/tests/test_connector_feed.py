# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A feed from the wire to the store. The server is a FAKE one on loopback."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.tests import tagged

from .common import SocialCommon

FEED = """<rss version="2.0"><channel><title>Tea News</title>%s</channel></rss>"""
ITEM = (
    "<item><guid>%s</guid><title>%s</title><link>/%s</link>%s"
    "<description>&lt;script&gt;x&lt;/script&gt;Read it</description></item>"
)


class FeedHandler(BaseHTTPRequestHandler):
    body = b""
    asked = []

    def do_GET(self):
        known = self.headers.get("If-None-Match")
        self.asked.append(known)
        tag = f'"{len(self.body)}"'
        self.send_response(304 if known == tag else 200)
        self.send_header("ETag", tag)
        self.end_headers()
        if known != tag:
            self.wfile.write(self.body)

    def log_message(self, *_arguments):
        pass


@tagged("post_install", "-at_install")
class TestConnectorFeed(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), FeedHandler)
        cls.host = f"127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.env["scrm.account"].search([]).write({"state": "paused"})
        cls.feed = cls.env["scrm.account"].create(
            {
                "name": "News",
                "channel": "feed",
                "feed_url": f"http://{cls.host}/news.xml",
                "company_id": cls.company.id,
                "user_id": cls.administrator.id,
                "live_from": "2026-11-01 00:00:00",
            }
        )

    def setUp(self):
        super().setUp()
        FeedHandler.asked = []
        self.offer(("g1", "Mon, 02 Nov 2026 09:00:00 +0800"), ("g2", ""))

    def offer(self, *items):
        said = "".join(
            ITEM % (guid, guid, guid, date and f"<pubDate>{date}</pubDate>")
            for guid, date in items
        )
        FeedHandler.body = (FEED % said).encode()

    def allow(self):
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", self.host)

    def fetch(self):
        self.feed.write({"next_fetch_at": False, "next_allowed_at": False})
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_fetch").method_direct_trigger()
        return self.env["scrm.post"].search([("account_id", "=", self.feed.id)])

    def test_from_the_wire_to_the_store(self):
        self.allow()
        self.feed.action_connect()
        posts = self.fetch().sorted("remote_id")
        self.assertEqual(posts.mapped("remote_id"), ["g1", "g2"])
        dated, undated = posts
        self.assertEqual(str(dated.posted_at), "2026-11-02 01:00:00")
        self.assertEqual(dated.text, "g1\n\nRead it")
        self.assertNotIn("script", str(dated.html))
        self.assertEqual(dated.url, f"http://{self.host}/g1")
        self.assertEqual((dated.kind, dated.company_id), ("article", self.company))
        # What was there before, without a date, must not make anybody work.
        self.assertEqual(undated.process_state, "skipped")
        self.assertNotEqual(dated.process_state, "skipped")

    def test_unchanged_and_changed(self):
        self.allow()
        self.feed.action_connect()
        self.fetch()
        self.assertEqual(len(self.fetch()), 2)
        self.offer(("g3", ""), ("g2", ""))
        posts = self.fetch()
        self.assertEqual(set(posts.mapped("remote_id")), {"g1", "g2", "g3"})
        first, second, third, fourth = FeedHandler.asked
        self.assertEqual((first, second), (None, None))
        self.assertTrue(third and third == fourth)
        new = posts.filtered(lambda post: post.remote_id == "g3")
        self.assertNotEqual(new.process_state, "skipped")

    def test_an_address_inside_is_refused_until_it_is_allowed(self):
        with self.assertRaisesRegex(Exception, "inside a private network"):
            self.feed.action_connect()
        self.assertEqual(FeedHandler.asked, [])
        self.allow()
        self.feed.action_connect()
        self.assertEqual(self.feed.state, "connected")

    def test_no_feed_behind_the_address(self):
        self.allow()
        FeedHandler.body = b"<html><body>Moved</body></html>"
        with self.assertRaisesRegex(Exception, "does not give an RSS or Atom feed"):
            self.feed.action_connect()
        self.feed._set_connected()
        self.fetch()
        self.assertEqual(self.feed.state, "error")
        self.assertIn("RSS or Atom", self.feed.state_reason)
