# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestRoutingActions(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.red, cls.blue, cls.abroad = cls.env["scrm.tag"].create(
            [
                {"name": "Red", "company_id": cls.company.id},
                {"name": "Blue", "company_id": cls.company.id},
                {"name": "Abroad", "company_id": cls.other_company.id},
            ]
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Care", "company_id": cls.company.id}
        )

    def decisions(self, post, kind):
        return self.Decision.search([("post_id", "=", post.id), ("kind", "=", kind)])

    # -- tags -----------------------------------------------------------------

    def test_each_rule_puts_its_tags_on(self):
        first = self._make_rule("tea", tag_ids=self.red.ids)
        second = self._make_rule("cold", tag_ids=(self.red | self.blue).ids)
        post = self.hear(said("p1", "mei", "cold tea"))
        self.assertEqual(post.conversation_id.tag_ids, self.red | self.blue)
        decisions = self.decisions(post, "tag")
        self.assertEqual(decisions.rule_id, first | second)
        self.assertEqual(decisions.mapped("res_model"), ["scrm.conversation"] * 2)
        self.assertEqual(
            set(decisions.mapped("reason")),
            {
                "Rule “tea” matched: “tea”. Red",
                "Rule “cold” matched: “cold”. Blue, Red",
            },
        )

    def test_a_tag_comes_off_where_the_rule_put_it_on(self):
        self._make_rule("tea", tag_ids=(self.red | self.blue).ids)
        first = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        first.conversation_id.tag_ids = self.red
        post = self.hear(said("p2", "mei", "tea", 1, parent_remote_id="p1"))
        self.assertEqual(post.conversation_id.tag_ids, self.red | self.blue)
        self.decisions(post, "tag").with_user(self.agent).action_revoke()
        self.assertEqual(post.conversation_id.tag_ids, self.red)
        again = self.hear(said("p3", "mei", "tea", 2, parent_remote_id="p1"))
        self.assertEqual(again.conversation_id.tag_ids, self.red)

    def test_a_tag_needs_a_conversation(self):
        self._make_rule("tea", tag_ids=self.red.ids, make_conversation=False)
        post = self.hear(said("p1", "mei", "tea"))
        decision = self.decisions(post, "tag")
        self.assertEqual(decision.state, "held")
        self.assertIn("No conversation", decision.reason)

    def test_tags_teams_and_programs_are_of_the_same_company(self):
        with self.assertRaises(UserError):
            self._make_rule("tea", tag_ids=self.abroad.ids)
        foreign = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self._make_rule("tea", make_assign=True, assign_team_id=foreign.id)

    # -- assignment -----------------------------------------------------------

    def test_free_conversations_go_to_the_team(self):
        self._make_rule("tea", make_assign=True, assign_team_id=self.team.id)
        taken = self.hear(said("p1", "mei", "Hello", mentions=(self.us,)))
        taken.conversation_id.user_id = self.supervisor
        post, late = self.hear(
            said("p2", "lin", "tea", 1),
            said("p3", "mei", "tea", 2, parent_remote_id="p1"),
        )
        self.assertEqual(post.conversation_id.team_id, self.team)
        self.assertFalse(taken.conversation_id.team_id)
        held = self.decisions(late, "assign")
        self.assertEqual(held.state, "held")
        self.assertIn(self.supervisor.name, held.reason)

    def test_the_team_spreads_what_it_gets(self):
        self._make_rule("tea", make_assign=True, assign_team_id=self.team.id)
        conversations, calls = type(self.Conversation), []

        def spread(talks):
            # Conversations are spread when they open, too; then without a team.
            if mine := talks.filtered("team_id"):
                calls.append(mine)
                mine.write({"user_id": self.agent.id})

        with patch.object(conversations, "_auto_assign", spread, create=True):
            posts = self.hear(said("p1", "mei", "tea"), said("p2", "lin", "tea", 1))
        self.assertEqual(len(calls), 1)
        self.assertEqual(posts.conversation_id.user_id, self.agent)
        decision = self.decisions(posts[0], "assign")
        self.assertIn(self.agent.name, decision.reason)
        decision.action_revoke()
        self.assertFalse(posts[0].conversation_id.user_id)
        self.assertFalse(posts[0].conversation_id.team_id)

    def test_what_a_person_changed_since_is_left(self):
        self._make_rule("tea", make_assign=True, assign_team_id=self.team.id)
        post = self.hear(said("p1", "mei", "tea"))
        post.conversation_id.user_id = self.agent
        self.decisions(post, "assign").action_revoke()
        self.assertEqual(post.conversation_id.user_id, self.agent)

    def test_a_team_must_be_chosen(self):
        with self.assertRaises(ValidationError):
            self._make_rule("tea", make_assign=True)

    # -- suggestions ----------------------------------------------------------

    def suggesting(self, body="Hello {name}, we of {account} care."):
        return self._make_rule("tea", answer_mode="suggest", answer_body=body)

    def test_an_answer_is_suggested_to_whoever_answers(self):
        self.suggesting()
        post = self.hear(said("p1", "mei", "tea"))
        talk = post.conversation_id.with_user(self.agent)
        self.assertEqual(talk.suggested_answer, "Hello mei, we of Tea archive care.")
        self.assertEqual(
            talk.get_thread()["compose"]["suggestion"], talk.suggested_answer
        )
        self.assertFalse(self.env["scrm.delivery"].search([]).filtered("rule_id"))
        talk.sudo()._answered(datetime(2026, 11, 20, 12))
        self.assertFalse(talk.suggested_answer)

    def test_a_suggestion_is_taken_back(self):
        self.suggesting()
        post = self.hear(said("p1", "mei", "tea"))
        self.decisions(post, "answer").with_user(self.agent).action_revoke()
        self.assertFalse(post.conversation_id.suggested_answer)

    def test_a_text_must_be_there_and_know_its_variables(self):
        with self.assertRaises(ValidationError):
            self.suggesting("  ")
        with self.assertRaisesRegex(ValidationError, "knows no {order}"):
            self.suggesting("Your {order} is late")

    # -- points ---------------------------------------------------------------

    def test_without_a_programme_no_points(self):
        if "loyalty.program" in self.env:
            self.skipTest("loyalty is installed; it has its own tests")
        self._make_rule("tea", make_points=True, points_amount=5, make_contact=True)
        post = self.hear(said("p1", "mei", "tea"))
        self.assertEqual(self.decisions(post, "points").state, "held")

    def test_points_for_known_people_only(self):
        self._make_rule("tea", make_points=True, points_amount=5)
        post = self.hear(said("p1", "mei", "tea"))
        decision = self.decisions(post, "points")
        self.assertEqual(decision.state, "held")
        self.assertIn("no known contact", decision.reason)

    def test_points_are_more_than_nothing(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self._make_rule("tea", make_points=True, points_amount=0)

    # -- speed ----------------------------------------------------------------

    def test_queries_do_not_grow_with_the_posts(self):
        hook = self.env["scrm.hook"].create(
            {
                "name": "Other",
                "url": "https://other.example/in",
                "company_id": self.company.id,
            }
        )
        self._make_rule(
            "tea",
            tag_ids=self.red.ids,
            make_assign=True,
            assign_team_id=self.team.id,
            answer_mode="suggest",
            answer_body="Hello {name}",
            make_points=True,
            hook_ids=hook.ids,
        )
        self._make_rule("tea", tag_ids=self.blue.ids).action_dry_run()

        def count(prefix, size):
            posts = self.keep(
                *[said(f"{prefix}{n}", f"{prefix}{n}", "tea", n) for n in range(size)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            hits = self.env["scrm.rule"]._match_posts(posts)
            self.Conversation._gather(posts, hits._of_state("live"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["scrm.routing"]._route(hits._of_state("live"))
            self.env["scrm.routing"]._rehearse(hits._of_state("dry"))
            self.env.flush_all()
            self.assertEqual(len(posts.conversation_id), size)
            self.assertEqual(set(posts.conversation_id.team_id), {self.team})
            return self.env.cr.sql_log_count - before

        count("w", 1)
        one, fifty = count("a", 1), count("b", 50)
        self.assertLessEqual(fifty, one + 5, "grows with the posts")
