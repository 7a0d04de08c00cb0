# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from freezegun import freeze_time

from odoo import api, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import said
from odoo.addons.social_crm.tools.items import Page

from ..tools.outhook import MAX_ATTEMPTS, STOP_AFTER
from .test_hook import HookCommon


class Receiver(ThreadingHTTPServer):
    """A FAKE program on loopback: answers what the test says, keeps what it got."""

    daemon_threads = True

    def __init__(self):
        self.got, self.answers = [], []
        super().__init__(("127.0.0.1", 0), self.handler())

    def handler(receiver):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                receiver.got.append((dict(self.headers), self.rfile.read(size)))
                status, headers = (receiver.answers or [(204, {})]).pop(0)
                if not status:
                    self.connection.close()
                    return
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_args):
                pass

        return Handler


@contextmanager
def receiving():
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()


@tagged("post_install", "-at_install")
class TestHookSend(HookCommon):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(receiving())
        host = f"127.0.0.1:{self.receiver.server_port}"
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", host)
        self.hook.url = f"http://{host}/in?key=k3y"
        self.hear(said("p1", "mei", "It is broken 茶"))
        self.delivery = self.deliveries()

    def send(self, **delta):
        """Let the cron run, some time from now."""
        with self.enter_registry_test_mode():
            cron = self.env.ref("social_crm_listening.ir_cron_hooks")
            with freeze_time(fields.Datetime.now() + timedelta(**delta), tick=True):
                cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_it_is_signed_and_taken(self):
        self.send()
        [(headers, body)] = self.receiver.got
        moment, digest = headers["X-SCRM-Signature"].split(",")
        message = moment.removeprefix("t=").encode() + b"." + body
        expected = hmac.new(self.hook.secret.encode(), message, hashlib.sha256)
        self.assertEqual(digest, f"v1={expected.hexdigest()}")
        self.assertEqual(headers["X-SCRM-Delivery"], self.delivery.uuid)
        self.assertEqual(json.loads(body), self.delivery.payload)
        self.assertEqual(
            (self.delivery.state, self.delivery.last_status), ("done", 204)
        )
        self.send()
        self.assertEqual(len(self.receiver.got), 1)

    def test_trouble_is_tried_again_under_the_same_id(self):
        self.receiver.answers = [(500, {}), (0, {}), (204, {})]
        self.send()
        self.assertEqual(self.delivery.state, "waiting")
        self.assertEqual(self.delivery.last_status, 500)
        self.assertIn("trouble", self.delivery.reason)
        self.assertEqual(self.hook.failures, 1)
        self.send()
        self.assertEqual(len(self.receiver.got), 1, "not before its time")
        self.send(minutes=2)
        self.send(minutes=10)
        self.assertEqual((self.delivery.state, self.delivery.attempts), ("done", 3))
        self.assertEqual(self.hook.failures, 0)
        ids = {headers["X-SCRM-Delivery"] for headers, _body in self.receiver.got}
        self.assertEqual(ids, {self.delivery.uuid})

    def test_a_receiver_that_asks_for_time_gets_it(self):
        self.receiver.answers = [(429, {"Retry-After": "7200"})]
        self.send()
        wait = self.delivery.next_attempt_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=110))

    def test_what_cannot_work_is_not_tried_again(self):
        for status in (404, 410, 302):
            self.delivery.state = "waiting"
            self.hook.next_attempt_at = False
            self.receiver.answers = [(status, {"Location": "http://127.0.0.1:1/"})]
            self.send()
            self.assertEqual(self.delivery.state, "failed", status)
            self.assertTrue(self.delivery.reason)

    def test_an_address_inside_is_not_called(self):
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", "")
        self.send()
        self.assertEqual(self.delivery.state, "failed")
        self.assertIn("private network", self.delivery.reason)
        self.assertEqual(self.receiver.got, [])

    def test_it_is_given_up_in_the_end(self):
        self.delivery.attempts = MAX_ATTEMPTS - 1
        self.receiver.answers = [(503, {})]
        self.send()
        self.assertEqual(self.delivery.state, "given_up")
        self.send(days=2)
        self.assertEqual(len(self.receiver.got), 1)
        self.delivery.with_user(self.administrator).action_retry()
        self.send(days=2)
        self.assertEqual(self.delivery.state, "done")

    def test_a_dead_receiver_is_left_alone_and_somebody_is_told(self):
        self.rule.user_id = self.supervisor
        self.hook.failures = STOP_AFTER - 1
        self.receiver.answers = [(500, {})]
        self.send()
        self.assertEqual(self.hook.state, "stopped")
        self.assertEqual(self.hook.activity_ids.user_id, self.supervisor)
        self.assertIn("Orders", self.hook.activity_ids.summary)
        self.send(days=1)
        self.assertEqual(len(self.receiver.got), 1)
        self.hook.with_user(self.administrator).action_resume()
        self.send(days=1)
        self.assertEqual(self.delivery.state, "done")

    def test_without_an_owner_an_administrator_is_told(self):
        self.assertEqual(self.hook._responsible().has_group("base.group_user"), True)
        mine = self.hook.with_user(self.administrator).copy(
            {"name": "Mine", "url": "https://mine.example", "secret": "s"}
        )
        self.assertEqual(mine._responsible(), self.administrator)

    def test_one_dead_receiver_does_not_hold_the_others(self):
        alive = self.make_hook("Alive", url=self.hook.url)
        self.hook.write({"state": "stopped"})
        self.rule.hook_ids |= alive
        self.hear(said("p2", "lin", "broken", 1))
        self.send()
        done = self.deliveries().filtered(lambda d: d.state == "done")
        self.assertEqual(done.hook_id, alive)

    def test_a_crash_while_sending_sends_again_later(self):
        """At least once: what was under way when the machine died goes out again."""
        now = fields.Datetime.now()
        self.delivery.write({"state": "sending", "sending_at": now, "attempts": 1})
        self.send()
        self.assertEqual(self.receiver.got, [], "it may be under way")
        self.send(minutes=5)
        self.assertEqual((self.delivery.state, self.delivery.attempts), ("done", 2))

    def test_what_crashes_each_time_is_given_up(self):
        self.delivery.write(
            {
                "state": "sending",
                "sending_at": fields.Datetime.now(),
                "attempts": MAX_ATTEMPTS,
            }
        )
        self.send(minutes=5)
        self.assertEqual(self.delivery.state, "given_up")
        self.assertEqual(self.receiver.got, [])

    def test_a_surprise_in_the_client_is_kept_and_tried_again(self):
        connector = type(self.env["scrm.connector"])

        def broken(_model):
            raise ValueError("surprise")

        self.patch(connector, "_http", broken)
        with mute_logger("odoo.addons.social_crm_listening.models.scrm_hook_send"):
            self.send()
        self.assertEqual(self.delivery.state, "waiting")
        self.assertIn("ValueError", self.delivery.reason)

    def test_neither_secret_nor_address_is_logged(self):
        self.receiver.answers = [(500, {})]
        with self.assertLogs("odoo.addons", "DEBUG") as logs:
            self.send()
            self.env["scrm.connector"]._http()
        text = "\n".join(logs.output)
        self.assertNotIn(self.hook.secret, text)
        self.assertNotIn("k3y", text)


