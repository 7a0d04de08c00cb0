# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import signature

LOGGER = "odoo.addons.social_crm.controllers.webhook"
BODY = json.dumps(
    {
        "posts": [
            {
                "id": "p1",
                "author": {"id": "u1", "handle": "ann"},
                "text": "茶很好 <b>&</b>",
                "created_at": "2026-11-22T08:00:00Z",
            }
        ]
    },
    ensure_ascii=False,
).encode()


@tagged("post_install", "-at_install")
class TestWebhook(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["scrm.account"].create(
            {"name": "Reviews", "channel": "webhook"}
        )
        cls.account.action_connect()
        cls.url = f"/social_crm/webhook/{cls.account.webhook_token}"

    def deliver(self, body=BODY, secret=None, stamp=None, url=None, **headers):
        stamp = str(int(time.time()) if stamp is None else stamp)
        signed = signature.sign(secret or self.account.webhook_secret, stamp, body)
        headers = {
            "Content-Type": "application/json",
            "X-Scrm-Timestamp": stamp,
            "X-Scrm-Signature": signed,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        headers = {name: value for name, value in headers.items() if value is not None}
        with mute_logger(LOGGER):
            return self.url_open(url or self.url, data=body, headers=headers)

    def events(self):
        return self.env["scrm.webhook.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def process(self):
        self.env["ir.cron"].search([])
        self.env.ref("social_crm.ir_cron_webhook").method_direct_trigger()
        self.env.invalidate_all()

    def posts(self):
        return self.env["scrm.post"].search([("account_id", "=", self.account.id)])

    def assert_refused(self, answer):
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(answer.json(), {"error": "forbidden"})
        self.assertFalse(self.events())

    def test_kept_now_and_read_later(self):
        answer = self.deliver()
        self.assertEqual(answer.status_code, 202)
        self.assertEqual(self.events().state, "new")
        self.assertFalse(self.posts())
        self.process()
        self.assertEqual(self.events().state, "done")
        self.assertEqual(self.posts().text, "茶很好 <b>&</b>")
        self.assertEqual(self.posts().profile_id.handle, "ann")

    def test_receiving_wakes_the_worker(self):
        cron = self.env.ref("social_crm.ir_cron_webhook")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.deliver()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_wrong_key(self):
        self.assert_refused(self.deliver(secret="other"))

    def test_a_new_secret_ends_the_old_one(self):
        old = self.account.webhook_secret
        self.account.action_new_webhook_secret()
        self.assertGreaterEqual(len(self.account.webhook_secret), 40)
        self.assert_refused(self.deliver(secret=old))
        self.assertEqual(self.deliver().status_code, 202)

    def test_unsigned(self):
        self.assert_refused(self.deliver(X_Scrm_Signature=None))
        self.assert_refused(self.deliver(X_Scrm_Timestamp=None))
        self.assert_refused(self.deliver(X_Scrm_Signature="sha256="))

    def test_the_same_json_in_other_bytes(self):
        stamp = str(int(time.time()))
        signed = signature.sign(self.account.webhook_secret, stamp, BODY)
        again = json.dumps(json.loads(BODY)).encode()
        self.assert_refused(self.deliver(again, stamp=stamp, X_Scrm_Signature=signed))

    def test_too_old_and_from_the_future(self):
        self.assert_refused(self.deliver(stamp=int(time.time()) - 310))
        self.assert_refused(self.deliver(stamp=int(time.time()) + 310))

    def test_without_a_secret_nothing_comes_in(self):
        for secret in (False, ""):
            self.account.webhook_secret = secret
            self.assert_refused(self.deliver(secret="any"))
            stamp = str(int(time.time()))
            empty = signature.sign("", stamp, BODY)
            self.assert_refused(
                self.deliver(secret="any", stamp=stamp, X_Scrm_Signature=empty)
            )

    def test_unknown_address(self):
        self.assert_refused(self.deliver(url="/social_crm/webhook/guess"))

    def test_another_accounts_secret(self):
        other = self.env["scrm.account"].create({"name": "O", "channel": "webhook"})
        other.action_connect()
        self.assertNotEqual(other.webhook_secret, self.account.webhook_secret)
        self.assert_refused(self.deliver(secret=other.webhook_secret))

    def test_paused_account(self):
        self.account.action_pause()
        self.assert_refused(self.deliver())

    def test_an_account_of_a_channel_without_webhook(self):
        file = self.env["scrm.account"].create(
            {
                "name": "F",
                "channel": "file",
                "webhook_secret": "s",
                "state": "connected",
            }
        )
        url = f"/social_crm/webhook/{file.webhook_token}"
        self.assert_refused(self.deliver(secret="s", url=url))

    def test_replay_is_refused_and_a_fresh_signature_is_not(self):
        stamp = int(time.time())
        self.assertEqual(self.deliver(stamp=stamp).status_code, 202)
        self.assertEqual(self.deliver(stamp=stamp).status_code, 403)
        self.assertEqual(self.deliver(stamp=stamp - 1).status_code, 202)
        self.assertEqual(len(self.events()), 2)
        self.process()
        self.assertEqual(len(self.posts()), 1)

    def test_reading_is_by_post_only(self):
        self.assertEqual(self.url_open(self.url).status_code, 405)

    def test_too_large(self):
        answer = self.deliver(b'{"posts": "' + b"x" * 1_100_000 + b'"}')
        self.assertEqual(answer.status_code, 413)
        self.assertFalse(self.events())

    def test_a_bad_delivery_keeps_its_error_and_the_next_goes_on(self):
        self.deliver(b"no json at all")
        self.deliver(b'{"posts": [{"id": "x"}]}')
        self.deliver()
        self.process()
        first, second, third = self.events()
        self.assertEqual([e.state for e in self.events()], ["failed", "failed", "done"])
        self.assertIn("not valid JSON", first.error)
        self.assertIn("author must be an object", second.error)
        self.assertFalse(third.error)
        self.assertEqual(len(self.posts()), 1)

    def test_a_bad_item_is_named_and_the_others_are_stored(self):
        data = json.loads(BODY)
        data["posts"].append({"id": "p2"})
        self.deliver(json.dumps(data).encode())
        self.process()
        self.assertEqual(self.events().state, "done")
        self.assertEqual(self.events().error, "posts[1]: author must be an object")
        self.assertEqual(self.posts().remote_id, "p1")

    def test_read_again(self):
        self.deliver(b"{")
        self.process()
        self.assertEqual(self.events().state, "failed")
        self.events().action_retry()
        self.assertEqual((self.events().state, self.events().error), ("new", False))

    def test_old_ones_are_cleared_and_failed_ones_kept(self):
        self.deliver()
        self.deliver(b"{")
        self.process()
        self.events().write({"received_at": "2026-01-01 00:00:00"})
        self.env["scrm.webhook.event"]._gc_old()
        self.assertEqual(self.events().mapped("state"), ["failed"])
