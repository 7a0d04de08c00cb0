# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..clients.errors import Gone, Refused, Unknown
from ..tools import polls
from ..tools.items import Poll, RawPost, SendResult
from .common import person, said
from .test_delivery import DeliveryCommon, FakeNetwork

ALL = frozenset({"send", "edit", "delete", "message", "poll"})


class ChangingNetwork(FakeNetwork):
    """A FAKE as well: one that changes, deletes and asks."""

    def __init__(self):
        super().__init__()
        self.able = ALL
        self.found = None

    def _can(self, capability):
        return capability in self.able

    def _length(self, account, text, handle=""):
        return len(text), 30

    def _poll_rules(self, account):
        return polls.Rules() if self._can("poll") else None

    def _explain(self, error):
        return error.code

    def _find_sent(self, account, outgoing, taken):
        return self.found


@tagged("post_install", "-at_install")
class TestDeliveryChange(DeliveryCommon):
    network_type = ChangingNetwork

    def setUp(self):
        super().setUp()
        self.delivery = self.said("r1", "Thank you")

    def said(self, remote_id, text, kind="reply", user=None):
        """Something of ours that is on the network."""
        self.network.outcomes.append(self.result(remote_id, text))
        made = self.outbox._enqueue(
            self.account, text, self.post, kind=kind, user=user or self.agent
        )
        self.run_cron()
        return made

    def result(self, remote_id, text, **values):
        now = datetime.now(timezone.utc)
        own = person("tea", is_own=True)
        post = RawPost(remote_id, own, text, kind="reply", created_at=now, **values)
        return SendResult(remote_id, "https://n.example/x", now, post)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def later(self, **delta):
        with freeze_time(fields.Datetime.now() + timedelta(**delta)):
            self.run_cron()

    def change(self, kind, body="", target=None, **values):
        target = target or self.delivery
        return self.outbox._enqueue(
            self.account, body, kind=kind, target_id=target.id, **values
        )

    # -- deleting -------------------------------------------------------------

    def test_deleted_there_and_marked_here(self):
        self.network.outcomes = [SendResult("r1")]
        deletion = self.change("delete")
        self.run_cron()
        self.assertEqual(self.network.calls[-1].target_remote_id, "r1")
        self.assertEqual(self.network.calls[-1].target_kind, "reply")
        self.assertEqual((deletion.state, deletion.remote_id), ("sent", False))
        self.assertTrue(self.delivery.deleted_at and self.delivery.post_id.deleted_at)
        self.assertEqual(self.delivery.post_id.text, "Thank you")
        self.assertFalse(self.post.deleted_at)
        with self.assertRaisesRegex(UserError, "deleted already"):
            self.change("delete")
        with self.assertRaisesRegex(UserError, "deleted already"):
            self.change("edit", "Thanks")

    def test_what_is_gone_already_is_deleted(self):
        self.network.outcomes = [Gone("gone", host="n.example", status=404)]
        deletion = self.change("delete")
        self.run_cron()
        self.assertEqual(deletion.state, "sent")
        self.assertTrue(self.delivery.post_id.deleted_at)

    def test_a_server_that_keeps_it_is_told_of(self):
        self.network.outcomes = [Refused("not_deleted", host="n.example")]
        deletion = self.change("delete")
        self.run_cron()
        self.assertEqual(
            (deletion.state, deletion.state_reason), ("failed",) + ("not_deleted",)
        )
        self.assertFalse(self.delivery.deleted_at or self.delivery.post_id.deleted_at)
        words = self.env["scrm.connector"]._explain(
            Refused("not_deleted", host="n.example")
        )
        self.assertIn("n.example did not delete it", words)

    def test_a_lost_acknowledgement_is_read_back(self):
        self.network.outcomes = [Unknown("reset")]
        deletion = self.change("delete")
        self.run_cron()
        self.assertEqual(deletion.state, "unknown")
        self.network.found = SendResult("r1")
        self.later(minutes=1)
        self.assertEqual(deletion.state, "sent")
        self.assertTrue(self.delivery.deleted_at)
        self.assertEqual(len(self.network.calls), 2)

    def test_a_like_that_is_taken_back_leaves_the_liked_post_alone(self):
        self.network.outcomes = [
            SendResult("p1", post=RawPost("p1", person("mei"), "Hello")),
            SendResult("p1"),
        ]
        like = self.outbox._enqueue(self.account, "", self.post, kind="like")
        self.run_cron()
        self.change("delete", target=like)
        self.run_cron()
        undone = self.network.calls[-1]
        self.assertEqual((undone.target_kind, undone.parent_remote_id), ("like", "p1"))
        self.assertTrue(like.deleted_at)
        self.assertFalse(self.post.deleted_at)

    # -- changing -------------------------------------------------------------

    def test_the_new_text_is_there_and_here(self):
        self.network.outcomes = [self.result("r1", "Thanks")]
        change = self.change("edit", "Thanks")
        self.run_cron()
        outgoing = self.network.calls[-1]
        self.assertEqual((outgoing.text, outgoing.mention_handle), ("Thanks", "mei"))
        self.assertEqual(change.state, "sent")
        self.assertEqual(
            (self.delivery.body, self.delivery.post_id.text), ("Thanks",) * 2
        )
        self.assertTrue(self.delivery.edited_at and self.delivery.post_id.edited_at)
        self.assertEqual(change.post_id, self.delivery.post_id)

    def test_what_is_gone_is_no_longer_changed(self):
        self.network.outcomes = [Gone("gone")]
        change = self.change("edit", "Thanks")
        self.run_cron()
        self.assertEqual(change.state, "failed")
        self.assertTrue(self.delivery.post_id.deleted_at)
        self.assertEqual(self.delivery.body, "Thank you")

    def test_a_new_text_is_checked_as_every_text(self):
        with self.assertRaisesRegex(ValidationError, "31 of 30"):
            self.change("edit", "x" * 31)
        with self.assertRaisesRegex(ValidationError, "Write something"):
            self.change("edit", " ")

    def test_what_a_junior_changes_is_read_first(self):
        junior = self._make_user("junior", "social_crm.group_junior", self.company)
        change = self.change("edit", "Thanks", user=junior)
        self.assertEqual(change.state, "approval")
        self.assertEqual(self.change("delete", user=junior).state, "queued")

    # -- what cannot be -------------------------------------------------------

    def test_networks_that_cannot_say_so_in_words(self):
        self.network.able = {"send"}
        for kind, words in (
            ("delete", "cannot delete"),
            ("edit", "cannot change what was said"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.change(kind, "Thanks")
        with self.assertRaisesRegex(UserError, "messages to one person"):
            self.outbox._enqueue(self.account, "Hi", kind="message")

    def test_only_what_this_account_said(self):
        other = self._make_account(self.company, "Second archive")
        for target in (self.outbox, self.delivery):
            with self.assertRaisesRegex(ValidationError, "Choose what"):
                self.outbox._enqueue(other, "", kind="delete", target_id=target.id)

    def test_what_has_not_left_is_not_deleted_but_taken_back(self):
        waiting = self.outbox._enqueue(self.account, "Soon", self.post)
        with self.assertRaisesRegex(UserError, "not been sent"):
            self.change("delete", target=waiting)

    def test_it_waits_until_it_is_known_what_became_of_its_target(self):
        self.network.outcomes = [Unknown("reset")]
        target = self.outbox._enqueue(self.account, "Hm", self.post)
        self.run_cron()
        deletion = self.change("delete", target=target)
        self.run_cron()
        self.assertEqual((deletion.state, len(self.network.calls)), ("queued", 2))
        self.network.found = self.result("r2", "Hm")
        self.later(minutes=1)
        self.network.outcomes = [SendResult("r2")]
        self.later(minutes=5)
        self.assertEqual((target.state, deletion.state), ("sent", "sent"))
        self.assertEqual(self.network.calls[-1].target_remote_id, "r2")

    def test_what_was_never_sent_needs_no_deletion(self):
        target = self.outbox._enqueue(self.account, "Hm", self.post)
        target.state = "unknown"
        deletion = self.change("delete", target=target)
        target.state = "failed"
        self.run_cron()
        self.assertEqual(deletion.state, "cancelled")
        self.assertIn("never been sent", deletion.state_reason)

    # -- people ---------------------------------------------------------------

    def test_authors_and_supervisors_delete_others_do_not(self):
        colleague = self._make_user("colleague", "social_crm.group_agent", self.company)
        with self.assertRaises(AccessError):
            self.delivery.with_user(colleague).action_delete_there()
        with self.assertRaises(AccessError):
            self.delivery.with_user(self.other_agent).action_delete_there()
        for user in (self.agent, self.supervisor):
            self.assertTrue(self.delivery.with_user(user).may_delete)
            self.delivery.with_user(user).action_delete_there()
        deletion = self.outbox.search([("target_id", "=", self.delivery.id)])
        self.assertEqual((deletion.kind, deletion.user_id), ("delete", self.agent))

    def test_a_deletion_that_failed_is_tried_again_by_the_same_button(self):
        self.network.outcomes = [Refused("not_deleted"), SendResult("r1")]
        mine = self.delivery.with_user(self.agent)
        mine.action_delete_there()
        self.run_cron()
        mine.action_delete_there()
        self.run_cron()
        self.assertTrue(self.delivery.deleted_at)
        self.assertFalse(self.delivery.with_user(self.agent).may_delete)

    def test_the_window_for_another_text(self):
        self.network.outcomes = [self.result("r1", "Thanks")]
        mine = self.delivery.with_user(self.agent)
        action = mine.action_change()
        wizard = mine.env[action["res_model"]].with_context(**action["context"])
        window = wizard.create({})
        self.assertEqual(window.body, "Thank you")
        window.body = "Thanks"
        window.action_send()
        self.run_cron()
        self.assertEqual(self.delivery.body, "Thanks")
        with self.assertRaises(AccessError):
            window.with_user(self.supervisor).read(["body"])
        colleague = self._make_user("colleague", "social_crm.group_agent", self.company)
        with self.assertRaises(AccessError):
            wizard.with_user(colleague).create({}).action_send()

    # -- questions, messages --------------------------------------------------

    def test_questions_are_checked_in_words(self):
        check = self.outbox._check_poll
        check(self.account, Poll(("green", "black"), 3600))
        for poll, files, words in (
            (Poll(("green",)), 0, "2 to 4 answers on Tea archive, not 1"),
            (Poll(("green", "")), 0, "is empty"),
            (Poll(("green", "GREEN")), 0, "are the same"),
            (Poll(("green", "x" * 51)), 0, "51 of 50"),
            (Poll(("a", "b"), 60), 0, "at least 5 minutes and at most 30 days"),
            (Poll(("a", "b")), 1, "a question or files"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                check(self.account, poll, files)
        self.network.able = {"send"}
        with self.assertRaisesRegex(ValidationError, "cannot ask"):
            check(self.account, Poll(("a", "b")))

    def test_what_the_server_left_out_is_written_down(self):
        left_out = self.result("r3", "Which?")
        self.network.outcomes = [SendResult("r3", post=left_out.post, note="no_poll")]
        delivery = self.outbox._enqueue(self.account, "Which?", kind="post")
        self.run_cron()
        self.assertEqual((delivery.state, delivery.state_reason), ("sent", "no_poll"))

    def test_private_words_are_answered_in_private(self):
        for remote_id, kind, private in (
            ("d1", "message", True),
            ("p2", "reply", False),
        ):
            parent = self.keep(said(remote_id, "mei", kind=kind))
            delivery = self.outbox._enqueue(self.account, "Hi", parent)
            self.assertEqual(delivery._outgoing().is_private, private)

    def test_a_message_names_its_recipient_on_this_network(self):
        partner = self.env["res.partner"].create({"name": "Mei"})
        self.post.profile_id.partner_id = partner
        elsewhere = self.keep(said("x", "mei2"), account=self.other_account)
        elsewhere.profile_id.partner_id = partner
        delivery = self.outbox._enqueue(
            self.account, "Hi", kind="message", partner_id=partner.id
        )
        outgoing = delivery._outgoing()
        self.assertEqual((outgoing.mention_handle, outgoing.is_private), ("mei", True))
