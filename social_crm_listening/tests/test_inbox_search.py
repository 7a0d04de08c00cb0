# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from ..models import scrm_conversation_text
from .common_inbox import WorkCommon


@tagged("post_install", "-at_install")
class TestInboxSearch(WorkCommon):
    def find(self, words, user=None):
        talks = self.Conversation.with_user(user or self.supervisor)
        return talks.search([("search_words", "ilike", words)]).sudo()

    def talk(self, key, text, **values):
        post = said(key, f"h{key}", text, mentions=(self.us,), **values)
        return self.hear(post).conversation_id

    def test_words_in_two_languages(self):
        tea = self.talk("a", "The Longjing was damaged")
        back = self.talk("b", "我要退貨，茶葉壞了")
        for words, found in (
            ("damaged", tea),
            ("DAMAG", tea),
            ("longjing damaged", tea),
            ("退货", back),
            ("退貨", back),
            ("茶叶坏了", back),
            ("坏", back),
            ("damaged 退货", self.Conversation),
            ("amaged", self.Conversation),
            ("货退", self.Conversation),
        ):
            with self.subTest(words=words):
                self.assertEqual(self.find(words), found)

    def test_names_and_handles_of_who_spoke(self):
        post = said(
            "a",
            "x",
            "Hello",
            author=person("mei.w", name="王小明"),
            mentions=(self.us,),
        )
        talk = self.hear(post).conversation_id
        for words in ("@mei.w", "mei", "王小", "小明 hello"):
            self.assertEqual(self.find(words), talk)

    def test_words_of_later_and_of_earlier_posts(self):
        self.hear(said("p", "hp", "Earlier talk of peaches"))
        talk = self.talk("q", "So?", parent_remote_id="p")
        self.hear(said("r", "hr", "谢谢 thanks", 9, parent_remote_id="q"))
        for words in ("peaches", "谢谢", "peaches thanks"):
            self.assertEqual(self.find(words), talk)

    def test_edited_words_are_found(self):
        talk = self.talk("a", "Wrong")
        self.talk("a", "Righted")
        self.assertEqual(self.find("righted"), talk)

    def test_signs_alone_find_nothing_and_nothing_finds_all(self):
        talk = self.talk("a", "What?!")
        self.assertFalse(self.find("?!"))
        self.assertIn(talk, self.find(" "))

    def test_nasty_words_are_words(self):
        talk = self.talk("a", "it's ' \\ :* & | ! <-> 100% _x")
        for words in ("it's", "' OR 1=1 --", "100%", "\\", "a:* & !b", "\x00it"):
            self.find(words)
        self.assertEqual(self.find("it's 100%"), talk)

    def test_nobody_finds_what_they_may_not_see(self):
        talk = self.talk("a", "Findme")
        talk.user_id = self.colleague
        self.assertEqual(self.find("findme"), talk)
        self.assertFalse(self.find("findme", self.agent))
        self.assertFalse(self.find("findme", self.other_agent))
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.find("findme", user)
            with self.assertRaises(AccessError):
                self.env["scrm.conversation.text"].with_user(user).search([])

    def test_nobody_writes_the_words_by_hand(self):
        words = self.env["scrm.conversation.text"].search(
            [("conversation_id", "=", self.talk("a", "Hi").id)]
        )
        self.assertTrue(words)
        for user in (self.agent, self.supervisor, self.administrator):
            with self.assertRaises(AccessError):
                words.with_user(user).unlink()

    def test_a_long_conversation_has_several_parts(self):
        talk = self.talk("a", "first words")
        with patch.object(scrm_conversation_text, "MAX_TOKENS", 12):
            self.hear(
                *[
                    said(
                        f"l{n}",
                        "hl",
                        f"word{n} and{n} more{n}",
                        n,
                        parent_remote_id="a",
                    )
                    for n in range(20)
                ]
            )
        texts = self.env["scrm.conversation.text"].search(
            [("conversation_id", "=", talk.id)]
        )
        self.assertGreater(len(texts), 3)
        self.assertLess(max(texts.mapped("size")), 25)
        for words in ("word0 more0", "word19 more19", "first words"):
            self.assertEqual(self.find(words), talk)

    def test_the_largest_texts_fit_into_the_database(self):
        self.talk("a", "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))))
        many = [
            said(
                f"b{n}",
                "hb",
                "".join(map(chr, range(0x4E00 + n * 500, 0x9000 + n * 500, 4))),
                n,
                parent_remote_id="a",
            )
            for n in range(20)
        ]
        talk = self.hear(*many).conversation_id
        self.assertEqual(self.find("一丁"), talk)

    def test_what_came_before_is_filled_in_by_the_cron(self):
        talks = self.talk("a", "Old 退款") | self.talk("b", "😀")
        self.env["scrm.conversation.text"]._forget(talks.ids)
        self.assertFalse(self.find("退款"))
        self.assertGreaterEqual(self.env["scrm.conversation.text"]._count_missing(), 2)
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_listening.ir_cron_index").method_direct_trigger()
        self.assertEqual(self.find("退款"), talks[0])
        self.assertEqual(self.env["scrm.conversation.text"]._count_missing(), 0)

    def test_it_goes_with_its_conversation(self):
        talk = self.talk("a", "Gone soon")
        talk.unlink()
        self.assertFalse(self.find("gone"))
