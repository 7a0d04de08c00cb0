# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common_claim import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimThanks(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.talking = cls.env["scrm.account"].create(
            {
                "name": "Tea on Mastodon",
                "channel": "mastodon",
                "base_url": "https://social.example",
                "company_id": cls.company.id,
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )

    def thanks(self):
        return self.env["scrm.delivery"].search(
            [("account_id", "=", self.talking.id)], order="id"
        )

    def test_thanks_once_through_the_outbox(self):
        claim, code = self.make()
        post = self.send(code, account=self.talking)
        self.send(code, account=self.talking, ago=1)
        thanks = self.thanks()
        self.assertEqual(len(thanks), 1)
        self.assertEqual((thanks.parent_post_id, thanks.state), (post, "queued"))
        self.assertEqual(thanks.idempotency_key, f"claim:{claim.id}")
        self.assertIn("mei", thanks.body)
        self.assertNotIn(code, thanks.body)
        self.assertNotIn(self.customer.name, thanks.body)

    def test_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.scrm_claim_thanks_text = "Thanks, {name}"
        self.company.with_context(lang="zh_CN").scrm_claim_thanks_text = "谢谢，{name}"
        for handle, text in (("ann", "Here you are: %s"), ("mei", "我的认领码是%s")):
            _claim, code = self.make()
            self.send(text % code, handle, account=self.talking)
        self.assertEqual(self.thanks().mapped("body"), ["Thanks, ann", "谢谢，mei"])

    def test_not_where_the_company_does_not_want_it_or_nothing_can_be_sent(self):
        _claim, code = self.make()
        self.assertEqual(self.send(code).claim_outcome, "tied")
        self.company.scrm_claim_thanks = False
        _claim, code = self.make()
        post = self.send(code, "ann", account=self.talking)
        self.assertEqual(post.claim_outcome, "tied")
        self.assertFalse(self.thanks())

    def test_whoever_is_refused_is_told_nothing(self):
        _claim, code = self.make()
        self.send(code, "ann", account=self.talking)
        known = self.thanks()
        for text in (code, "ABCD-234W"):
            self.send(text, "mallory", account=self.talking, ago=1)
        self.assertEqual(self.thanks(), known)

    def test_words_that_are_too_long_do_not_stop_the_tie(self):
        self.talking.max_characters = 500
        self.company.scrm_claim_thanks_text = "long " * 1000
        _claim, code = self.make()
        post = self.send(code, account=self.talking)
        self.assertEqual(post.claim_outcome, "tied")
        self.assertFalse(self.thanks())
