# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.items import SendResult
from .common import NOW, SocialCommon, said
from .test_delivery import FakeNetwork


@tagged("post_install", "-at_install")
class TestDeliveryApprove(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.junior = cls._make_user("junior", "social_crm.group_junior", cls.company)
        cls.second_junior = cls._make_user(
            "junior2", "social_crm.group_junior", cls.company
        )

    def setUp(self):
        super().setUp()
        self.network = FakeNetwork(SendResult("r1", created_at=NOW))
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]), "_connector", lambda _a: self.network
            )
        )
        self.post = self.keep(said("p1", "mei"))
        self.outbox = self.env["scrm.delivery"]

    def write_answer(self, user, body="Thank you", **values):
        return self.outbox.with_user(user)._enqueue(
            self.account.with_user(user), body, self.post.with_user(user), **values
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def test_juniors_have_the_rights_of_agents(self):
        self.assertTrue(self.junior.has_group("social_crm.group_agent"))
        for user in (self.agent, self.supervisor, self.administrator):
            self.assertFalse(user.has_group("social_crm.group_junior"))

    def test_agents_send_at_once(self):
        for user in (self.agent, self.supervisor):
            self.assertEqual(self.write_answer(user).state, "queued")

    def test_what_a_junior_writes_never_leaves_by_itself(self):
        delivery = self.write_answer(self.junior)
        self.assertEqual(delivery.state, "approval")
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.network.calls, [])
        self.assertEqual(delivery.state, "approval")

    def test_likes_need_nobody(self):
        self.assertEqual(
            self.write_answer(self.junior, "", kind="like").state, "queued"
        )

    def test_supervisors_are_asked_and_the_activity_ends_with_the_decision(self):
        delivery = self.write_answer(self.junior)
        asked = delivery.sudo().activity_ids
        self.assertIn(self.supervisor, asked.user_id)
        self.assertNotIn(self.other_agent, asked.user_id)
        self.assertNotIn(self.junior, asked.user_id)
        delivery.with_user(self.supervisor).action_approve()
        self.assertFalse(delivery.sudo().activity_ids)

    def test_approved_is_sent_once_and_the_author_is_told(self):
        delivery = self.write_answer(self.junior)
        delivery.with_user(self.supervisor).action_approve()
        self.assertEqual(delivery.state, "queued")
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.network.calls), 1)
        self.assertEqual(delivery.approved_by_id, self.supervisor)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.junior.partner_id.id)]
        )
        self.assertIn("Approved by", told[:1].mail_message_id.body)

    def test_an_agent_who_is_no_junior_may_approve(self):
        delivery = self.write_answer(self.junior)
        delivery.with_user(self.agent).action_approve()
        self.assertEqual(delivery.state, "queued")

    def test_nobody_else_approves(self):
        delivery = self.write_answer(self.junior)
        for user in (
            self.junior,
            self.second_junior,
            self.other_agent,
            self.portal,
            self.stranger,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                delivery.with_user(user).action_approve()
            with self.subTest(user.login), self.assertRaises(AccessError):
                delivery.with_user(user).action_review()
        self.assertEqual(delivery.state, "approval")

    def test_a_junior_finds_no_way_around(self):
        delivery = self.write_answer(self.junior)
        mine = delivery.with_user(self.junior)
        mine.action_retry()
        self.assertEqual(delivery.state, "approval")
        mine.action_cancel()
        self.assertEqual(delivery.state, "cancelled")
        mine.action_retry()
        self.assertEqual(delivery.state, "approval")
        for forbidden in (
            lambda: mine.write({"state": "queued"}),
            lambda: mine.write({"needs_approval": False}),
            lambda: mine.create({"account_id": self.account.id, "body": "x"}),
            lambda: mine.copy(),
            lambda: mine.unlink(),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        review = self.env["scrm.delivery.review"].with_user(self.junior)
        wizard = review.create({"delivery_id": delivery.id, "body": "x"})
        with self.assertRaises(AccessError):
            wizard.action_approve()
        with self.assertRaises(AccessError):
            wizard.action_refuse()
        self.run_cron()
        self.assertEqual(self.network.calls, [])

    def test_a_junior_may_send_again_what_was_approved(self):
        delivery = self.write_answer(self.junior)
        delivery.with_user(self.supervisor).action_approve()
        delivery.sudo().state = "failed"
        delivery.with_user(self.junior).action_retry()
        self.assertEqual(delivery.state, "queued")

    def test_it_can_be_changed_first_and_both_texts_stay(self):
        delivery = self.write_answer(self.junior, "Thx")
        review = self.env["scrm.delivery.review"].with_user(self.supervisor)
        wizard = review.create({"delivery_id": delivery.id})
        self.assertEqual(wizard.body, "Thx")
        wizard.body = "Thank you!"
        wizard.action_approve()
        self.assertEqual((delivery.body, delivery.body_written), ("Thank you!", "Thx"))
        self.run_cron()
        self.assertEqual(self.network.calls[0].text, "Thank you!")

    def test_a_change_that_is_too_long_is_not_approved(self):
        delivery = self.write_answer(self.junior)
        wizard = (
            self.env["scrm.delivery.review"]
            .with_user(self.supervisor)
            .create({"delivery_id": delivery.id, "body": "x" * 21})
        )
        with self.assertRaises(ValidationError):
            wizard.action_approve()
        self.assertEqual(delivery.state, "approval")

    def test_a_refusal_needs_a_reason_that_the_author_reads(self):
        delivery = self.write_answer(self.junior)
        wizard = (
            self.env["scrm.delivery.review"]
            .with_user(self.supervisor)
            .create({"delivery_id": delivery.id})
        )
        with self.assertRaises(UserError):
            wizard.action_refuse()
        wizard.reason = "We never say so"
        wizard.action_refuse()
        self.assertEqual(delivery.state, "refused")
        self.assertIn("We never say so", delivery.state_reason)
        delivery.with_user(self.junior).action_retry()
        self.assertEqual(delivery.state, "refused")
        with self.assertRaises(UserError):
            delivery.with_user(self.supervisor).action_approve()
        self.run_cron()
        self.assertEqual(self.network.calls, [])

    def test_a_company_may_ask_for_a_second_pair_of_eyes_always(self):
        self.company.scrm_approval = "everyone"
        delivery = self.write_answer(self.supervisor)
        self.assertEqual(delivery.state, "approval")
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                delivery.with_user(user).action_approve()
        delivery.with_user(self.administrator).action_approve()
        self.assertEqual(delivery.state, "queued")

    def test_the_same_key_waits_once(self):
        first = self.write_answer(self.junior, key="k")
        self.assertEqual(self.write_answer(self.junior, key="k"), first)
        self.assertEqual(
            len(
                first.sudo().activity_ids.filtered(
                    lambda a: a.user_id == self.supervisor
                )
            ),
            1,
        )