@tagged("post_install", "-at_install")
class TestHookWorkers(HookCommon):
    """Real connections: two senders at once."""

    def test_what_one_sends_the_other_leaves(self):
        with self.registry.cursor() as setup:
            env = api.Environment(setup, api.SUPERUSER_ID, {})
            ids = self.commit_a_delivery(env)
        self.addCleanup(self.forget, *ids)
        delivery_id = ids[0]
        with self.registry.cursor() as first, self.registry.cursor() as second:
            first.execute("SET lock_timeout = '10s'")
            one, two = (
                api.Environment(cr, api.SUPERUSER_ID, {})[self.Delivery._name].browse(
                    delivery_id
                )
                for cr in (first, second)
            )
            calls = []

            def call(delivery):
                # While the first is under way, the second comes by.
                calls.append(delivery.env.cr)
                if delivery.env.cr is first:
                    two.invalidate_recordset()
                    two._advance()
                    # As the cron does after each.
                    second.commit()
                return lambda: delivery._taken(200)

            self.patch(type(one), "_call", call)
            one._advance()
            self.assertEqual(calls, [first])
            second.rollback()
            two.invalidate_recordset()
            self.assertEqual((two.state, two.attempts), ("done", 1))

    def commit_a_delivery(self, env):
        company = env.ref("base.main_company")
        account = env["scrm.account"].create(
            {"name": "W", "channel": "file", "instance": "w", "live_from": "2026-01-01"}
        )
        hook = env["scrm.hook"].create(
            {"name": "W", "url": "https://w.example", "company_id": company.id}
        )
        env["scrm.store"]._store_page(
            account, Page(posts=(said("hook-worker", "worker", "x"),))
        )
        post = env["scrm.post"].search(
            [("remote_id", "=", "hook-worker"), ("account_id", "=", account.id)]
        )
        delivery = env[self.Delivery._name].create(
            {
                "hook_id": hook.id,
                "post_id": post.id,
                "company_id": company.id,
                "uuid": "worker",
                "payload": {},
            }
        )
        return delivery.id, hook.id, post.id, post.profile_id.id, account.id

    def forget(self, _delivery, hook, post, profile, account):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["scrm.hook"].browse(hook).unlink()
            env["scrm.post"].browse(post).unlink()
            env["scrm.profile"].browse(profile).unlink()
            env["scrm.account"].browse(account).unlink()
