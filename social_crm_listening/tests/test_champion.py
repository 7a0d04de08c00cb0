# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said
from odoo.addons.social_crm.tests.people_common import MessageNetwork

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestInboxChampion(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["scrm.answer"].create(
            {
                "name": "Thank you",
                "scenario": "thanks",
                "company_id": cls.company.id,
                "state": "approved",
                "text_ids": [
                    Command.create({"lang": "en_US", "body": "Thank you, {name}!"})
                ],
            }
        )
        cls.first = cls.hear(said("m1", "mei", "I love this tea", mentions=(cls.us,)))
        cls.talk = cls.first.conversation_id
        cls.mine = cls.talk.with_user(cls.agent)

    def setUp(self):
        super().setUp()
        self.network = MessageNetwork()
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]),
                "_connector",
                lambda account: self.network,
            )
        )
        self.env.invalidate_all()

    def outbox(self, kind):
        return self.env["scrm.delivery"].search(
            [("account_id", "=", self.account.id), ("kind", "=", kind)]
        )

    def test_one_click_for_the_newest_words(self):
        newest = self.hear(said("m2", "mei", "So good", 5, parent_remote_id="m1"))
        self.mine.action_like()
        self.mine.action_repost()
        self.mine.action_like()
        self.assertEqual(self.outbox("like").parent_post_id, newest)
        self.assertEqual(self.outbox("repost").parent_post_id, newest)
        self.assertTrue(self.mine.liked and self.mine.reposted)
        self.mine.action_unlike()
        self.assertEqual(self.outbox("like").state, "cancelled")
        self.assertFalse(self.mine.liked)

    def test_a_like_is_no_answer(self):
        self.mine.action_like()
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.outbox("like").state, "sent")
        self.assertFalse(self.talk.first_answer_at)

    def test_thanks_are_an_answer_and_take_the_talk(self):
        action = self.mine.action_thank()
        wizard = self.env["scrm.thank"].with_user(self.agent)
        thanks = wizard.with_context(**action["context"]).create({})
        self.assertEqual(thanks.body, "Thank you, mei!")
        thanks.action_send()
        self.assertEqual((self.talk.user_id, self.talk.state), (self.agent, "open"))
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.talk.first_answer_at)
        self.assertTrue(self.talk.profile_id.last_thanked_at)

    def test_what_the_network_cannot_do_is_not_offered(self):
        self.network.can = {"send"}
        self.env.invalidate_all()
        self.assertFalse(self.mine.can_like or self.mine.can_repost)
        self.assertTrue(self.mine.can_thank)

    def test_what_was_understood_tells_praise(self):
        self.first.write({"intent": "praise", "sentiment_label": "positive"})
        complaint = self.hear(said("c1", "mei", "It is cold", 9))
        complaint.write({"intent": "complaint", "sentiment_label": "negative"})
        domain = self.env["scrm.post"]._praise_domain()
        found = self.env["scrm.post"].search(
            [*domain, ("company_id", "=", self.company.id)]
        )
        self.assertIn(self.first, found)
        self.assertNotIn(complaint, found)

    def test_champions_are_made_from_the_inbox(self):
        self.mine.action_make_champion()
        self.assertTrue(self.talk.profile_id.is_champion)
        self.assertEqual(self.talk.profile_id.champion_by_id, self.agent)

    def test_whose_talk_it_is_not_does_nothing(self):
        colleague = self._make_user("colleague", "social_crm.group_agent", self.company)
        self.talk.user_id = colleague
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            talk = self.talk.with_user(user)
            for name in ("action_like", "action_repost", "action_thank"):
                with self.subTest(f"{user.login} {name}"):
                    with self.assertRaises(AccessError):
                        getattr(talk, name)()
        self.assertFalse(self.outbox("like") | self.outbox("repost"))
