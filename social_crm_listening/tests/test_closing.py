# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_case import CaseCommon


@tagged("post_install", "-at_install")
class TestClosing(CaseCommon):
    def setUp(self):
        super().setUp()
        self.company.scrm_closing_mode = "send"
        self.talk.with_user(self.agent).send_reply("We send a new one")
        self.send()
        self.talk.invalidate_recordset()

    def words(self):
        return self.outbox(purpose="closing")

    def test_closing_the_ticket_closes_the_conversation_with_a_word(self):
        self.ticket.with_user(self.agent).write({"stage_id": self.stage_done.id})
        self.assertEqual(self.talk.state, "closed")
        (word,) = self.words()
        self.assertEqual(word.body, "All well, mei?")
        self.assertEqual((word.user_id, word.state), (self.agent, "queued"))
        self.assertEqual(word.parent_post_id, self.talk.root_post_id)
        self.assertEqual(self.talk.closing_word, "sent")

    def test_once_each_time_it_is_closed(self):
        mine = self.talk.with_user(self.agent)
        mine.action_close()
        mine.action_close()
        mine.write({"state": "closed"})
        self.ticket.stage_id = self.stage_done
        self.assertEqual(len(self.words()), 1)
        mine.action_reopen()
        self.assertFalse(self.talk.closing_word)
        mine.action_close()
        keys = self.words().mapped("idempotency_key")
        self.assertEqual(
            keys, [f"closing-{self.talk.id}-1", f"closing-{self.talk.id}-2"]
        )

    def test_the_word_opens_nothing_and_is_no_answer(self):
        self.talk.action_close()
        answered, closed = self.talk.first_answer_at, self.talk.closed_at
        self.send()
        self.assertEqual(self.words().state, "sent")
        self.assertTrue(self.words().post_id)
        self.assertEqual(self.talk.state, "closed")
        self.assertEqual(self.talk.closed_at, closed)
        self.assertEqual(self.talk.first_answer_at, answered)
        self.assertTrue(self.ticket.active)

    def test_nothing_is_said_to_whom_we_never_answered(self):
        talk, _ticket = self.make_case("wang")
        talk.action_close()
        self.assertFalse(self.words())
        self.assertFalse(talk.closing_word)

    def test_nothing_is_said_on_ignoring_nor_to_bots(self):
        self.talk.profile_id.is_bot = True
        self.talk.action_close()
        self.talk.action_reopen()
        self.talk.profile_id.is_bot = False
        self.talk.action_ignore()
        self.assertFalse(self.words())

    def test_offered_is_not_sent_before_somebody_says_so(self):
        self.company.scrm_closing_mode = "ask"
        mine = self.talk.with_user(self.agent)
        mine.action_close()
        self.assertFalse(self.words())
        self.assertEqual(mine.get_thread()["compose"]["closing"], "All well, mei?")
        for _again in range(2):
            mine.send_closing_word()
        self.assertEqual(len(self.words()), 1)
        self.assertEqual(mine.get_thread()["compose"]["closing"], "")

    def test_offered_can_be_declined(self):
        self.company.scrm_closing_mode = "ask"
        mine = self.talk.with_user(self.agent)
        mine.action_close()
        mine.decline_closing_word()
        mine.send_closing_word()
        self.assertFalse(self.words())
        self.assertEqual(mine.get_thread()["compose"]["closing"], "")

    def test_none_is_none(self):
        self.company.scrm_closing_mode = "none"
        self.talk.action_close()
        self.assertFalse(self.words())
        self.assertFalse(self.talk.closing_word)

    def test_what_cannot_be_said_is_explained(self):
        answer = self.company._scrm_answer("closing")
        answer.text_ids.body = "About {order}"
        self.talk.action_close()
        self.assertFalse(self.words())
        self.assertIn("{order}", self.talk.message_ids[:1].body)

    def test_drafts_are_not_said(self):
        self.company._scrm_answer("closing").action_draft()
        self.talk.action_close()
        self.assertFalse(self.words())

    def test_a_junior_may_let_the_company_s_words_be_said(self):
        junior = self._make_user("junior", "social_crm.group_junior", self.company)
        self.talk.user_id = junior
        self.talk.with_user(junior).action_close()
        self.assertEqual(self.words().state, "queued")

    def test_closing_a_conversation_closes_nothing_else(self):
        self.talk.action_close()
        self.assertEqual(self.ticket.stage_id, self.stage_new)

    def test_unless_it_is_wished(self):
        self.company.scrm_close_ticket = True
        self.talk.with_user(self.agent).action_close()
        self.assertTrue(self.ticket.closed)
        self.assertEqual(len(self.words()), 1)

    def test_others_decide_nothing(self):
        self.company.scrm_closing_mode = "ask"
        self.talk.action_close()
        for user in (self.other_agent, self.portal, self.stranger):
            for name in ("send_closing_word", "decline_closing_word"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    getattr(self.talk.with_user(user), name)()
        self.assertEqual(self.talk.closing_word, "offered")

    def test_many_need_no_more_queries(self):
        cases = [self.make_case(f"p{i}")[0] for i in range(9)]
        for talk in cases:
            talk.write({"first_answer_at": "2026-11-20 09:05:00", "state": "open"})

        def queries(talks):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            talks.action_close()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        none = self.Conversation
        queries(cases[0])
        few = queries(none.union(*cases[1:3]))
        many = queries(none.union(*cases[3:]))
        self.assertEqual(len(self.words()), 9)
        self.assertLessEqual(many, few + 4 * 2)
