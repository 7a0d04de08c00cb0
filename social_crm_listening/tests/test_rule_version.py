# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleVersion(RuleCommon):
    def versions(self, rule):
        return [(v.number, v.query) for v in rule.version_ids.sorted("number")]

    def test_each_query_is_kept_with_who_and_when_and_why(self):
        rule = self.make_rule("tea")
        with freeze_time("2026-11-21 10:00:00"):
            rule.with_user(self.administrator).write(
                {"query": "tea OR coffee", "change_note": "People mix them up"}
            )
        self.assertEqual(self.versions(rule), [(1, "tea"), (2, "tea OR coffee")])
        newest = rule.version_ids[0]
        self.assertEqual(newest.user_id, self.administrator)
        self.assertEqual(str(newest.date), "2026-11-21 10:00:00")
        self.assertEqual(newest.note, "People mix them up")
        self.assertEqual(newest.company_id, self.company)
        self.assertTrue(newest.is_current)

    def test_the_difference_is_marked_and_escaped(self):
        rule = self.make_rule('"<b>" OR tea')
        rule.query = '"<b>" OR coffee'
        self.assertIn(">tea</del>", rule.version_ids[0].difference)
        self.assertIn(">coffee</ins>", rule.version_ids[0].difference)
        self.assertIn("&lt;b&gt;", rule.version_ids[0].difference)
        self.assertNotIn("<del", rule.version_ids[1].difference)

    def test_saving_the_same_query_makes_no_version(self):
        rule = self.make_rule("tea")
        rule.write({"query": "tea", "name": "Other"})
        rule.change_note = "Nothing changes"
        self.assertEqual(len(rule.version_ids), 1)

    def test_restoring_is_a_new_version(self):
        rule = self.make_rule("tea")
        rule.query = "coffee"
        first = rule.version_ids[-1]
        first.with_user(self.administrator).action_restore()
        self.assertEqual((rule.query, rule.version), ("tea", 3))
        self.assertEqual(rule.version_ids[0].note, "Version 1 restored")
        with self.assertRaises(AccessError):
            rule.version_ids[1].with_user(self.supervisor).action_restore()

    def test_nobody_changes_what_was(self):
        version = self.make_rule("tea").version_ids
        for user in (self.agent, self.supervisor, self.administrator):
            mine = version.with_user(user)
            self.assertEqual(mine.query, "tea")
            with self.assertRaises(AccessError):
                mine.query = "coffee"
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.copy()
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                version.with_user(user).read(["query"])

    def test_a_number_is_there_once(self):
        version = self.make_rule("tea").version_ids
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                version.copy()
                self.env.flush_all()

    def test_a_rule_from_before_there_were_versions(self):
        rule = self.make_rule("tea")
        self.env.cr.execute(
            "DELETE FROM scrm_rule_version WHERE rule_id = %s", [rule.id]
        )
        self.env.invalidate_all()
        rule.query = "coffee"
        self.assertEqual(self.versions(rule), [(1, "tea"), (2, "coffee")])

    def test_many_rules_at_once(self):
        def count(size):
            rules = self.rules.create(
                [
                    {"name": f"R{n}", "query": "tea", "company_id": self.company.id}
                    for n in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rules.write({"query": "coffee"})
            self.env.flush_all()
            self.assertEqual(set(rules.mapped("version")), {2})
            self.assertEqual(len(rules.version_ids), 2 * size)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(60))

    def test_form(self):
        rule = self.make_rule("tea")
        with Form(rule) as form:
            form.query = "tea OR milk"
            form.change_note = "Milk tea"
        self.assertEqual(rule.version_ids[0].note, "Milk tea")
