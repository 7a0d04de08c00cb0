# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm.tests.common import NOW, said

from .common_case import CaseCommon


@tagged("post_install", "-at_install")
class TestRating(CaseCommon):
    def setUp(self):
        super().setUp()
        self.company.write({"scrm_closing_mode": "none", "scrm_rating_ask": True})
        self.finish(self.talk)

    def finish(self, talk):
        """Answer and close; the question leaves, at the time of the test's posts."""
        talk.write({"first_answer_at": "2026-11-20 09:05:00"})
        talk.with_user(self.agent).sudo().action_close()
        talk.filtered("rating_asked_at").rating_asked_at = NOW.replace(tzinfo=None)

    def asked(self):
        return self.outbox(purpose="rating")

    def ratings(self, talk=None):
        return self.env["rating.rating"].search(
            [
                ("res_model", "=", "scrm.conversation"),
                ("res_id", "=", (talk or self.talk).id),
            ]
        )

    # -- asking ---------------------------------------------------------------

    def test_it_is_asked_once_for_a_case_with_a_link(self):
        (question,) = self.asked()
        token = self.ratings().access_token
        self.assertRegex(question.body, rf"^1 to 5, mei\? http.*/rate/{token}/3$")
        self.assertEqual(question.idempotency_key, f"rating-{self.talk.id}")
        self.talk.action_reopen()
        self.finish(self.talk)
        self.assertEqual(len(self.asked()), 1)

    def test_nobody_is_asked_again_within_the_quiet_days(self):
        self.talk.rating_asked_at = fields.Datetime.now() - timedelta(days=29)
        self.reply("Something else", remote_id="x1", to="none")
        second = self.hear_again()
        self.finish(second)
        self.assertEqual(len(self.asked()), 1)
        self.talk.rating_asked_at = fields.Datetime.now() - timedelta(days=31)
        second.action_reopen()
        self.finish(second)
        self.assertEqual(len(self.asked()), 2)

    def hear_again(self):
        return self.hear(
            said("mei-9", "mei", "Another thing", 60, mentions=(self.us,))
        ).conversation_id

    def test_two_cases_of_one_person_closed_together_ask_once(self):
        self.talk.write({"rating_asked_at": False, "state": "open"})
        self.asked().unlink()
        second = self.hear_again()
        both = self.talk | second
        both.write({"first_answer_at": "2026-11-20 09:05:00"})
        both.action_close()
        self.assertEqual(len(self.asked()), 1)

    def test_who_does_not_mind_only(self):
        talk, _ticket = self.make_case("wang")
        talk.profile_id._stop()
        self.finish(talk)
        self.assertEqual(len(self.asked()), 1)

    def test_off_is_off(self):
        self.company.scrm_rating_ask = False
        talk, _ticket = self.make_case("wang")
        self.finish(talk)
        self.assertEqual(len(self.asked()), 1)

    # -- answers in the channel -----------------------------------------------

    def test_a_number_is_a_rating_and_opens_nothing(self):
        self.ticket.stage_id = self.stage_done
        post = self.reply("@qingya 5")
        self.assertTrue(post.is_rating_reply)
        self.assertEqual(self.talk.satisfaction, 5)
        self.assertEqual(self.talk.state, "closed")
        self.assertEqual(self.ticket.stage_id, self.stage_done)
        rating = self.ratings()
        self.assertEqual((rating.rating, rating.consumed), (5, True))
        self.assertEqual(rating.rated_partner_id, self.agent.partner_id)
        self.assertIn("Rated 5 of 5", self.talk.message_ids[:1].body)
        self.assertFalse(
            self.env["scrm.case.message"].search([("post_id", "=", post.id)])
        )
        self.assertEqual(self.ticket.with_user(self.agent).scrm_satisfaction, 5)

    def test_only_the_first_counts(self):
        self.reply("4")
        self.reply("1", remote_id="mei-3", minutes=6)
        self.reply("不满意", remote_id="mei-4", minutes=7)
        self.assertEqual(self.talk.satisfaction, 4)
        self.assertEqual(self.talk.state, "closed")

    def test_a_replay_changes_nothing(self):
        post = self.reply("4")
        notes = self.talk.message_ids
        post.process_state = "new"
        self.env["scrm.post"]._process_batch()
        self.assertEqual(self.talk.message_ids, notes)
        self.assertEqual(len(self.ratings()), 1)

    def test_talk_opens_the_case_as_ever(self):
        self.reply("5 cups are still broken")
        self.assertEqual(self.talk.state, "open")
        self.assertFalse(self.talk.satisfaction)

    def test_a_bystander_does_not_rate(self):
        self.reply("1", handle="wang", remote_id="w1")
        self.assertFalse(self.talk.satisfaction)
        self.assertEqual(self.talk.state, "open")

    def test_too_late_is_talk(self):
        self.talk.rating_asked_at -= timedelta(days=8)
        self.reply("1")
        self.assertFalse(self.talk.satisfaction)

    def test_who_was_not_asked_does_not_rate(self):
        talk, _ticket = self.make_case("wang")
        self.reply("5", remote_id="wang-2", to="wang-1", handle="wang")
        self.assertFalse(talk.satisfaction)

    def test_stop_is_respected(self):
        self.reply("STOP")
        self.assertTrue(self.talk.profile_id.stopped)
        self.assertEqual(self.talk.state, "closed")
        self.assertFalse(self.talk.satisfaction)

    def test_averages_leave_out_who_did_not_rate(self):
        self.reply("4")
        self.make_case("wang")
        ((average,),) = self.Conversation._read_group(
            [("account_id", "=", self.account.id)], [], ["satisfaction:avg"]
        )
        self.assertEqual(average, 4)

    def test_the_question_is_no_answer_and_opens_nothing(self):
        answered = self.talk.first_answer_at
        self.send()
        self.assertEqual(self.asked().state, "sent")
        self.assertEqual(self.talk.state, "closed")
        self.assertEqual(self.talk.first_answer_at, answered)

    def test_it_survives_that_threads_become_one(self):
        self.reply("4")
        second = self.hear_again()
        second._absorb(self.talk)
        self.assertEqual(second.satisfaction, 4)


@tagged("post_install", "-at_install")
class TestRatingPage(CaseCommon, HttpCase):
    def test_the_page_of_the_link_takes_one_rating(self):
        self.company.write({"scrm_closing_mode": "none", "scrm_rating_ask": True})
        self.talk.write({"first_answer_at": "2026-11-20 09:05:00"})
        self.talk.action_close()
        link = re.search(r"/rate/\S+", self.outbox(purpose="rating").body).group()
        self.env.flush_all()
        self.assertEqual(self.url_open(link).status_code, 200)
        self.assertEqual(self.url_open("/rate/wrong/3").status_code, 404)
        token = link.split("/")[2]
        self.authenticate(None, None)
        answer = self.url_open(
            f"/rate/{token}/submit_feedback",
            {
                "rate": "1",
                "feedback": "<script>alert(1)</script>slow",
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)
        self.talk.invalidate_recordset()
        self.assertEqual(self.talk.satisfaction, 1)
        self.assertEqual(self.talk.state, "closed")
        self.assertNotIn("<script", self.talk.message_ids[:1].body)
        self.reply("5")
        self.assertEqual(self.talk.satisfaction, 1)
