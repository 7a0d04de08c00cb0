# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..clients.http import NeedsSignIn, Refused, RetryLater, Unknown
from ..tools import media
from ..tools.items import RawPost, SendResult
from .common import SocialCommon, person, said


class FakeNetwork:
    """A fake, not a network: it answers what the test has prepared for it."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.calls = []
        self.there = {}

    def _can(self, capability):
        return capability == "send"

    def _length(self, account, text, handle=""):
        return len(text), 20

    def _media_rules(self, account):
        return media.NOTHING

    def _explain(self, error):
        return str(error)

    def _send(self, account, outgoing):
        self.calls.append(outgoing)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _find_sent(self, account, outgoing, taken):
        found = self.there.get(outgoing.text)
        return found if found and found.remote_id not in taken else None


class DeliveryCommon(SocialCommon):
    """An outbox over a fake network, an account of ours and a post to answer."""

    network_type = FakeNetwork

    def setUp(self):
        super().setUp()
        self.network = self.network_type()
        account_class = type(self.env["scrm.account"])
        self.startPatcher(
            patch.object(account_class, "_connector", lambda account: self.network)
        )
        self.account.profile_id = self.keep(
            said("own", "tea", author=person("tea", is_own=True))
        ).profile_id
        self.post = self.keep(said("p1", "mei"))
        self.outbox = self.env["scrm.delivery"]


@tagged("post_install", "-at_install")
class TestDelivery(DeliveryCommon):
    def enqueue(self, body="Thank you", **values):
        return self.outbox._enqueue(self.account, body, self.post, **values)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def later(self, **delta):
        """Run the outbox at a later moment."""
        with freeze_time(fields.Datetime.now() + timedelta(**delta)):
            self.run_cron()

    def result(self, remote_id="r1"):
        now = datetime.now(timezone.utc)
        return SendResult(
            remote_id=remote_id,
            url="https://n.example/r1",
            created_at=now,
            post=RawPost(
                remote_id=remote_id,
                author=person("tea", is_own=True),
                text="Thank you",
                kind="reply",
                parent_remote_id="p1",
                created_at=now,
            ),
        )

    def test_sent_once_and_stored_as_our_post(self):
        self.network.outcomes = [self.result()]
        delivery = self.enqueue()
        self.assertEqual(delivery.state, "queued")
        self.run_cron()
        self.run_cron()
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(len(self.network.calls), 1)
        self.assertEqual(self.network.calls[0].parent_remote_id, "p1")
        self.assertEqual(delivery.post_id.direction, "out")
        self.assertEqual(delivery.post_id.parent_id, self.post)

    def test_our_own_post_that_comes_back_is_the_same_record(self):
        self.network.outcomes = [self.result()]
        delivery = self.enqueue()
        self.run_cron()
        echo = self.keep(said("r1", "tea", "Thank you"))
        self.assertEqual(delivery.post_id, echo)
        self.assertEqual(echo.direction, "out")

    def test_the_same_key_is_one_delivery(self):
        first = self.enqueue(key="abc")
        self.assertEqual(self.enqueue(key="abc"), first)

    def test_an_unknown_outcome_is_looked_up_and_not_repeated(self):
        self.network.outcomes = [Unknown("reset", host="n.example")]
        delivery = self.enqueue()
        self.run_cron()
        self.assertEqual(delivery.state, "unknown")
        self.network.there = {"Thank you": self.result()}
        self.later(minutes=1)
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.remote_id, "r1")
        self.assertEqual(len(self.network.calls), 1)

    def test_what_the_network_lacks_is_sent_again_after_three_looks(self):
        self.network.outcomes = [Unknown("timeout"), self.result("r2")]
        delivery = self.enqueue()
        self.run_cron()
        for minutes in (1, 3, 7):
            self.assertEqual(delivery.state, "unknown")
            self.later(minutes=minutes)
        self.assertEqual(delivery.state, "queued")
        self.later(minutes=20)
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(len(self.network.calls), 2)

    def test_a_look_never_takes_the_post_of_another_delivery(self):
        self.network.outcomes = [self.result("r1"), Unknown("reset")]
        first, second = self.enqueue(), self.enqueue()
        self.run_cron()
        self.assertEqual((first.state, second.state), ("sent", "unknown"))
        self.network.there = {"Thank you": self.result("r1")}
        self.later(minutes=1)
        self.assertEqual(second.state, "unknown")

    def test_an_interrupted_sender_leaves_an_unknown_outcome(self):
        delivery = self.enqueue()
        delivery.write(
            {
                "state": "sending",
                "sending_at": fields.Datetime.now() - timedelta(minutes=10),
            }
        )
        self.run_cron()
        self.assertEqual(delivery.state, "unknown")
        self.assertFalse(self.network.calls)

    def test_an_unexpected_error_is_unknown_too(self):
        self.network.outcomes = [ZeroDivisionError()]
        delivery = self.enqueue()
        with self.assertLogs("odoo.addons.social_crm", "ERROR"):
            self.run_cron()
        self.assertEqual(delivery.state, "unknown")

    def test_a_refusal_is_final_until_a_person_tries_again(self):
        self.network.outcomes = [Refused("refused", message="blocked"), self.result()]
        delivery = self.enqueue()
        self.run_cron()
        self.later(hours=2)
        self.assertEqual(delivery.state, "failed")
        self.assertIn("blocked", delivery.state_reason)
        delivery.with_user(self.agent).action_retry()
        self.run_cron()
        self.assertEqual(delivery.state, "sent")

    def test_a_limit_waits_for_the_whole_account(self):
        at = datetime.now(timezone.utc) + timedelta(hours=1)
        self.network.outcomes = [RetryLater("rate_limit", at=at), self.result()]
        first = self.enqueue()
        second = self.enqueue("And welcome")
        self.run_cron()
        self.assertEqual((first.state, second.state), ("queued", "queued"))
        self.later(minutes=30)
        self.assertEqual(len(self.network.calls), 1)
        self.assertTrue(self.account.next_allowed_at)

    def test_a_dead_token_stops_sending(self):
        self.network.outcomes = [NeedsSignIn("sign_in")]
        delivery = self.enqueue()
        self.run_cron()
        self.later(hours=1)
        self.assertEqual(self.account.state, "reauth")
        self.assertEqual(delivery.state, "queued")
        self.assertEqual(len(self.network.calls), 1)

    def test_empty_and_too_long_texts_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Write something"):
            self.enqueue("  ")
        with self.assertRaisesRegex(ValidationError, "21 of 20"):
            self.enqueue("x" * 21)

    def test_an_account_that_cannot_send_says_so(self):
        with patch.object(self.network, "_can", lambda capability: False):
            with self.assertRaisesRegex(UserError, "cannot send"):
                self.enqueue()

    def test_taken_back_before_it_left(self):
        delivery = self.enqueue()
        delivery.with_user(self.agent).action_cancel()
        self.run_cron()
        self.assertEqual(delivery.state, "cancelled")
        self.assertFalse(self.network.calls)
