# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common import InboxCommon

ADVERT = "招兼职刷单,日赚500,加微信 abc12345"
OFFER = "Earn money fast from home, double your bitcoin, click the link in bio"


@tagged("post_install", "-at_install")
class TestSpam(InboxCommon):
    def test_spam_opens_nothing(self):
        self._make_rule("兼职", make_conversation=True)
        mention = [self.us]
        advert, offer, plain = self.hear(
            said("p1", "bot1", ADVERT),
            said("p2", "bot2", f"@qingya {OFFER}", mentions=mention),
            said("p3", "mei", "@qingya 今天几点开门?", mentions=mention),
        )
        self.assertTrue(advert.is_spam and offer.is_spam)
        self.assertFalse((advert | offer).conversation_id)
        self.assertFalse(plain.is_spam)
        self.assertTrue(plain.conversation_id)

    def test_the_reason_is_in_words(self):
        (advert,) = self.hear(said("p1", "bot1", ADVERT))
        self.assertIn("刷单", advert.spam_reason)
        self.assertIn("words of adverts", advert.spam_reason)

    def test_a_direct_message_or_an_answer_still_reaches_us(self):
        self.keep(said("o1", "qingya", "Our new tea", author=self.us))
        message, answer = self.hear(
            said("p1", "bot1", ADVERT, kind="message"),
            said("p2", "bot2", OFFER, kind="reply", parent_remote_id="o1", minutes=2),
        )
        self.assertTrue(message.is_spam and answer.is_spam)
        self.assertTrue(message.conversation_id)
        self.assertTrue(answer.conversation_id)

    def test_people_have_the_last_word(self):
        (post,) = self.hear(said("p1", "bot1", ADVERT))
        post.with_user(self.agent).action_not_spam()
        self.assertFalse(post.is_spam)
        post._understand()
        self.assertFalse(post.is_spam)
        post.with_user(self.agent).action_spam()
        post._understand()
        self.assertTrue(post.is_spam)

    def test_the_same_again_and_again_by_one_account(self):
        text = "Come and see the great new show in town tonight, doors open at nine"
        posts = self.hear(
            *[said(f"p{i}", "shouter", text, minutes=i) for i in range(8)]
        )
        self.assertFalse(posts[0].is_spam)
        self.assertTrue(posts[-1].is_spam)

    def test_an_account_that_looks_automatic_is_scored_not_silenced(self):
        robot = person(
            "robot", is_bot=True, followers=1, following=5000, posts_count=90000
        )
        (post,) = self.hear(
            said("p1", "robot", "Weather today: 12 degrees", author=robot)
        )
        self.assertFalse(post.is_spam)
        self.assertGreaterEqual(post.profile_id.bot_score, 80)
        self.assertIn("marked as automatic", post.profile_id.bot_reason)
