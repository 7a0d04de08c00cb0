# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestInboxMerge(WorkCommon):
    def setUp(self):
        super().setUp()
        self.posts = self.hear(
            said("a", "mei", "Where is my tea", mentions=(self.us,)),
            said("b", "mei", "Still waiting 退款", 5, mentions=(self.us,)),
        )
        self.first, self.second = (post.conversation_id for post in self.posts)

    def reply(self, key, to, minutes=30, handle="mei", **values):
        return self.hear(said(key, handle, key, minutes, parent_remote_id=to, **values))

    def merge(self, user=None, **values):
        talks = self.first | self.second
        wizard = self.env["scrm.conversation.bulk"].with_user(user or self.agent)
        return wizard.create(
            {"action": "merge", "conversation_ids": [(6, 0, talks.ids)], **values}
        ).action_apply()

    # -- merging --------------------------------------------------------------

    def test_posts_stay_together_and_later_ones_follow(self):
        self.merge()
        self.assertFalse(self.second.exists())
        self.assertEqual(self.posts.conversation_id, self.first)
        self.assertEqual(self.first.post_count, 2)
        more = self.reply("b2", "b") | self.reply("a2", "a") | self.reply("b3", "b2")
        self.assertEqual(more.conversation_id, self.first)
        keys = [item["key"] for item in self.first.get_thread()["items"]]
        self.assertEqual(len(keys), 5)
        self.assertEqual(self.first.last_post_at, max(more.mapped("posted_at")))

    def test_nothing_that_hangs_on_it_is_lost(self):
        second = self.second
        tag = self.env["scrm.tag"].create(
            {"name": "VIP", "company_id": self.company.id}
        )
        second.tag_ids = tag
        note = second.message_post(body="called her")
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "res_model": second._name, "res_id": second.id}
        )
        activity = second.activity_schedule("mail.mail_activity_data_todo")
        lead = self.env["crm.lead"].browse(
            second.with_user(self.agent).action_make_lead()["res_id"]
        )
        ticket = self.env["helpdesk.ticket"].browse(
            second.with_user(self.agent).action_make_ticket()["res_id"]
        )
        second.message_subscribe(self.supervisor.partner_id.ids)
        decisions = second.decision_ids | self.first.decision_ids
        self.merge()
        self.assertEqual(self.first.decision_ids, decisions)
        self.assertEqual((self.first.lead_id, self.first.ticket_id), (lead, ticket))
        self.assertEqual(lead.scrm_conversation_id, self.first)
        self.assertEqual(ticket.scrm_conversation_id, self.first)
        self.assertIn(note, self.first.message_ids)
        self.assertEqual(file.exists().res_id, self.first.id)
        self.assertEqual(activity.exists().res_id, self.first.id)
        self.assertEqual(self.first.tag_ids, tag)
        self.assertIn(self.supervisor.partner_id, self.first.message_partner_ids)
        self.assertIn("merged", self.first.message_ids[:1].body)

    def test_both_leads_lead_to_the_one_that_stays(self):
        leads = self.env["crm.lead"].browse(
            [
                talk.with_user(self.agent).action_make_lead()["res_id"]
                for talk in (self.first, self.second)
            ]
        )
        self.merge()
        self.assertEqual(self.first.lead_id, leads[0])
        self.assertEqual(leads.scrm_conversation_id, self.first)

    def test_answers_on_their_way_are_shown_in_the_one_that_stays(self):
        self.let_send()
        self.second.with_user(self.agent).send_reply("On its way")
        self.merge()
        items = self.first.get_thread()["items"]
        self.assertEqual(items[-1]["state"], "queued")

    def test_words_of_both_are_found(self):
        self.merge()
        found = self.Conversation.search([("search_words", "ilike", "tea 退款")])
        self.assertEqual(found, self.first)

    def test_different_people_need_a_word(self):
        third = self.hear(said("c", "wang", "Me too", 9, mentions=(self.us,)))
        self.second = third.conversation_id
        with self.assertRaises(UserError):
            self.merge()
        self.merge(same_case=True)
        self.assertEqual(third.conversation_id, self.first)

    def test_what_waits_wakes_what_rests(self):
        self.first.state = "closed"
        self.first.snoozed_until = False
        self.merge()
        self.assertEqual(self.first.state, "open")

    def test_not_over_the_border_of_a_company(self):
        abroad = self.hear(
            said("x", "xu", "Hi", mentions=(self.us,)), account=self.other_account
        ).conversation_id
        with self.assertRaises(UserError):
            (self.first | abroad)._merge_into(self.first)

    def test_not_over_networks_that_one_answer_cannot_reach(self):
        account = self._make_account(self.company, "Elsewhere")
        account.instance = "elsewhere"
        there = self.hear(
            said("y", "mei", "Hi", mentions=(self.us,)), account=account
        ).conversation_id
        with self.assertRaises(UserError):
            (self.first | there)._merge_into(self.first)

    def test_not_what_belongs_to_somebody_else(self):
        self.second.user_id = self.colleague
        for user in (self.agent, self.portal, self.other_agent):
            with self.assertRaises(AccessError):
                self.merge(user)
        self.assertTrue(self.second.exists())

    def test_one_alone_cannot_be_merged(self):
        with self.assertRaises(UserError):
            self.first._merge_into(self.first)

    # -- splitting ------------------------------------------------------------

    def split(self, talk, posts, user=None):
        wizard = self.env["scrm.conversation.split"].with_user(user or self.agent)
        action = wizard.create(
            {"conversation_id": talk.id, "post_ids": [(6, 0, posts.ids)]}
        ).action_split()
        return self.Conversation.browse(action["res_id"])

    def test_a_part_and_what_answers_it_move_and_later_ones_follow(self):
        part = self.reply("a2", "a", handle="wang")
        below = self.reply("a3", "a2")
        beside = self.reply("a4", "a")
        other = self.split(self.first, part)
        self.assertEqual((part | below).conversation_id, other)
        self.assertEqual((self.posts[0] | beside).conversation_id, self.first)
        self.assertEqual(other.profile_id, part.profile_id)
        self.assertEqual((self.first.post_count, other.post_count), (2, 2))
        later = self.hear(
            said("a6", "mei", "x", 60, parent_remote_id="a5"),
            said("a5", "mei", "x", 61, parent_remote_id="a3"),
            said("a7", "mei", "x", 62, parent_remote_id="a4"),
        )
        self.assertEqual(later[:2].conversation_id, other)
        self.assertEqual(later[2].conversation_id, self.first)

    def test_splitting_undoes_a_merge(self):
        self.merge()
        again = self.split(self.first, self.posts[1])
        self.assertEqual(again.root_post_id, self.posts[1])
        self.assertEqual(self.first.decision_ids.post_id, self.posts[0])
        self.assertEqual(again.decision_ids.post_id, self.posts[1])
        self.assertEqual(again.decision_ids.res_id, again.id)
        self.assertEqual(self.reply("b9", "b").conversation_id, again)

    def test_words_are_found_where_they_went(self):
        part = self.reply("柠檬", "a")
        other = self.split(self.first, part)
        found = self.Conversation.search([("search_words", "ilike", "柠檬")])
        self.assertEqual(found, other)

    def test_an_answer_that_went_along_no_longer_counts_here(self):
        part = self.reply("a2", "a")
        self.reply("o1", "a2", author=self.us)
        self.assertTrue(self.first.first_answer_at)
        other = self.split(self.first, part)
        self.assertFalse(self.first.first_answer_at)
        self.assertTrue(other.first_answer_at)

    def test_what_opened_it_stays(self):
        with self.assertRaises(UserError):
            self.split(self.first, self.posts[0])

    def test_only_our_own_words_are_no_conversation(self):
        ours = self.reply("o1", "a", author=self.us)
        with self.assertRaises(UserError):
            self.split(self.first, ours)

    def test_posts_of_others_are_left_alone(self):
        self.reply("a2", "a")
        with self.assertRaises(UserError):
            self.split(self.first, self.posts[1])
        self.assertEqual(self.posts[1].conversation_id, self.second)

    def test_only_who_may_write_it_splits(self):
        part = self.reply("a2", "a")
        self.first.user_id = self.colleague
        for user in (self.agent, self.portal, self.other_agent):
            with self.assertRaises(AccessError):
                self.split(self.first, part, user)

    def test_a_part_stays_apart_when_threads_turn_out_to_be_one(self):
        part = self.hear(
            said("p0", "li", "Early", 1, parent_remote_id="m0", mentions=(self.us,)),
        )
        branch = self.reply("p1", "p0", handle="wang")
        other = self.split(part.conversation_id, branch)
        middle = self.hear(said("m0", "li", "Root", 0, parent_remote_id="a"))
        self.assertEqual((part | middle).conversation_id, self.first)
        self.assertEqual(branch.conversation_id, other)
