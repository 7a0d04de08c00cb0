# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestDecisionLog(InboxCommon):
    """What rules did can be read, and taken back one by one or all at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["scrm.tag"].create(
            {"name": "Tea", "company_id": cls.company.id}
        )
        cls.rule = cls._make_rule(
            "tea",
            name="Tea",
            make_contact=True,
            make_lead=True,
            make_ticket=True,
            tag_ids=cls.tag.ids,
            answer_mode="suggest",
            answer_body="Thank you",
        )
        cls.posts = cls.hear(
            said("p1", "mei", "tea please"), said("p2", "lin", "more tea", 1)
        )

    def decisions(self, kind, posts=None):
        posts = posts or self.posts
        return self.Decision.search(
            [("kind", "=", kind), ("post_id", "in", posts.ids)], order="id"
        )

    def undo(self, user=None, **values):
        undo = self.env["scrm.rule.undo"].with_user(user or self.supervisor)
        return undo.create({"rule_id": self.rule.id, **values})

    # -- the log --------------------------------------------------------------

    def test_a_line_tells_what_was_said_and_made(self):
        lead = self.decisions("lead")[0].with_user(self.supervisor)
        self.assertEqual(lead.excerpt, "tea please")
        self.assertEqual(lead.record_name, "@mei: tea please")
        self.assertTrue(lead.can_revoke)
        self.assertEqual(lead.action_open()["res_model"], "crm.lead")

    def test_names_of_records_that_one_may_not_read_stay_away(self):
        lead = self.decisions("lead")[0]
        record = self.env["crm.lead"].browse(lead.res_id)
        record.user_id = self.supervisor
        self.assertFalse(lead.with_user(self.agent).record_name)

    def test_the_rule_opens_its_own_log(self):
        self._make_rule("more", make_contact=True)
        action = self.rule.with_user(self.supervisor).action_view_decisions()
        found = self.Decision.search(action["domain"])
        self.assertEqual(found.rule_id, self.rule)
        self.assertEqual(self.rule.decision_count, len(found))

    def test_names_come_in_a_query_for_each_model(self):
        def count(decisions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            decisions.mapped("record_name")
            decisions.mapped("excerpt")
            return self.env.cr.sql_log_count - before

        one = self.Decision.search([("post_id", "=", self.posts[0].id)])
        both = self.Decision.search([("post_id", "in", self.posts.ids)])
        count(one)
        self.assertLessEqual(count(both), count(one) + 1)

    # -- taking back all ------------------------------------------------------

    def test_the_preview_counts_before_anything_happens(self):
        with Form(self.undo()) as form:
            self.assertIn("Lead", form.preview)
            self.assertEqual(form.revocable_count, 12)
            form.since = fields.Datetime.now() + timedelta(hours=1)
            self.assertEqual(form.revocable_count, 0)
        self.assertTrue(all(self.posts.conversation_id.mapped("lead_id")))

    def test_everything_since_then_is_taken_back(self):
        talks = self.posts.conversation_id
        leads, tickets = talks.lead_id, talks.ticket_id
        undo = self.undo()
        undo.action_undo()
        self.assertIn("12 taken back", " ".join(undo.result.split()))
        self.assertFalse(any((leads | leads).mapped("active")))
        self.assertFalse(any(tickets.mapped("active")))
        self.assertFalse(talks.tag_ids)
        self.assertEqual(set(talks.mapped("state")), {"ignored"})
        self.assertFalse(self.posts.profile_id.partner_id)
        self.assertFalse(any(talks.mapped("suggested_answer")))
        again = self.hear(said("p3", "mei", "tea", 5, parent_remote_id="p1"))
        self.assertFalse(again.conversation_id.lead_id)
        with self.assertRaisesRegex(UserError, "nothing that can be taken back"):
            self.undo().action_undo()

    def test_only_what_came_since(self):
        self.decisions("lead")[0].date = "2026-01-01"
        undo = self.undo(since=fields.Datetime.now() - timedelta(hours=1))
        undo.action_undo()
        self.assertEqual(
            sorted(self.decisions("lead").mapped("state")), ["done", "revoked"]
        )

    def test_what_cannot_be_taken_back_says_so_and_holds_nothing_up(self):
        answer = self.decisions("answer")[0]
        delivery = self.env["scrm.delivery"].create(
            {
                "account_id": self.account.id,
                "kind": "reply",
                "body": "Sent",
                "idempotency_key": "sent",
                "state": "sent",
            }
        )
        answer.write({"res_model": delivery._name, "res_id": delivery.id})
        undo = self.undo()
        undo.action_undo()
        self.assertIn("cannot be taken back", undo.result)
        self.assertEqual(answer.state, "done")
        self.assertIn("11 taken back", " ".join(undo.result.split()))

    def test_chosen_lines_of_the_list(self):
        chosen = self.decisions("tag") | self.decisions("lead")[0]
        action = chosen.with_user(self.supervisor).action_revoke_chosen()
        self.assertIn("3 taken back", action["params"]["message"])
        self.assertEqual(set(chosen.mapped("state")), {"revoked"})

    def test_a_dry_or_held_decision_is_nothing_to_take_back(self):
        decision = self.decisions("tag")[0]
        for state in ("dry", "held", "failed"):
            decision.state = state
            self.assertFalse(decision.can_revoke)
            decision.action_revoke()
            self.assertEqual(decision.state, state)

    # -- who ------------------------------------------------------------------

    def test_supervisors_undo_and_others_do_not(self):
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.undo(user)
        undo = self.undo()
        with self.assertRaises(AccessError):
            undo.with_user(self.administrator).action_undo()

    def test_nothing_of_another_company(self):
        abroad = self._make_rule("tea", company=self.other_company, make_lead=True)
        post = self.hear(said("x1", "xu", "tea"), account=self.other_account)
        undo = self.env["scrm.rule.undo"].with_user(self.supervisor)
        with self.assertRaises(UserError):
            undo.create({"rule_id": abroad.id}).action_undo()
        self.assertEqual(self.decisions("lead", post).state, "done")
