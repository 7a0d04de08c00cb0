# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..clients.errors import Refused
from ..models import scrm_publication_message
from .people_common import MessageNetwork, PeopleCommon


@tagged("post_install", "-at_install")
class TestMessageSend(PeopleCommon):
    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def to(self, partner, publication=None):
        deliveries = (publication or self.publication).delivery_ids
        return deliveries.filtered(lambda d: d.partner_id == partner)

    def line(self, partner):
        return self.publication.recipient_ids.filtered(
            lambda r: r.partner_id == partner
        )

    # -- the whole way ------------------------------------------------------------

    def publish_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_publish").method_direct_trigger()
        self.env.invalidate_all()

    def test_released_made_chunk_by_chunk_sent_and_done(self):
        self.startPatcher(self.small_chunks())
        for n in range(3):
            self.make_person(f"more{n}")
        self.publication.user_id = self.supervisor
        self.publication.with_user(self.supervisor).action_release()
        self.assertEqual(self.publication.state, "scheduled")
        self.publish_cron()
        self.assertEqual(self.publication.state, "running")
        self.assertEqual(len(self.publication.delivery_ids), 5)
        self.run_cron()
        self.publish_cron()
        self.assertEqual(set(self.publication.delivery_ids.mapped("state")), {"sent"})
        self.assertEqual(self.publication.state, "done")

    def test_with_messages_still_to_be_made_it_is_not_done(self):
        self.publication.state = "running"
        self.publication._make_message_deliveries(1)
        self.publication.delivery_ids.state = "sent"
        self.env["scrm.publication"]._settle()
        self.assertEqual(self.publication.state, "running")
        self.publication._make_message_deliveries()
        self.publication.delivery_ids.state = "sent"
        self.env["scrm.publication"]._settle()
        self.assertEqual(self.publication.state, "done")

    def test_nobody_to_write_to_is_said_before_it_is_released(self):
        empty = self.publish(recipient_tag_ids=False)
        self.assertIn("Choose whom to write to", empty.problem_text)
        with self.assertRaisesRegex(UserError, "Choose whom to write to"):
            empty.action_release()

    def test_to_whom_it_goes_is_part_of_what_is_approved(self):
        before = self.publication.revision
        self.publication.purpose = "care"
        self.assertEqual(self.publication.revision, before + 1)

    # -- making -----------------------------------------------------------------

    def test_one_delivery_for_each_person_who_is_reached(self):
        self.agree(self.bob, state="withdrawn")
        made = self.make()
        self.assertEqual(made.partner_id, self.mei)
        self.assertEqual(made.kind, "message")
        self.assertEqual(made.to_profile_id, self.profile_of(self.mei))
        self.assertEqual(
            made.idempotency_key, f"pub-{self.publication.id}-p{self.mei.id}"
        )
        self.assertEqual(self.line(self.mei).state, "made")
        self.assertEqual(self.line(self.mei).delivery_id, made)

    def test_making_again_makes_nothing_twice(self):
        first = self.make()
        self.assertEqual(self.publication._make_message_deliveries(), (0, 0))
        self.publication._check_recipients()
        self.assertEqual(self.make(), first)

    def test_in_chunks_to_the_end(self):
        for n in range(5):
            self.make_person(f"more{n}")
        self.assertEqual(self.publication._make_message_deliveries(3), (3, 4))
        self.assertEqual(self.publication._make_message_deliveries(3), (3, 1))
        self.assertEqual(self.publication._make_message_deliveries(3), (1, 0))
        self.assertEqual(len(self.publication.delivery_ids), 7)

    def test_the_cron_s_way_makes_all(self):
        self.startPatcher(self.small_chunks())
        for n in range(5):
            self.make_person(f"more{n}")
        with self.enter_registry_test_mode():
            with self.registry.cursor() as cursor:
                there = self.publication.with_env(self.env(cr=cursor))
                self.assertTrue(there._run_messages())
        self.env.invalidate_all()
        self.assertEqual(len(self.publication.delivery_ids), 7)

    def small_chunks(self):
        return patch.object(scrm_publication_message, "CHUNK", 2)

    def test_the_queries_of_a_chunk_do_not_grow_with_the_people(self):
        def queries(count, name):
            people = self.publish(name=name)
            people._make_message_deliveries(0)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people._make_message_deliveries(count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for n in range(20):
            self.make_person(f"more{n}")
        self.company.write({"scrm_message_day": 0, "scrm_message_week": 0})
        few, many = queries(2, "few"), queries(20, "many")
        self.assertLessEqual(many - few, 4)

    def test_words_are_the_person_s_own(self):
        made = self.make().filtered(lambda d: d.partner_id == self.mei)
        self.assertEqual(
            made.body,
            "Dear Mei, new tea!\n\nReply STOP to get no more messages like this.",
        )

    def test_service_needs_no_word_about_stopping(self):
        self.agree(self.mei, ("service",))
        self.publication.purpose = "service"
        self.assertEqual(self.make().body, "Dear Mei, new tea!")

    def test_a_network_may_ask_for_the_word_every_time(self):
        self.network._message_needs_optout = True
        self.agree(self.mei, ("service",))
        self.publication.purpose = "service"
        self.assertIn("Reply STOP", self.make().body)

    def test_what_a_name_brings_along_is_not_filled_again(self):
        self.mei.name = "{agent}"
        self.assertIn("Dear {agent},", self.make()[-1].body + self.make()[0].body)

    def test_a_name_that_makes_the_text_too_long(self):
        self.network._length = lambda account, text, handle="": (len(text), 80)
        self.mei.name = "Mei " * 20
        made = self.make()
        self.assertEqual(made.partner_id, self.bob)
        self.assertEqual(
            (self.line(self.mei).state, self.line(self.mei).reason), ("out", "length")
        )

    def test_a_consent_taken_back_after_the_check_is_obeyed(self):
        self.publication.action_check_recipients()
        self.agree(self.mei, state="withdrawn")
        self.assertEqual(self.make().partner_id, self.bob)
        self.assertEqual(self.line(self.mei).reason, "withdrawn")

    def test_outside_the_hours_it_waits_in_the_outbox(self):
        self.company.write({"scrm_message_from": 8, "scrm_message_to": 21})
        self.mei.tz = self.bob.tz = "UTC"
        with freeze_time("2026-11-20 23:00:00"):
            made = self.make()
            self.assertEqual(len(made), 2)
            self.run_cron()
            self.assertFalse(self.network.calls)
        with freeze_time("2026-11-21 08:00:01"):
            self.run_cron()
        self.assertEqual(len(self.network.calls), 2)

    # -- leaving ----------------------------------------------------------------

    def test_it_is_addressed_to_the_person(self):
        self.agree(self.bob, state="withdrawn")
        self.make()
        self.run_cron()
        (said,) = self.network.calls
        self.assertEqual((said.kind, said.mention_handle), ("message", "mei"))
        self.assertEqual(self.to(self.mei).state, "sent")

    def held(self):
        self.run_cron()
        delivery = self.to(self.mei)
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual([call.mention_handle for call in self.network.calls], ["bob"])
        return delivery.state_reason, self.line(self.mei).reason

    def test_a_consent_taken_back_in_the_last_moment_is_obeyed(self):
        self.make()
        self.agree(self.mei, state="withdrawn")
        self.assertEqual(
            self.held(), ("Took the consent for this purpose back", "withdrawn")
        )

    def test_stop_in_the_last_moment_is_obeyed(self):
        self.make()
        self.profile_of(self.mei)._stop("STOP")
        self.assertEqual(self.held(), ("Asked us to stop", "stopped"))

    def test_a_tie_that_was_undone_meanwhile(self):
        self.make()
        self.profile_of(self.mei).link_ids.action_end()
        self.assertEqual(self.held()[1], "profile")

    def test_a_contact_that_was_deleted_meanwhile(self):
        self.make()
        delivery = self.to(self.mei)
        self.mei.unlink()
        self.run_cron()
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual(len(self.network.calls), 1)

    def test_a_publication_that_was_stopped(self):
        self.make()
        self.publication.state = "stopped"
        self.run_cron()
        self.assertFalse(self.network.calls)
        self.assertEqual(
            set(self.publication.delivery_ids.mapped("state")), {"cancelled"}
        )

    def test_of_two_publications_one_leaves_where_one_a_day_is_the_cap(self):
        second = self.publish(name="Second")
        # Both are made before either leaves.
        self.make()
        self.env["scrm.preference"].create(
            {"partner_id": self.mei.id, "company_id": self.company.id, "max_day": 1}
        )
        self.company.scrm_message_day = 0
        second._make_message_deliveries()
        second.recipient_ids.filtered(lambda r: r.state == "out").write(
            {"state": "reach", "reason": False}
        )
        second._make_message_deliveries()
        self.assertTrue(self.to(self.mei, second))
        self.run_cron()
        states = (self.to(self.mei) | self.to(self.mei, second)).mapped("state")
        self.assertEqual(sorted(states), ["cancelled", "sent"])
        held = second.recipient_ids.filtered(lambda r: r.partner_id == self.mei)
        self.assertEqual(held.reason, "cap")
        self.assertEqual(held.free_at, self.to(self.mei).sending_at + timedelta(days=1))
        # Bob has no cap and gets both.
        self.assertEqual(
            [call.mention_handle for call in self.network.calls].count("bob"), 2
        )

    def test_what_was_held_can_be_tried_again_and_is_judged_again(self):
        self.make()
        self.agree(self.mei, state="withdrawn")
        self.run_cron()
        delivery = self.to(self.mei)
        delivery.with_user(self.agent).action_retry()
        self.run_cron()
        self.assertEqual(delivery.state, "cancelled")
        self.agree(self.mei)
        delivery.with_user(self.agent).action_retry()
        self.run_cron()
        self.assertEqual((delivery.state, self.line(self.mei).state), ("sent", "made"))

    def test_whom_the_network_refuses_is_not_tried_again(self):
        self.networks[self.account.id] = MessageNetwork(
            Refused("refused", message="no")
        )
        self.agree(self.bob, state="withdrawn")
        self.make()
        self.run_cron()
        self.assertEqual(self.to(self.mei).state, "failed")
        self.assertTrue(self.profile_of(self.mei).message_refused_at)
        again = self.publish(name="Again")
        self.assertEqual(self.verdict(self.mei, again), ("out", "blocked"))

    def test_an_agent_s_own_message_is_nobody_s_campaign(self):
        self.agree(self.mei, state="withdrawn")
        delivery = self.env["scrm.delivery"]._put(
            [
                {
                    "account_id": self.account.id,
                    "kind": "message",
                    "body": "As you asked",
                    "partner_id": self.mei.id,
                    "to_profile_id": self.profile_of(self.mei).id,
                    "idempotency_key": "own",
                    "user_id": self.agent.id,
                }
            ]
        )
        self.run_cron()
        self.assertEqual(delivery.state, "sent")
        self.assertLessEqual(delivery.sent_at, fields.Datetime.now())
