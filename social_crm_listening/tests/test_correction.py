# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from ..tools.understanding import adjust
from .common import InboxCommon

BAD = "worst service ever, still waiting, rude staff"


@tagged("post_install", "-at_install")
class TestCorrection(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Correction = cls.env["scrm.correction"]
        cls.Model = cls.env["scrm.understanding.model"]

    def test_an_agent_corrects_and_the_machine_does_not_overrule(self):
        (post,) = self.hear(said("p1", "mei", BAD))
        post.with_user(self.agent).correct_mood("positive", "praise")
        self.assertEqual((post.sentiment_label, post.intent), ("positive", "praise"))
        self.assertGreater(post.sentiment, 0.2)
        self.assertEqual(post.sentiment_by, "person")
        post._understand()
        self.assertEqual((post.sentiment_label, post.intent), ("positive", "praise"))
        self.assertEqual(post.sentiment_by, "person")
        correction = self.Correction.search([("post_id", "=", post.id)])
        self.assertEqual(correction.user_id, self.agent)
        self.assertEqual(correction.old_label, "negative")
        self.assertEqual(correction.new_label, "positive")
        self.assertEqual(correction.company_id, self.company)

    def test_mood_and_intent_are_corrected_apart(self):
        (post,) = self.hear(said("p1", "mei", BAD))
        post.with_user(self.agent).correct_mood(intent="none")
        self.assertEqual(post.sentiment_label, "negative")
        self.assertFalse(post.intent)
        post.with_user(self.supervisor).correct_mood("neutral")
        post._understand()
        self.assertFalse(post.intent)
        self.assertEqual(post.sentiment_label, "neutral")
        correction = self.Correction.search([("post_id", "=", post.id)])
        self.assertEqual(len(correction), 1)
        self.assertEqual(correction.new_intent, "none")
        self.assertEqual(correction.user_id, self.supervisor)

    def test_undecided_has_no_number(self):
        (post,) = self.hear(said("p1", "mei", BAD))
        post.with_user(self.agent).correct_mood("undecided")
        self.env.flush_all()
        self.env.cr.execute("SELECT sentiment FROM scrm_post WHERE id = %s", [post.id])
        self.assertIsNone(self.env.cr.fetchone()[0])

    def test_nonsense_is_refused(self):
        (post,) = self.hear(said("p1", "mei", BAD))
        with self.assertRaises(UserError):
            post.correct_mood("furious")
        with self.assertRaises(UserError):
            post.correct_mood(intent="world domination")

    def test_who_may_correct(self):
        (post,) = self.hear(said("p1", "mei", BAD))
        for user in (self.other_agent, self.stranger, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                post.with_user(user).correct_mood("neutral")
        with self.assertRaises(AccessError):
            self.Correction.with_user(self.agent).create(
                {
                    "post_id": post.id,
                    "company_id": self.company.id,
                    "user_id": self.supervisor.id,
                    "date": "2026-01-01",
                }
            )

    def correct_many(self, count, account=None, company=None):
        """This company's customers say "sick" and mean praise."""
        texts = [f"this tea is sick number {i} broken slow" for i in range(count)]
        posts = self.hear(
            *[said(f"c{i}", f"h{i}", text, lang="en") for i, text in enumerate(texts)],
            account=account or self.account,
        )
        posts.correct_mood("positive")
        return posts

    def test_corrections_are_learned_and_used_for_the_next_posts(self):
        text = "this tea is sick number 99 broken slow"
        self.correct_many(40)
        model = self.Model._train(self.company)
        self.assertEqual(model.language, "en")
        self.assertTrue(model.is_kept)
        self.assertGreater(model.right_after, model.right_before)
        self.assertEqual(model.example_count, 40)
        ours, theirs = (
            self.hear(said("n1", "new", text, lang="en"), account=account)
            for account in (self.account, self.other_account)
        )
        self.assertEqual(ours.sentiment_label, "positive")
        self.assertEqual(ours.understood_by, model.version)
        self.assertNotEqual(theirs.sentiment_label, "positive")

    def test_few_corrections_teach_nothing(self):
        self.correct_many(adjust.LEAST_EXAMPLES - 1)
        self.assertFalse(self.Model._train(self.company))

    def test_the_cron_trains_only_where_something_was_said_since(self):
        self.correct_many(adjust.LEAST_EXAMPLES)
        self.assertIn(self.company, self.Model._companies_to_train())
        self.Model._train(self.company)
        self.assertNotIn(self.company, self.Model._companies_to_train())

    def test_only_supervisors_train(self):
        with self.assertRaises(AccessError):
            self.Model.with_user(self.agent).action_train()
        self.Model.with_user(self.supervisor).action_train()

    def test_what_was_added_to_older_weights_is_not_used(self):
        self.correct_many(40)
        model = self.Model._train(self.company)
        model.version = "2001.1+en1"
        weights = self.Model._weights(self.company)["en"]
        self.assertNotEqual(weights.version, model.version)
