# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone
from unittest.mock import patch
from uuid import uuid4

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..clients.http import NeedsSignIn, Refused, RetryLater, Unknown
from ..models import scrm_delivery_send as sending
from ..tools.items import SendResult
from .common import SocialCommon
from .test_delivery import FakeNetwork


class FakeLine(FakeNetwork):
    """A FAKE network that accepts everything and keeps it, in its own order.

    ``lost``: texts whose answer is lost after they were taken, each once.
    """

    def __init__(self):
        super().__init__()
        self.posts = []
        self.lost = []

    def _send(self, account, outgoing):
        self.calls.append(outgoing.text)
        if self.outcomes:
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
        result = SendResult(
            f"r{len(self.posts)}", created_at=datetime.now(timezone.utc)
        )
        self.posts.append((result, outgoing.text))
        if outgoing.text in self.lost:
            self.lost.remove(outgoing.text)
            raise Unknown("reset")
        return result

    def _find_sent(self, account, outgoing, taken):
        for result, text in reversed(self.posts):
            if text == outgoing.text and result.remote_id not in taken:
                return result
        return None


@tagged("post_install", "-at_install")
class TestDeliveryQueue(SocialCommon):
    def setUp(self):
        super().setUp()
        self.env["scrm.account"].search([("id", "!=", self.account.id)]).write(
            {"state": "paused"}
        )
        self.network = FakeLine()
        account_class = type(self.env["scrm.account"])
        self.startPatcher(
            patch.object(account_class, "_connector", lambda account: self.network)
        )
        self.outbox = self.env["scrm.delivery"]

    def queue(self, *texts, account=None, **values):
        account = account or self.account
        rows = [
            {
                "account_id": account.id,
                "kind": "post",
                "body": text,
                "idempotency_key": uuid4().hex,
                "user_id": self.agent.id,
                **values,
            }
            for text in texts
        ]
        return self.outbox.create(rows)

    def later(self, **delta):
        with (
            freeze_time(fields.Datetime.now() + timedelta(**delta)),
            self.as_cron() as env,
        ):
            env["scrm.delivery"]._cron_send()

    def test_nothing_overtakes_within_an_account(self):
        self.network.lost = ["one"]
        first, *rest = self.queue("one", "two", "three")
        self.later()
        self.assertEqual(first.state, "unknown")
        self.assertEqual({d.state for d in rest}, {"queued"})
        self.later(seconds=30)
        self.assertEqual(self.network.calls, ["one", "two", "three"])
        self.assertEqual({d.state for d in first + rest[0] + rest[1]}, {"sent"})

    def test_a_failure_holds_up_nothing(self):
        self.network.outcomes = [Refused("refused", message="blocked")]
        first, second = self.queue("one", "two")
        self.later()
        self.assertEqual((first.state, second.state), ("failed", "sent"))

    def test_what_has_its_time_later_holds_up_nothing(self):
        first, second = self.queue("one", "two")
        first.next_attempt_at = fields.Datetime.now() + timedelta(days=1)
        self.later()
        self.assertEqual((first.state, second.state), ("queued", "sent"))

    def test_people_go_before_publications(self):
        publication = self.env["scrm.publication"].create(
            {"name": "Mailing", "company_id": self.company.id}
        )
        self.queue("mass 1", "mass 2", publication_id=publication.id)
        self.queue("by hand")
        self.later()
        self.assertEqual(self.network.calls, ["by hand", "mass 1", "mass 2"])

    def test_two_equal_texts_arrive_twice_whatever_is_lost(self):
        for lost in (1, 2):
            with self.subTest(lost=lost):
                self.network = FakeLine()
                self.network.lost = ["same"] * lost
                deliveries = self.queue("same", "same", "same")
                for seconds in range(0, 300, 30):
                    self.later(seconds=seconds)
                self.assertEqual(set(deliveries.mapped("state")), {"sent"})
                self.assertEqual(len(self.network.posts), 3)
                self.assertEqual(len(set(deliveries.mapped("remote_id"))), 3)
                deliveries.unlink()

    def test_only_posts_near_in_time_are_known_to_be_taken(self):
        now = fields.Datetime.now()
        old, near, mine = self.queue("old", "near", "mine")
        old.write(
            {"state": "sent", "remote_id": "a", "sent_at": now - timedelta(days=9)}
        )
        near.write({"state": "sent", "remote_id": "b", "sent_at": now})
        mine.sending_at = now
        self.assertEqual(mine._taken_ids(), {"b"})

    def test_the_database_lets_nobody_send_twice_at_once(self):
        deliveries = self.queue("one", "two")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            deliveries.state = "sending"
            self.env.flush_all()

    def test_an_account_in_flight_is_left_to_its_worker(self):
        first, second = self.queue("one", "two")
        first.write({"state": "sending", "sending_at": fields.Datetime.now()})
        self.later(minutes=1)
        self.assertEqual((first.state, second.state), ("sending", "queued"))
        self.later(minutes=4)
        self.assertEqual(first.state, "unknown")

    def test_a_long_line_starves_no_other_account(self):
        other = self._make_account(self.company, "Other")
        self.queue(*(f"a{n}" for n in range(25)))
        self.queue("b0", account=other)
        self.later()
        self.assertEqual(len(self.network.calls), 26)
        self.assertLessEqual(self.network.calls.index("b0"), sending.TURN_STEPS)

    def test_a_slow_account_ends_its_turn(self):
        self.queue("one", "two")
        with patch.object(sending, "TURN_SECONDS", -1), self.as_cron() as env:
            self.assertEqual(env["scrm.delivery"]._turn(self.account.id), 0)

    def test_a_limited_account_blocks_no_other(self):
        other = self._make_account(self.company, "Other")
        at = datetime.now(timezone.utc) + timedelta(hours=1)
        self.network.outcomes = [RetryLater("rate_limit", at=at)]
        limited, waiting = self.queue("one", "two")
        free = self.queue("three", account=other)
        self.later()
        self.assertEqual((limited.state, waiting.state), ("queued", "queued"))
        self.assertEqual(free.state, "sent")
        self.assertEqual(self.account.health, "limited")
        self.assertEqual(self.account.state_reason, "rate_limit")
        self.assertEqual(limited.retries, 0)

    def test_server_trouble_is_tried_again_by_rule_and_then_left_to_people(self):
        error = RetryLater("server_error", host="n.example", status=500)
        self.network.outcomes = [error] * 4
        self.company.scrm_retry_times = 3
        poison, after = self.queue("one", "two")
        for minutes in (0, 2, 5):
            self.later(minutes=minutes)
            self.assertEqual((poison.state, after.state), ("queued", "queued"))
        self.assertEqual(poison.retries, 3)
        self.assertIn("Tried again by itself, 3 of 3.", poison.state_reason)
        self.later(minutes=15)
        self.assertEqual(poison.state, "failed")
        self.assertIn("Given up after 4 tries.", poison.state_reason)
        self.assertEqual(after.state, "sent")
        poison.with_user(self.agent).action_retry()
        self.assertEqual(poison.retries, 0)
        self.later(minutes=16)
        self.assertEqual(poison.state, "sent")

    def test_a_company_may_want_no_tries_by_itself(self):
        self.company.scrm_retry_times = 0
        self.network.outcomes = [RetryLater("server_error", status=500)]
        delivery = self.queue("one")
        self.later()
        self.assertEqual(delivery.state, "failed")
        self.assertNotIn("Given up", delivery.state_reason)

    def test_a_server_that_is_away_is_waited_for(self):
        self.network.outcomes = [RetryLater("no_connection")] * 9
        first, second = self.queue("one", "two")
        for hours in range(0, 18, 2):
            self.later(hours=hours)
        self.assertEqual(first.state, "queued")
        self.assertEqual(self.account.health, "trouble")
        self.later(hours=20)
        self.assertEqual((first.state, second.state), ("sent", "sent"))
        self.assertEqual(self.network.calls[-2:], ["one", "two"])

    def test_a_look_that_is_refused_ends_with_people(self):
        self.network.lost = ["one"]
        delivery, after = self.queue("one", "two")
        self.later()
        error = Refused("refused", message="not allowed to read")
        with patch.object(self.network, "_find_sent", side_effect=error):
            for minutes in range(5, 50, 5):
                self.later(minutes=minutes)
        self.assertEqual((delivery.state, after.state), ("failed", "sent"))
        self.assertIn("look there before you try again", delivery.state_reason)
        self.assertEqual(self.network.calls, ["one", "two"])

    def test_an_access_that_ends_during_a_look_keeps_it_unknown(self):
        self.network.lost = ["one"]
        delivery = self.queue("one")
        self.later()
        error = NeedsSignIn("sign_in")
        with patch.object(self.network, "_find_sent", side_effect=error):
            self.later(minutes=1)
        self.assertEqual((delivery.state, self.account.state), ("unknown", "reauth"))
        self.account._set_connected()
        self.later(minutes=10)
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(self.network.calls, ["one"])

    def test_a_late_no_does_not_undo_what_others_found_out(self):
        delivery = self.queue("one")
        delivery.write({"state": "sending", "attempts": 1})
        write, _result = delivery._call_network(1)
        delivery.write({"state": "unknown"})
        self.network.outcomes = [Refused("refused", message="no")]
        refused, _none = delivery._call_network(1)
        refused()
        self.assertEqual(delivery.state, "unknown")
        write()
        self.assertEqual(delivery.state, "sent")

    def test_the_next_run_is_when_something_comes_due(self):
        cron = self.env.ref("social_crm.ir_cron_send")
        triggers = self.env["ir.cron.trigger"]
        self.network.lost = ["one"]
        blocked = self._make_account(self.company, "Blocked")
        blocked.state = "reauth"
        self.queue("never", account=blocked)
        delivery = self.queue("one")
        triggers.search([]).unlink()
        self.later()
        self.later(seconds=1)
        found = triggers.search([("cron_id", "=", cron.id)])
        self.assertEqual(found.mapped("call_at"), [delivery.next_attempt_at])

    def test_queries_of_a_delivery(self):
        self.queue(*(f"warm {n}" for n in range(3)))
        self.later()
        self.queue(*(f"t{n}" for n in range(10)))
        with self.as_cron() as env:
            before = env.cr.sql_log_count
            env["scrm.delivery"]._turn(self.account.id)
            queries = (env.cr.sql_log_count - before) / 10
        self.assertEqual(len(self.network.calls), 13)
        self.assertLessEqual(queries, 12)
