# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said
from odoo.addons.social_crm.tests.test_delivery_media import PIXEL, PictureNetwork

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestCompose(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = cls.env["scrm.answer"].create(
            {
                "name": "Parcel",
                "question": "where is my parcel\n包裹到哪了",
                "company_id": cls.company.id,
                "state": "approved",
                "text_ids": [
                    Command.create({"lang": "en_US", "body": "Hi {name}, soon."}),
                    Command.create({"lang": "zh_CN", "body": "{name}您好，{order}"}),
                ],
            }
        )
        cls.talk = cls.hear(
            said(
                "m1",
                "mei",
                "Where is my parcel?",
                author=person("mei", name="Mei"),
                mentions=(cls.us,),
            )
        ).conversation_id
        cls.mine = cls.talk.with_user(cls.agent)

    def setUp(self):
        super().setUp()
        self.network = self.let_send()
        self.network._media_rules = PictureNetwork()._media_rules
        self.network._length = lambda account, text, handle="": (len(text), 200)

    def sent(self):
        return self.env["scrm.delivery"].search([("account_id", "=", self.account.id)])

    # -- suggestions ----------------------------------------------------------

    def test_suggestions_are_filled_in(self):
        (found,) = self.mine.suggest_answers()
        self.assertEqual(found["id"], self.answer.id)
        self.assertEqual(found["body"], "Hi Mei, soon.")
        self.assertEqual((found["open"], found["lang"]), ([], "en_US"))
        self.assertIn("about parcel", found["reason"])

    def test_another_language_shows_what_is_not_known(self):
        (found,) = self.mine.suggest_answers(lang="zh_CN")
        self.assertEqual(found["body"], "Mei您好，{order}")
        self.assertEqual(found["open"], ["order"])

    def test_what_was_said_before_counts(self):
        self.hear(said("m2", "mei", "Hello??", 5, parent_remote_id="m1"))
        self.assertTrue(self.mine.suggest_answers())

    def test_intent_and_mood_reach_the_ranking(self):
        post = self.talk.post_ids
        post.write({"intent": "complaint", "sentiment_label": "negative"})
        asked = self.env["scrm.answer"]._asked(post)
        self.assertEqual((asked.intent, asked.mood), ("complaint", "negative"))

    def test_others_get_no_suggestions(self):
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.talk.with_user(user).suggest_answers()

    # -- variables ------------------------------------------------------------

    def test_variables_are_filled_when_sending(self):
        self.mine.send_reply("Dear {name} ({handle}), {agent} is on it")
        body = self.sent().body
        self.assertEqual(body, f"Dear Mei (@mei), {self.agent.name} is on it")

    def test_what_is_not_known_is_refused_by_name(self):
        with self.assertRaises(UserError) as caught:
            self.mine.send_reply("Your order {order} and {foo}")
        self.assertIn("{order}, {foo}", str(caught.exception))
        self.assertFalse(self.sent())

    def test_a_ticket_gives_number_and_an_address_without_a_key(self):
        self.mine.action_make_ticket()
        ticket = self.talk.ticket_id
        ticket._portal_ensure_token()
        values = self.talk._answer_values()
        self.assertEqual(values["ticket"], ticket.number)
        self.assertIn(f"/my/ticket/{ticket.id}", values["link"])
        self.assertNotIn(ticket.access_token, values["link"])

    # -- use ------------------------------------------------------------------

    def test_the_use_is_written_down_once_with_what_was_kept(self):
        for _again in range(2):
            self.mine.send_reply("Hi Mei, soon!", key="k", answer_id=self.answer.id)
        (use,) = self.answer.use_ids
        self.assertEqual((use.user_id, use.delivery_id), (self.agent, self.sent()))
        self.assertGreater(use.kept_share, 0.9)
        self.assertEqual(self.answer.use_count, 1)

    def test_answers_of_another_company_are_not_used(self):
        foreign = self.answer.copy({"company_id": self.other_company.id})
        self.mine.send_reply("Hi", answer_id=foreign.id)
        self.assertFalse(foreign.use_ids)

    def test_what_happened_then(self):
        self.mine.send_reply("Hi Mei, soon.", answer_id=self.answer.id)
        delivery = self.sent()
        delivery.write({"state": "sent", "sent_at": "2026-11-20 09:05:00"})
        row = self.env["scrm.answer.report"].search(
            [("answer_id", "=", self.answer.id)]
        )
        self.assertEqual((row.replied, row.success, row.next_mood), (0, 0, False))
        self.assertEqual(self.env["scrm.answer"]._success_rates(), {})
        post = self.hear(said("m2", "mei", "Great", 10, parent_remote_id="m1"))
        for mood, success in (("positive", 1), ("negative", 0)):
            post.sentiment_label = mood
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual((row.replied, row.success), (1, success))
            self.assertEqual(row.next_mood, mood)
            self.assertEqual(self.answer._success_rates(), {self.answer.id: success})
        self.talk.satisfaction = 5
        self.env.flush_all()
        self.assertEqual(self.answer._success_rates(), {self.answer.id: 1})

    def test_the_report_stays_in_the_company(self):
        self.mine.send_reply("Hi Mei, soon.", answer_id=self.answer.id)
        report = self.env["scrm.answer.report"]
        mine = [("answer_id", "=", self.answer.id)]
        self.assertTrue(report.with_user(self.agent).search(mine))
        self.assertFalse(report.with_user(self.other_agent).search(mine))
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                report.with_user(user).search(mine)

    # -- files ----------------------------------------------------------------

    def test_pictures_go_along_with_what_they_show(self):
        picture = self.env["ir.attachment"].create(
            {
                "name": "cup.png",
                "datas": base64.b64encode(PIXEL),
                "res_model": "scrm.conversation",
                "res_id": self.talk.id,
            }
        )
        thread = self.mine.send_reply(
            "Look", attachment_ids=picture.ids, alts={str(picture.id): "A cup"}
        )
        (kept,) = self.sent().attachment_ids
        self.assertEqual((kept.description, kept.raw), ("A cup", PIXEL))
        self.assertEqual(kept.res_model, "scrm.delivery")
        self.assertEqual(thread["items"][-1]["files"], 1)

    def test_files_of_others_cannot_be_sent(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.png",
                "raw": PIXEL,
                "res_model": "ir.config_parameter",
                "res_id": 1,
            }
        )
        with self.assertRaises(AccessError):
            self.mine.send_reply("Look", attachment_ids=secret.ids)

    def test_the_screen_knows_what_the_network_takes(self):
        info = self.mine.get_thread()["compose"]
        self.assertEqual(info["files"]["max"], 2)
        self.assertFalse(info["waits"])
        self.assertEqual([code for code, _name in info["langs"]], ["en_US", "zh_CN"])

    # -- notes, own language, approval ----------------------------------------

    def test_a_note_stays_in_the_house(self):
        self.mine.post_note("She called <b>twice</b>\nand again")
        note = self.talk.message_ids[:1]
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertIn("&lt;b&gt;twice", note.body)
        self.assertIn("<br", note.body)
        self.assertFalse(self.sent())
        with self.assertRaises(UserError):
            self.mine.post_note("  ")

    def test_no_service_translates_by_itself(self):
        self.assertEqual(self.mine.translate_draft("Good morning"), "")
        self.assertFalse(self.mine.get_thread()["compose"]["translates"])

    def test_what_was_meant_is_kept_for_who_approves(self):
        self.mine.send_reply("您好", meaning="Hello")
        self.assertEqual(self.sent().meaning, "Hello")

    def test_a_junior_s_answer_waits_and_shows_so(self):
        junior = self._make_user("junior", "social_crm.group_junior", self.company)
        talk = self.talk.with_user(junior)
        self.assertTrue(talk.get_thread()["compose"]["waits"])
        item = talk.send_reply("Hi")["items"][-1]
        self.assertEqual((item["state"], item["may_approve"]), ("approval", False))
        seen = self.talk.with_user(self.supervisor).get_thread()["items"][-1]
        self.assertTrue(seen["may_approve"])
        self.assertFalse(self.talk.first_answer_at)
        self.assertNotEqual(self.talk.state, "waiting")
