# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.social_crm.tests.test_delivery_media import PIXEL

from .common_case import CaseCommon


@tagged("post_install", "-at_install")
class TestCaseOut(CaseCommon):
    """What is said in a ticket goes to the network; what must not, never does."""

    def test_an_agent_s_message_is_handed_in_once(self):
        message = self.say(Markup("<p>We send<br>a <b>new</b> one</p>"))
        (delivery,) = self.outbox()
        self.assertEqual(delivery.body, "We send\na new one")
        self.assertEqual(delivery.parent_post_id, self.talk.root_post_id)
        self.assertEqual((delivery.user_id, delivery.purpose), (self.agent, "case"))
        self.assertEqual(delivery.idempotency_key, f"ticket-message-{message.id}")
        self.assertEqual(self.talk.state, "open")
        self.send()
        self.send()
        self.assertEqual(len(self.network.calls), 1)
        self.assertEqual(self.talk.state, "waiting")
        self.assertTrue(self.talk.first_answer_at)

    def test_the_chatter_posts_as_superuser_for_whoever_is_there(self):
        self.ticket.with_user(self.agent).sudo().message_post(
            body="We send a new one",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.outbox().user_id, self.agent)

    def test_the_chatter_shows_how_it_went(self):
        message = self.say()
        self.assertEqual(message.with_user(self.agent).scrm_sent, "Waiting")
        self.send()
        self.assertEqual(message.with_user(self.agent).scrm_sent, "Sent")
        note = self.say("x", subtype_xmlid="mail.mt_note")
        self.assertFalse(note.with_user(self.agent).scrm_sent)

    def test_internal_notes_never_leave(self):
        self.say("She is difficult", subtype_xmlid="mail.mt_note")
        self.say("She is difficult", subtype_xmlid=None)
        self.say("She is difficult", is_internal=True)
        internal = self.env["mail.message.subtype"].create(
            {"name": "Inside", "internal": True}
        )
        self.ticket.with_user(self.agent).message_post(
            body="Inside", message_type="comment", subtype_id=internal.id
        )
        self.ticket.with_user(self.agent)._message_log(body="logged")
        self.ticket.with_user(self.agent).message_notify(
            body="told", partner_ids=self.supervisor.partner_id.ids
        )
        self.assertFalse(self.outbox())

    def test_what_the_machine_writes_never_leaves(self):
        for kind in ("notification", "auto_comment", "email", "email_outgoing"):
            with self.subTest(kind):
                self.ticket.with_user(self.agent).message_post(
                    body="automatic",
                    message_type=kind,
                    subtype_xmlid="mail.mt_comment",
                )
        self.ticket.message_post(
            body="by the system",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.outbox())

    def test_tracking_and_mails_of_stages_never_leave(self):
        template = self.env["mail.template"].create(
            {
                "name": "Stage",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "body_html": "<p>Your ticket moved</p>",
            }
        )
        stage = self.stage_new.copy({"mail_template_id": template.id})
        ticket = self.ticket.with_user(self.agent).with_context(tracking_disable=False)
        ticket.write({"stage_id": stage.id, "priority": "3"})
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertFalse(self.outbox())

    def test_words_of_others_never_leave(self):
        customer = new_test_user(
            self.env,
            "scrm_customer",
            groups="base.group_portal",
            company_id=self.company.id,
        )
        self.ticket.partner_id = customer.partner_id
        self.ticket.message_subscribe(customer.partner_id.ids)
        self.say("I am the customer", user=customer)
        self.ticket.with_user(self.agent).message_post(
            body="In her name",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=customer.partner_id.id,
        )
        helper = new_test_user(
            self.env,
            "scrm_helper",
            groups="helpdesk_mgmt.group_helpdesk_manager",
            company_id=self.company.id,
        )
        self.say("No social agent", user=helper)
        self.assertFalse(self.outbox())

    def test_who_only_sees_the_ticket_does_not_answer_for_it(self):
        other = self._make_user("other", "social_crm.group_agent", self.company)
        with self.assertRaises(AccessError):
            self.say("Not my ticket", user=other)
        self.assertFalse(self.outbox())

    def test_too_long_is_said_before_anything_is_kept(self):
        before = self.ticket.message_ids
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self.say("x" * 151)
        self.assertIn("151 of 150", str(caught.exception))
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.message_ids, before)
        self.assertFalse(self.outbox())

    def test_the_company_and_the_team_can_switch_it_off(self):
        self.company.scrm_case_out = False
        self.say()
        self.company.scrm_case_out = True
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "In house",
                "company_id": self.company.id,
                "scrm_case_in_house": True,
                "user_ids": [(4, self.agent.id)],
            }
        )
        self.ticket.team_id = team
        self.say()
        self.assertFalse(self.outbox())
        team.scrm_case_in_house = False
        self.say()
        self.assertEqual(len(self.outbox()), 1)

    def test_a_ticket_without_a_conversation_stays_as_it_was(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "By phone",
                "description": "x",
                "company_id": self.company.id,
                "user_id": self.agent.id,
            }
        )
        ticket.with_user(self.agent).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.outbox())

    def test_colleagues_named_in_it_are_not_called_on_the_network(self):
        self.say(
            Markup(
                '<p>Ask <a href="#" data-oe-model="res.partner" data-oe-id="%s">'
                "@Ada</a></p>"
            )
            % self.supervisor.partner_id.id
        )
        self.assertEqual(self.outbox().body, "Ask Ada")

    def test_pictures_go_along_and_other_files_stay(self):
        self.say(
            attachments=[
                ("cup.png", PIXEL),
                ("terms.pdf", b"%PDF-1.4"),
                ("broken.png", PIXEL[:40]),
            ]
        )
        self.assertEqual(self.outbox().attachment_ids.mapped("name"), ["cup.png"])

    def test_a_junior_s_message_waits(self):
        junior = self._make_user("junior", "social_crm.group_junior", self.company)
        self.ticket.user_id = junior
        message = self.say(user=junior)
        self.assertEqual(self.outbox().state, "approval")
        self.send()
        self.assertEqual(self.network.calls, [])
        self.assertEqual(message.scrm_sent, "Waits for Approval")

    def test_who_has_no_mail_address_is_not_asked_for_one(self):
        suggested = self.ticket._message_add_suggested_recipients()
        self.assertNotIn(self.ticket.partner_id, suggested[self.ticket.id]["partners"])
        self.ticket.partner_id.email = "mei@example.com"
        suggested = self.ticket._message_add_suggested_recipients()
        self.assertIn(self.ticket.partner_id, suggested[self.ticket.id]["partners"])

    def test_our_own_words_coming_back_start_nothing(self):
        self.say()
        messages = self.ticket.message_ids
        self.send()
        self.assertEqual(self.ticket.message_ids, messages)
        self.assertEqual(len(self.outbox()), 1)


@tagged("post_install", "-at_install")
class TestCaseChatter(CaseCommon, HttpCase):
    """The chatter as the browser uses it."""

    def post(self, body, subtype):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": subtype,
                },
            },
        )

    def test_a_message_leaves_and_says_so_and_a_note_does_not(self):
        self.agent.password = "agent-of-the-case"
        self.env.flush_all()
        self.authenticate(self.agent.login, "agent-of-the-case")
        self.post("She is difficult", "mail.mt_note")
        self.assertFalse(self.outbox())
        data = self.post("We send a new one", "mail.mt_comment")
        self.assertEqual(self.outbox().mapped("body"), ["We send a new one"])
        self.assertEqual(self.outbox().user_id, self.agent)
        self.assertIn("'scrm_sent': 'Waiting'", str(data))
