# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestRuleWhy(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._make_rule("tea -milk", name="Tea")
        cls.found, cls.other = cls.hear(
            said("p1", "mei", "tea <script>"), said("p2", "lin", "tea and milk", 1)
        )

    def why(self, post, rule, user=None):
        values = {"post_id": post.id, "rule_id": rule.id}
        return self.env["scrm.rule.why"].with_user(user or self.agent).create(values)

    def test_from_a_post_a_rule_is_chosen(self):
        action = self.other.with_user(self.agent).action_why()
        why = self.env[action["res_model"]].browse(action["res_id"])
        with Form(why.with_user(self.agent)) as form:
            self.assertFalse(form.explanation)
            form.rule_id = self.rule
            self.assertIn("does not find this post", form.explanation)
            self.assertIn("-milk", form.explanation)

    def test_from_a_hit_the_rule_is_known(self):
        hit = self.found.hit_ids.with_user(self.agent)
        action = hit.action_explain()
        why = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("The query finds this post", why.explanation)
        self.assertIn("&lt;script&gt;", why.explanation)
        self.assertFalse(why.remark)

    def test_what_decides_besides_the_query(self):
        draft = self.rule.copy()
        self.assertIn("draft", self.why(self.found, draft).remark)
        draft.write({"state": "live", "live_from": "2027-01-01"})
        self.assertIn("before the rule went live", self.why(self.found, draft).remark)
        history = self.hear(said("p3", "mei", "tea", -60 * 24 * 500))
        self.assertIn("history", self.why(history, self.rule).remark)
        own = self.hear(said("p4", "qingya", "tea", author=self.us))
        self.assertIn("we said ourselves", self.why(own, self.rule).remark)
        draft.query = "(tea"
        why = self.why(self.found, draft)
        self.assertFalse(why.explanation)
        self.assertIn("never closed", why.remark)

    def test_nothing_of_another_company_is_explained(self):
        abroad = self._make_rule("secret", company=self.other_company)
        post = self.hear(said("x1", "xu", "secret"), account=self.other_account)
        with self.assertRaises(AccessError):
            self.why(self.found, abroad).explanation  # noqa: B018
        with self.assertRaises(AccessError):
            self.why(post, self.rule).explanation  # noqa: B018
        mine = self.why(self.found, self.rule)
        with self.assertRaises(AccessError):
            mine.with_user(self.supervisor).read(["explanation"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.why(self.found, self.rule, user)
