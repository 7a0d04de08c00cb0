# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestInboxAssign(WorkCommon):
    def owners(self, talks):
        return Counter(talk.user_id for talk in talks)

    # -- at opening -----------------------------------------------------------

    def test_a_team_by_hand_leaves_them_to_be_taken(self):
        self.assertFalse(self.ask("a", "b").user_id)

    def test_in_turn_everybody_gets_as_many(self):
        self.team.scrm_assignment = "round_robin"
        talks = self.ask("a", "b", "c") | self.ask("d")
        self.assertEqual(self.owners(talks), {self.agent: 2, self.colleague: 2})

    def test_by_load_the_less_busy_get_more(self):
        self.ask("x", "y", "z").write({"user_id": self.agent.id})
        self.team.scrm_assignment = "load"
        talks = self.ask("a", "b", "c")
        self.assertEqual(self.owners(talks), {self.colleague: 3})

    def test_ended_conversations_are_no_load(self):
        old = self.ask("x", "y", "z")
        old.write({"user_id": self.agent.id, "state": "closed"})
        self.team.scrm_assignment = "load"
        self.assertEqual(
            self.owners(self.ask("a", "b")), {self.agent: 1, self.colleague: 1}
        )

    def test_never_above_what_fits(self):
        self.team.scrm_assignment = "load"
        self.ann.scrm_capacity, self.bo.scrm_capacity = 1, 2
        talks = self.ask(*"abcde")
        self.assertEqual(
            self.owners(talks),
            {self.agent: 1, self.colleague: 2, self.env["res.users"]: 2},
        )

    def test_who_is_away_gets_nothing(self):
        self.team.scrm_assignment = "round_robin"
        self.ann.scrm_available = False
        self.assertEqual(self.ask("a", "b").user_id, self.colleague)

    def test_only_agents_of_the_company_get_any(self):
        self.team.scrm_assignment = "round_robin"
        (self.ann | self.bo).scrm_available = False
        self.env["crm.team.member"].create(
            [
                {"crm_team_id": self.team.id, "user_id": user.id}
                for user in (self.stranger,)
            ]
        )
        self.assertFalse(self.ask("a").user_id)

    def test_a_speaker_is_preferred_and_the_reason_says_so(self):
        chinese = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("code", "=", "zh_CN")])
        )
        self.bo.scrm_lang_ids = chinese
        self.team.scrm_assignment = "skill"
        post = self.hear(said("z", "hz", "你好", mentions=(self.us,), lang="zh-Hant"))
        talk = post.conversation_id
        self.assertEqual(talk.user_id, self.colleague)
        note = talk.message_ids[:1].body
        self.assertIn(f"Assigned to {self.colleague.name}: 1 of 10 open", note)
        self.assertIn("speaks Chinese", note)

    def test_a_skill_is_a_tag_of_the_conversation(self):
        refund = self.env["scrm.tag"].create(
            {"name": "Refund", "company_id": self.company.id}
        )
        talks = self.ask("a", "b")
        talks.tag_ids = refund
        self.team.scrm_assignment = "skill"
        self.bo.scrm_skill_ids = refund
        talks._auto_assign()
        self.assertEqual(talks.user_id, self.colleague)
        self.assertIn("knows Refund", talks[0].message_ids[:1].body)

    def test_an_owner_named_by_a_rule_stays(self):
        self.team.scrm_assignment = "round_robin"
        self._make_rule("broken", user_id=self.agent.id)
        talks = self.hear(
            said("p1", "mei", "broken"), said("p2", "li", "broken")
        ).conversation_id
        self.assertEqual(talks.user_id, self.agent)

    # -- later ----------------------------------------------------------------

    def test_what_found_nobody_is_given_when_somebody_is_free(self):
        self.team.scrm_assignment = "load"
        (self.ann | self.bo).scrm_available = False
        talks = self.ask("a", "b")
        urgent = talks[1]
        urgent.priority = "3"
        self.ann.write({"scrm_available": True, "scrm_capacity": 1})
        waiting = self.Conversation.search(self.Conversation._unassigned_domain())
        self.assertLessEqual(talks, waiting)
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_listening.ir_cron_assign").method_direct_trigger()
        self.assertEqual(urgent.user_id, self.agent)
        self.assertFalse((talks - urgent).user_id)

    def test_the_button_says_what_stays(self):
        self.team.scrm_assignment = "load"
        self.ann.scrm_capacity = self.bo.scrm_capacity = 0
        talks = self.ask("a", "b")
        self.ann.scrm_capacity = 1
        action = talks.with_user(self.supervisor).action_auto_assign()
        self.assertIn("1 assigned. 1 stay", action["params"]["message"])

    # -- away -----------------------------------------------------------------

    def test_everybody_switches_themselves_and_supervisors_all(self):
        mine = self.ann.with_user(self.agent)
        mine.action_scrm_switch()
        self.assertFalse(self.ann.scrm_available)
        mine.action_scrm_switch()
        self.assertTrue(self.ann.scrm_available)
        with self.assertRaises(AccessError):
            self.bo.with_user(self.agent).action_scrm_switch()
        self.bo.with_user(self.supervisor).action_scrm_switch()
        self.assertFalse(self.bo.scrm_available)
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.ann.with_user(user).action_scrm_switch()

    def test_a_supervisor_hands_over_what_is_open(self):
        talks = self.ask("a", "b", "c")
        talks.write({"user_id": self.agent.id})
        talks[2].state = "closed"
        self.team.scrm_assignment = "load"
        self.ann.scrm_available = False
        with self.assertRaises(AccessError):
            self.ann.with_user(self.colleague).action_scrm_hand_over()
        self.ann.with_user(self.supervisor).action_scrm_hand_over()
        self.assertEqual(talks[:2].user_id, self.colleague)
        self.assertEqual(talks[2].user_id, self.agent)

    # -- speed ----------------------------------------------------------------

    def test_queries_do_not_grow_with_the_conversations(self):
        self.team.scrm_assignment = "round_robin"
        (self.ann | self.bo).scrm_capacity = 1000
        self.ask("w")
        counts = []
        for start, size in ((0, 10), (100, 100)):
            self.team.scrm_assignment = "manual"
            talks = self.ask(*[f"k{start + n}" for n in range(size)])
            self.team.scrm_assignment = "round_robin"
            counts.append(self.queries(talks._auto_assign))
            self.assertTrue(all(talks.mapped("user_id")))
        self.assertLessEqual(counts[1], counts[0] + 3)
        self.assertLess(counts[1], 40)
