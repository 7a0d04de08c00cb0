# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_case import CaseCommon


@tagged("post_install", "-at_install")
class TestCaseIn(CaseCommon):
    """What the customer says next comes to the ticket, once."""

    def heard(self, ticket=None):
        ticket = ticket or self.ticket
        return self.env["scrm.case.message"].search(
            [("ticket_id", "=", ticket.id), ("post_id", "!=", False)], order="id"
        )

    def test_the_next_post_is_a_message_of_the_customer(self):
        post = self.reply("Still <b>broken</b>\nhelp")
        (link,) = self.heard()
        message = link.message_id
        self.assertEqual((link.post_id, message.res_id), (post, self.ticket.id))
        self.assertEqual(message.author_id, self.ticket.partner_id)
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn("&lt;b&gt;broken&lt;/b&gt;<br>help", message.body)

    def test_what_the_ticket_was_made_of_does_not_come_twice(self):
        self.assertFalse(self.heard())

    def test_a_replay_brings_nothing_new(self):
        post = self.reply("Still broken")
        for _again in range(3):
            post.process_state = "new"
            self.env["scrm.post"]._process_batch()
            self.reply("Still broken")
        self.assertEqual(len(self.heard()), 1)
        self.assertEqual(
            len(
                self.ticket.message_ids.filtered(
                    lambda m: m.author_id == self.ticket.partner_id
                )
            ),
            1,
        )

    def test_nobody_is_mailed_and_nothing_goes_out(self):
        self.ticket.partner_id.email = "mei@example.com"
        self.ticket.message_subscribe(self.ticket.partner_id.ids)
        mails = self.env["mail.mail"].search_count([])
        self.reply("Still broken")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self.outbox())

    def test_an_owner_who_works_with_the_inbox_finds_it_there(self):
        self.agent.notification_type = "inbox"
        self.reply("Still broken")
        found = self.env["mail.notification"].search(
            [("mail_message_id", "=", self.heard().message_id.id)]
        )
        self.assertEqual(found.res_partner_id, self.agent.partner_id)

    def test_bystanders_do_not_speak_in_the_ticket(self):
        self.reply("Me too", handle="wang", remote_id="w1")
        self.assertFalse(self.heard())

    def test_rule_tickets_hear_what_follows_in_the_same_batch(self):
        self._make_rule("shattered", make_ticket=True, category="complaint")
        first, second = self.hear(
            said("s1", "su", "shattered"),
            said("s2", "su", "and late", 1, parent_remote_id="s1", kind="reply"),
        )
        ticket = first.conversation_id.ticket_id
        self.assertEqual(self.heard(ticket).post_id, second)

    def test_a_closed_ticket_is_opened_again_without_a_mail(self):
        self.company.scrm_closing_mode = "none"
        template = self.env["mail.template"].create(
            {
                "name": "Reopened",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "body_html": "<p>moved</p>",
            }
        )
        self.stage_new.mail_template_id = template
        self.ticket.stage_id = self.stage_done
        self.assertEqual(self.talk.state, "closed")
        mails = self.env["mail.mail"].search_count([])
        self.reply("Still broken")
        self.assertEqual(self.ticket.stage_id, self.stage_new)
        self.assertEqual(self.talk.state, "open")
        self.cr.precommit.run()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_or_its_owner_is_told(self):
        self.company.scrm_case_reopen = "activity"
        self.ticket.stage_id = self.stage_done
        self.reply("Still broken")
        self.assertEqual(self.ticket.stage_id, self.stage_done)
        self.assertEqual(self.ticket.activity_ids.user_id, self.agent)

    def test_stages_of_other_teams_and_companies_are_not_taken(self):
        foreign = self.stage_new.copy(
            {"company_id": self.other_company.id, "sequence": -20}
        )
        team = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.stage_new.copy({"team_ids": [(4, team.id)], "sequence": -19})
        self.ticket.stage_id = self.stage_done
        self.reply("Still broken")
        self.assertNotEqual(self.ticket.stage_id, foreign)
        self.assertEqual(self.ticket.stage_id, self.stage_new)

    def test_a_crash_in_the_middle_leaves_nothing_half_done(self):
        model = type(self.env["scrm.case.message"])
        with patch.object(model, "_notify_owners", side_effect=ValueError("crash")):
            with self.assertLogs("odoo.addons.social_crm.models.scrm_post", "ERROR"):
                self.reply("Still broken")
        self.assertFalse(self.heard())
        post = self.env["scrm.post"].search(
            [("remote_id", "=", "mei-2"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(post.process_state, "error")
        post.action_reprocess()
        self.env["scrm.post"]._process_batch()
        self.assertEqual(len(self.heard()), 1)

    def test_a_batch_needs_a_fixed_number_of_queries(self):
        cases = [self.make_case(f"p{i}") for i in range(12)]

        def queries(handles, part):
            posts = self.keep(
                *[
                    said(f"{h}-{part}", h, "And?", 9, parent_remote_id=f"{h}-1")
                    for h in handles
                ]
            )
            while self.env["scrm.post"]._process_batch():
                pass
            links = self.env["scrm.case.message"].search([("post_id", "in", posts.ids)])
            messages = links.message_id
            links.unlink()
            messages.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["scrm.case.message"]._bring_posts(posts)
            return self.cr.sql_log_count - before

        self.assertEqual(len(cases), 12)
        queries(["p0"], 2)
        few = queries(["p1", "p2"], 3)
        many = queries([f"p{i}" for i in range(3, 12)], 4)
        self.assertLessEqual(many, few + 2)

    def test_access(self):
        self.reply("Still broken")
        link = self.heard()
        self.assertTrue(link.with_user(self.agent).read(["ticket_id"]))
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                link.with_user(user).read(["ticket_id"])
        for user in (self.agent, self.supervisor, self.administrator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                link.with_user(user).unlink()
