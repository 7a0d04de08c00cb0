# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import said

from ..tools.outhook import STOP_AFTER
from .common_inbox import InboxCommon


class FakeService(ThreadingHTTPServer):
    """A FAKE service on loopback: says what ``opinions`` has of a post's text."""

    daemon_threads = True

    def __init__(self):
        self.got, self.opinions, self.raw = [], {}, None
        super().__init__(("127.0.0.1", 0), self.handler())

    def handler(service):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.got.append((dict(self.headers), body))
                reply = service.raw
                if reply is None:
                    reply = json.dumps({"posts": service.answers(body)}).encode()
                self.send_response(200 if reply else 503)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_args):
                pass

        return Handler

    def answers(self, body):
        posts = json.loads(body)["posts"]
        return [
            {"id": post["id"], **self.opinions[post["text"]]}
            for post in posts
            if post["text"] in self.opinions
        ]


@tagged("post_install", "-at_install")
class TestService(InboxCommon):
    def setUp(self):
        super().setUp()
        self.server = FakeService()
        serve = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        serve.start()
        self.addCleanup(serve.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        host = f"127.0.0.1:{self.server.server_port}"
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", host)
        self.address = f"http://{host}/moods"

    def set_up_service(self, **values):
        return self.env["scrm.service"].create(
            {
                "name": "Ours",
                "url": self.address,
                "company_id": self.company.id,
                **values,
            }
        )

    def ask(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_listening.ir_cron_service").method_direct_trigger()
        self.env.invalidate_all()

    def post(self, remote_id):
        return self.env["scrm.post"].search([("remote_id", "=", remote_id)])

    def waiting(self):
        return self.env["scrm.service.question"].search([])

    def test_none_is_asked_by_default(self):
        self.hear(said("p1", "mei", "My order has number 4711"))
        self.assertFalse(self.waiting())
        self.ask()
        self.assertFalse(self.server.got)

    def test_it_is_asked_about_what_we_could_not_tell(self):
        service = self.set_up_service()
        vague, plain = "My order has number 4711", "This is terrible and broken!"
        self.server.opinions = {vague: {"sentiment": -0.5, "intent": "complaint"}}
        self.hear(said("p1", "mei", vague), said("p2", "bo", plain))
        self.assertEqual(self.post("p1").sentiment_label, "undecided")
        self.assertEqual(self.waiting().post_id, self.post("p1"))
        self.ask()
        post = self.post("p1")
        self.assertEqual(
            (post.sentiment_label, post.sentiment, post.sentiment_by, post.intent),
            ("negative", -0.5, "service", "complaint"),
        )
        self.assertEqual(self.post("p2").sentiment_by, "machine")
        self.assertFalse(self.waiting())
        self.assertEqual(service.failures, 0)

    def test_the_question_is_signed_and_names_nobody(self):
        service = self.set_up_service(scope="all")
        self.hear(said("p1", "mei_li", "Thanks, lovely tea"))
        self.ask()
        headers, body = self.server.got[0]
        (post,) = json.loads(body)["posts"]
        self.assertEqual(set(post), {"id", "text", "language"})
        self.assertNotIn(b"mei_li", body)
        stamp, digest = headers["X-SCRM-Signature"].split(",")
        expected = hmac.new(
            service.secret.encode(),
            stamp.removeprefix("t=").encode() + b"." + body,
            hashlib.sha256,
        )
        self.assertEqual(digest, f"v1={expected.hexdigest()}")

    def test_what_a_person_said_stays(self):
        self.set_up_service(scope="all")
        self.server.opinions = {"Fine tea": {"sentiment": -1}}
        self.hear(said("p1", "mei", "Fine tea"))
        self.post("p1").correct_mood("positive")
        self.ask()
        self.assertEqual(self.post("p1").sentiment_label, "positive")
        self.assertEqual(self.post("p1").sentiment_by, "person")

    def test_a_wrong_answer_changes_nothing_and_the_rest_goes_on(self):
        service = self.set_up_service(scope="all")
        self.server.opinions = {
            "One tea": {"sentiment": 7},
            "Two teas": {"sentiment": 0.9, "intent": "none"},
        }
        self.hear(said("p1", "mei", "One tea"), said("p2", "mei", "Two teas"))
        before = self.post("p1").sentiment_label
        self.ask()
        self.assertIn("“sentiment” cannot be “7”", service.state_reason)
        self.assertEqual(self.post("p1").sentiment_label, before)
        self.assertEqual(self.post("p2").sentiment_label, "positive")
        self.assertFalse(self.waiting())

    def test_a_service_in_trouble_is_asked_later_and_then_left_alone(self):
        service = self.set_up_service(scope="all")
        self.hear(said("p1", "mei", "One tea"))
        for raw in (b"", b"[]", b"<html>"):
            self.server.raw = raw
            service.next_attempt_at = False
            self.ask()
        self.assertEqual(service.failures, 3)
        self.assertTrue(service.state_reason)
        self.assertGreater(service.next_attempt_at, self.env.cr.now())
        self.assertEqual(len(self.waiting()), 1, "Nothing is lost")
        calls = len(self.server.got)
        self.ask()
        self.assertEqual(len(self.server.got), calls, "Not before its time")
        service.write({"failures": STOP_AFTER - 1, "next_attempt_at": False})
        self.ask()
        self.assertEqual(service.state, "stopped")
        self.assertTrue(service.activity_ids)
        self.server.raw = None
        service.action_resume()
        self.ask()
        self.assertFalse(self.waiting())

    def test_many_posts_are_asked_about_in_batches(self):
        self.set_up_service(scope="all")
        self.hear(*(said(f"p{i}", "mei", f"Tea number {i}") for i in range(120)))
        self.ask()
        sizes = [len(json.loads(body)["posts"]) for _headers, body in self.server.got]
        self.assertEqual(sizes, [50, 50, 20])

    def test_one_service_a_company(self):
        self.set_up_service()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.set_up_service()

    def test_the_address_must_be_safe(self):
        for url in ("http://169.254.169.254/", "ftp://x.example", "x"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.set_up_service(url=url)

    def test_only_administrators_know_of_it(self):
        service = self.set_up_service(scope="all")
        self.hear(said("p1", "mei", "One tea"))
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                service.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                self.waiting().with_user(user).read(["post_id"])
