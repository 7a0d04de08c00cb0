# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestRuleDry(InboxCommon):
    """A dry run finds and writes down, and changes nothing in the world."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["scrm.tag"].create(
            {"name": "Tea", "company_id": cls.company.id}
        )
        cls.rule = cls.env["scrm.rule"].create(
            {
                "name": "Tea",
                "query": "tea",
                "category": "praise",
                "company_id": cls.company.id,
                "make_contact": True,
                "make_lead": True,
                "tag_ids": cls.tag.ids,
                "answer_mode": "suggest",
                "answer_body": "Thank you",
            }
        )
        cls.rule.action_dry_run()
        cls.rule.live_from = False

    def decisions(self, post):
        return self.Decision.search([("post_id", "=", post.id)])

    def test_nothing_is_made_and_everything_is_told(self):
        post = self.hear(said("p1", "mei", "tea please"))
        self.assertEqual(post.hit_ids.rule_id, self.rule)
        self.assertFalse(post.conversation_id)
        self.assertFalse(post.profile_id.partner_id)
        decisions = self.decisions(post)
        self.assertEqual(set(decisions.mapped("state")), {"dry"})
        self.assertEqual(
            set(decisions.mapped("kind")),
            {"conversation", "contact", "lead", "tag", "answer"},
        )
        self.assertEqual(set(decisions.mapped("reason")), {"Rule “Tea” matched: “tea”"})
        self.assertFalse(any(decisions.mapped("res_id")))
        self.assertFalse(any(decisions.mapped("can_revoke")))

    def test_a_dry_rule_does_not_stand_in_the_way_of_a_live_one(self):
        live = self._make_rule("tea", name="Live", make_lead=True, sequence=99)
        post = self.hear(said("p1", "mei", "tea please"))
        leads = self.decisions(post).filtered(lambda d: d.kind == "lead")
        self.assertEqual(
            {(d.rule_id, d.state) for d in leads}, {(self.rule, "dry"), (live, "done")}
        )
        self.assertEqual(post.conversation_id.rule_ids, live)
        self.assertFalse(post.conversation_id.tag_ids)
        self.assertTrue(post.conversation_id.lead_id)

    def test_a_person_may_make_what_was_only_rehearsed(self):
        post = self.hear(said("p1", "mei", "tea", mentions=(self.us,)))
        talk = post.conversation_id.with_user(self.agent)
        lead = self.env["crm.lead"].browse(talk.action_make_lead()["res_id"])
        self.assertEqual(talk.lead_id, lead)

    def test_a_conversation_that_is_open_is_not_opened(self):
        post = self.hear(said("p1", "mei", "tea", mentions=(self.us,)))
        kept = self.decisions(post).filtered(lambda d: d.kind == "conversation")
        self.assertEqual((kept.state, kept.reason), ("done", "Mentions us"))

    def test_a_dry_rule_gives_a_conversation_neither_owner_nor_priority(self):
        self.rule.write({"priority": "3", "user_id": self.agent.id})
        post = self.hear(said("p1", "mei", "tea", mentions=(self.us,)))
        self.assertEqual(post.conversation_id.priority, "0")
        self.assertFalse(post.conversation_id.user_id)

    def test_dry_praise_earns_nothing(self):
        post = self.hear(said("p1", "mei", "tea"))
        self.assertFalse(post._scrm_is_praise())
        self.rule.state = "live"
        self.rule.live_from = False
        self.assertTrue(post._scrm_is_praise())

    def test_going_live_does_not_act_on_what_was_heard(self):
        self.rule.live_from = "2026-11-01"
        post = self.hear(said("p1", "mei", "tea"))
        with freeze_time("2026-11-20 10:00:00"):
            self.rule.action_go_live()
        self.assertEqual(str(self.rule.live_from), "2026-11-20 10:00:00")
        post.process_state = "new"
        late = self.hear(said("p2", "lin", "tea", minutes=59))
        new = self.hear(said("p3", "ann", "tea", minutes=61))
        for old in (post, late):
            states = set(self.decisions(old).mapped("state"))
            self.assertLessEqual(states, {"dry"})
            self.assertFalse(old.conversation_id)
        self.assertTrue(new.conversation_id.lead_id)

    def test_hits_of_a_paused_rule_do_not_act_when_a_post_comes_again(self):
        post = self.hear(said("p1", "mei", "tea"))
        self.rule.action_pause()
        self.decisions(post).unlink()
        post.process_state = "new"
        self.hear()
        self.assertFalse(self.decisions(post))

    def test_the_same_post_again_rehearses_nothing_more(self):
        post = self.hear(said("p1", "mei", "tea"))
        count = len(self.decisions(post))
        post.process_state = "new"
        self.hear()
        self.assertEqual(len(self.decisions(post)), count)

    def test_history_is_not_rehearsed(self):
        post = self.hear(said("p1", "mei", "tea", -60 * 24 * 500))
        self.assertFalse(self.decisions(post))

    def test_a_broken_rule_runs_nowhere(self):
        self.rule.query = "(tea"
        self.assertEqual(self.rule.state, "draft")
        with self.assertRaisesRegex(Exception, "can't go live"):
            self.rule.action_dry_run()
