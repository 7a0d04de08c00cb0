# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm.tests.common import said

from ..wizards import scrm_rule_try
from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleTry(RuleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule("tea -milk", state="draft", name="Tea")
        cls.posts = cls.keep(
            said("p1", "mei", "tea <b>please</b>"),
            said("p2", "lin", "tea with milk", minutes=1),
            said("p3", "lin", "coffee", minutes=2),
            said("p4", "ann", "TEA again", minutes=-60 * 24 * 2),
        )
        cls.keep(said("p1", "bob", "tea"), account=cls.other_account)

    def trial(self, user=None, **values):
        wizard = self.env["scrm.rule.try"].with_user(user or self.supervisor)
        return wizard.create({"rule_id": self.rule.id, "days": "0", **values})

    def test_counts_examples_and_days(self):
        trial = self.trial()
        trial.action_try()
        self.assertEqual(trial.found_count, 2)
        shown = trial.example_ids.mapped("excerpt")
        self.assertEqual(
            shown,
            ["<mark>tea</mark> &lt;b&gt;please&lt;/b&gt;", "<mark>TEA</mark> again"],
        )
        self.assertEqual(trial.result.count("o_scrm_bar"), 3)
        self.assertFalse(self.hits.search([("rule_id", "=", self.rule.id)]))

    def test_the_span_is_kept_to(self):
        self.env.cr.execute(
            "UPDATE scrm_post SET posted_at = NOW() - INTERVAL '40 days' WHERE id = %s",
            [self.posts[0].id],
        )
        self.env.cr.execute(
            "UPDATE scrm_post SET posted_at = NOW() - INTERVAL '3 days' WHERE id = %s",
            [self.posts[3].id],
        )
        self.env.invalidate_all()
        found = {}
        for days in ("7", "90"):
            trial = self.trial(days=days)
            trial.action_try()
            found[days] = trial.found_count
        self.assertEqual(found, {"7": 1, "90": 2})

    def test_nothing_found_says_what_to_do(self):
        trial = self.trial(query="lemonade")
        trial.action_try()
        self.assertIn("finds nothing", trial.result)

    def test_only_the_newest_are_tried(self):
        with patch.object(scrm_rule_try, "MAX_POSTS", 2):
            trial = self.trial(query="tea OR coffee")
            trial.action_try()
        self.assertIn("Only the newest posts", trial.result)
        self.assertEqual(trial.found_count, 2)

    def test_a_broken_query_is_not_run(self):
        trial = self.trial(query="(tea")
        self.assertIn("never closed", trial.error)
        self.assertEqual(trial.error_place, "<mark>(</mark>tea")
        with self.assertRaises(UserError):
            trial.action_try()

    def test_explains_one_post(self):
        trial = self.trial(post_id=self.posts[1].id)
        self.assertIn("does not find this post", trial.explanation)
        self.assertIn('<code class="ms-1">-milk</code>', trial.explanation)
        trial.query = "tea milk"
        self.assertIn("The query finds this post", trial.explanation)
        self.assertIn("<mark>milk</mark>", trial.explanation)

    def test_form(self):
        action = self.rule.with_user(self.supervisor).action_try()
        trials = self.env["scrm.rule.try"].with_user(self.supervisor)
        self.assertEqual(action["res_model"], "scrm.rule.try")
        wizard = trials.browse(action["res_id"])
        self.assertTrue(wizard.result, "it is tried at once")
        with Form(wizard) as form:
            self.assertEqual(form.query, "tea -milk")
            form.query = "tea -"
            self.assertTrue(form.error)
            form.query = "tea"

    def test_keeping_the_query(self):
        self.trial(self.administrator, query="tea OR coffee").action_keep()
        self.assertEqual(self.rule.query, "tea OR coffee")
        with self.assertRaises(AccessError):
            self.trial(self.supervisor, query="milk").action_keep()

    def test_agents_and_strangers_cannot_try(self):
        for user in (self.agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.trial(user)
        with self.assertRaises(AccessError):
            self.trial(self.other_agent)
