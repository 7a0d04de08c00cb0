# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from odoo.addons.social_crm.tests.common import person, said

from ..tools.query.atoms import FIELDS, NUMBERS
from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleEditor(RuleCommon):
    def offered(self, query, user=None):
        found = self.rules.with_user(user or self.agent).complete_query(
            query, len(query.encode("utf-16-le")) // 2
        )
        return [offer["insert"] for offer in found["offers"]] if found else None

    @users("scrm_agent")
    def test_pieces_and_error_in_places_of_a_browser(self):
        checked = self.rules.with_user(self.env.user).check_query("😡 -退货，x")
        self.assertEqual(
            checked["pieces"],
            [
                ["word", 0, 2, False],
                ["operator", 3, 4, False],
                ["word", 4, 8, True],
            ],
        )
        error = checked["error"]
        self.assertEqual((error["start"], error["end"]), (6, 7))
        self.assertIn("Character 6: “，” has no meaning here.", error["message"])

    @users("scrm_agent")
    def test_a_good_query_and_an_empty_one_have_no_error(self):
        rules = self.rules.with_user(self.env.user)
        self.assertFalse(rules.check_query('tea EXCEPT "tea pot"')["error"])
        self.assertEqual(rules.check_query(False), {"pieces": [], "error": None})
        self.assertEqual(rules.check_query(" ")["error"], None)

    def test_the_mark_covers_what_is_wrong(self):
        for query, marked in (
            ("tea colour:red", "colour:"),
            ("tea is:funny", "funny"),
            ("tea (x", "("),
            ("tea OR", ""),
            ('tea "x y', '"x y'),
            ("x" * 6000, "x"),
        ):
            error = self.rules.check_query(query)["error"]
            self.assertEqual(query[error["start"] : error["end"]], marked, query[:20])

    def test_completion_of_the_language(self):
        self.assertEqual(self.offered("tea EX"), ["EXCEPT "])
        self.assertEqual(self.offered("is:du"), ["duplicate "])
        self.assertIn("file ", self.offered("channel:f"))
        self.assertEqual(self.offered('"tea'), None)

    def test_completion_of_names(self):
        self.keep(
            said("p1", "mei_li", "😡", tags=("GreenTea", "GreenCup")),
            said("p2", "meixin", "x", author=person("meixin")),
        )
        topics = self.env["scrm.topic"].with_context(default_company_id=self.company.id)
        topics.create({"name": "Iron Buddha", "kind": "product"})
        self.assertEqual(set(self.offered("😡 @mei")), {"@mei_li ", "@meixin "})
        self.assertEqual(self.offered("from:mei_"), ["mei_li "])
        self.assertEqual(len(self.offered("x #green")), 2)
        self.assertEqual(self.offered("product:iro"), ['"Iron Buddha" '])
        self.assertEqual(self.offered('topic:"iron b'), ['"Iron Buddha" '])
        self.assertEqual(self.offered("product:green"), [])
        self.assertEqual(self.offered("from:%"), [])
        self.assertEqual(self.offered("@mei", self.other_agent), [])

    def test_offers_are_few_and_few_queries(self):
        self.keep(*(said(f"p{n}", f"many{n}", "x") for n in range(12)))
        rules = self.rules.with_user(self.agent)
        rules.complete_query("from:many", 9)
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            found = rules.complete_query("from:many", 9)
        self.assertEqual(len(found["offers"]), 8)

    @users("scrm_agent")
    def test_builder_there_and_back(self):
        rules = self.rules.with_user(self.env.user)
        query = "tea (good OR bad) -is:spam 青芽 EXCEPT 青芽菜 followers>=10"
        rows = rules.query_to_rows(query)["rows"]
        self.assertEqual(
            [row["kind"] for row in rows],
            ["words", "words", "fact", "except", "number"],
        )
        self.assertEqual(rules.rows_to_query(rows), query)
        self.assertEqual(rules.query_to_rows("  "), {"rows": []})
        self.assertIn("Character 5", rules.query_to_rows("tea (b")["error"])
        self.assertEqual(rules.rows_to_query(["x", {}]), "")

    @users("scrm_agent")
    def test_vocabulary_has_a_label_for_all(self):
        told = self.rules.with_user(self.env.user).query_vocabulary()
        self.assertEqual([one["name"] for one in told["facts"]], list(FIELDS))
        self.assertEqual([one["name"] for one in told["numbers"]], list(NUMBERS))
        spam = [one for one in told["facts"] if one["name"] == "is"][0]["values"]
        self.assertIn({"value": "spam", "label": "Spam"}, spam)

    def test_nothing_for_those_who_may_not_read_rules(self):
        for user in (self.portal, self.stranger):
            rules = self.rules.with_user(user)
            for call in (
                lambda rules: rules.check_query("tea"),
                lambda rules: rules.complete_query("@m", 2),
                lambda rules: rules.query_to_rows("tea"),
                lambda rules: rules.rows_to_query([]),
                lambda rules: rules.query_vocabulary(),
            ):
                with self.assertRaises(AccessError):
                    call(rules)
