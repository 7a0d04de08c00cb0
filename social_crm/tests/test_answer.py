# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SocialCommon, said


@tagged("post_install", "-at_install")
class TestAnswer(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Answer = cls.env["scrm.answer"]
        cls.parcel = cls.make(
            "Parcel",
            "where is my parcel\n包裹到哪了",
            en_US="We look for it, {name}.",
            zh_CN="{name}，马上查。",
            zh_TW="{name}，馬上查。",
        )
        cls.price = cls.make("Price", "how much is the tea", "price", en_US="It is 5.")

    @classmethod
    def make(cls, name, question, scenario="question", company=None, **texts):
        values = {
            "name": name,
            "question": question,
            "scenario": scenario,
            "company_id": (company or cls.company).id,
            "state": "approved",
            "text_ids": [
                Command.create({"lang": lang, "body": body})
                for lang, body in texts.items()
            ],
        }
        return cls.env["scrm.answer"].create(values)

    def suggested(self, text, **options):
        post = self.keep(said("p1", "mei", text))
        return self.Answer._suggest(post, **options)

    # -- writing --------------------------------------------------------------

    def test_an_unknown_variable_is_named_with_its_place(self):
        for body in ("Dear {nmae}", "Line one\nand {nmae}"):
            with self.assertRaises(ValidationError) as caught:
                self.make("Bad", "x", en_US=body)
            self.assertIn("{nmae}", str(caught.exception))
        self.assertIn("line 2, character 5", str(caught.exception))
        self.assertIn("{handle}", str(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_one_text_in_each_language(self):
        with self.assertRaises(psycopg2.errors.UniqueViolation):
            with self.cr.savepoint():
                self.parcel.text_ids.copy()

    def test_it_cannot_end_before_it_begins(self):
        with self.assertRaises(ValidationError):
            self.price.write({"valid_from": "2026-02-02", "valid_to": "2026-02-01"})

    def test_nothing_to_say_cannot_be_approved(self):
        empty = self.make("Empty", "x")
        empty.action_draft()
        with self.assertRaises(ValidationError):
            empty.action_approve()

    def test_agents_propose_and_supervisors_approve(self):
        agent = self.Answer.with_user(self.agent)
        draft = agent.create(
            {
                "name": "Mine",
                "question": "odd thing",
                "text_ids": [Command.create({"lang": "en_US", "body": "Yes"})],
            }
        )
        draft.text_ids.body = "Yes, surely"
        for forbidden in (
            lambda: draft.action_approve(),
            lambda: draft.write({"state": "approved"}),
            lambda: agent.create({"name": "x", "state": "approved"}),
            lambda: self.price.with_user(self.agent).write({"name": "x"}),
            lambda: self.price.text_ids.with_user(self.agent).write({"body": "x"}),
            lambda: draft.unlink(),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertFalse(self.suggested("odd thing"))
        draft.with_user(self.supervisor).action_approve()
        self.assertEqual(self.suggested("odd thing")[0]["answer"].id, draft.id)
        with self.assertRaises(AccessError):
            draft.text_ids.write({"body": "changed afterwards"})

    def test_files_of_others_cannot_be_taken_along(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.png",
                "raw": b"x",
                "res_model": "ir.config_parameter",
                "res_id": 1,
            }
        )
        with self.assertRaises(AccessError):
            self.Answer.with_user(self.agent).create(
                {"name": "x", "attachment_ids": [Command.link(secret.id)]}
            )
        draft = self.Answer.with_user(self.agent).create({"name": "x"})
        with self.assertRaises(AccessError):
            draft.write({"attachment_ids": [Command.link(secret.id)]})

    def test_companies_keep_their_answers_apart(self):
        foreign = self.make("Coffee", "coffee", company=self.other_company, en_US="x")
        self.assertFalse(foreign.with_user(self.agent).search([]) & foreign)
        self.assertFalse(
            foreign.text_ids.with_user(self.agent).search([]) & foreign.text_ids
        )
        for user in (self.portal, self.stranger):
            for model in ("scrm.answer", "scrm.answer.text", "scrm.answer.use"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    # -- suggesting -----------------------------------------------------------

    def test_what_fits_is_suggested_with_the_reason(self):
        (first,) = self.suggested("@qingya where is my parcel???", limit=1)
        self.assertEqual(first["answer"], self.parcel)
        self.assertEqual(first["text"].lang, "en_US")
        self.assertEqual(first["reason"], "about parcel")
        self.assertGreater(first["score"], 0)

    def test_chinese_is_answered_in_its_script(self):
        for text, lang in (("我的包裹到哪了", "zh_CN"), ("我的包裹到哪裡了", "zh_TW")):
            with self.subTest(text):
                (first,) = self.suggested(text)
                self.assertEqual(first["text"].lang, lang)
                self.assertIn("in the customer's language", first["reason"])

    def test_a_foreign_customer_gets_english(self):
        post = self.keep(said("p9", "anna", "Wo ist mein parcel", lang="de"))
        self.assertEqual(self.Answer._suggest(post)[0]["text"].lang, "en_US")
        chosen = self.Answer._suggest(post, lang="zh_TW")
        self.assertEqual(chosen[0]["text"].lang, "zh_TW")

    def test_nothing_in_common_is_not_suggested(self):
        self.assertEqual(self.suggested("Nice weather"), [])

    def test_topics_count(self):
        post = self.keep(said("p2", "mei", "hm", tags=("oolong",)))
        self.price.topic_ids = post.topic_ids
        (first,) = self.Answer._suggest(post)
        self.assertEqual((first["answer"], first["reason"]), (self.price, "on oolong"))

    def test_what_is_not_valid_now_is_not_suggested(self):
        for values in (
            {"valid_to": "2020-01-01"},
            {"valid_from": "2099-01-01"},
            {"state": "draft"},
            {"active": False},
            {"scenario": "closing"},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(values), self.cr.savepoint() as savepoint:
                self.parcel.write(values)
                self.assertEqual(self.suggested("where is my parcel"), [])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_looking_for_words_finds_titles_too(self):
        (found,) = self.suggested("Nice weather", search="pric")
        self.assertEqual(found["answer"], self.price)
        (found,) = self.suggested("Nice weather", search="parcel")
        self.assertEqual(found["answer"], self.parcel)

    def test_many_answers_need_no_more_queries(self):
        post = self.keep(said("p1", "mei", "where is my parcel"))

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Answer.with_user(self.agent)._suggest(post.with_user(self.agent))
            return self.cr.sql_log_count - before

        def add(count):
            for number in range(count):
                self.make(f"More {number}", "where is my parcel", en_US="Here.")

        add(5)
        queries()
        queries()
        few = queries()
        add(60)
        self.assertLessEqual(queries(), few + 3)

    def test_the_starter_set_is_complete(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "social_crm"), ("model", "=", "scrm.answer")]
        )
        starters = self.Answer.browse(data.mapped("res_id"))
        self.assertGreaterEqual(len(starters), 12)
        for answer in starters:
            langs = set(answer.text_ids.mapped("lang"))
            self.assertEqual(langs, {"en_US", "zh_CN", "zh_TW"}, answer.name)
            self.assertEqual(answer.state, "approved")

    def test_the_starter_set_fits_real_care_posts(self):
        company = self.env.ref("base.main_company")
        account = self._make_account(company, "Main")
        for number, (text, expected) in enumerate(CARE):
            post = self.keep(said(f"care{number}", "mei", text), account=account)
            names = [
                found["answer"].get_external_id()[found["answer"].id]
                for found in self.Answer._suggest(post, limit=3)
            ]
            with self.subTest(text):
                self.assertIn(f"social_crm.answer_{expected}", names)


# Extracts of posts to customer care (demo/customer_care.NOTICE.md) and to a tea shop.
CARE = [
    ("@AmazonHelp my package still not delivered, tracking says tomorrow", "delivery"),
    ("@115858 is y'all's internet down again? can't log in since morning", "outage"),
    ("@VirginTrains charged twice for the same ticket, I want a refund", "refund"),
    ("@AppleSupport the update made my phone crash, it stopped working", "broken"),
    ("@sprintcare worst customer service ever, nobody answers", "complaint"),
    ("青芽的快递怎么还没收到，物流三天没动了", "delivery"),
    ("杯子收到就是坏的，能换货吗", "broken"),
    ("這款茶多少錢？有優惠嗎", "price"),
    ("太喜欢这款了，谢谢", "thanks"),
]
