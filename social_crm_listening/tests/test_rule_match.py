# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleMatch(RuleCommon):
    def match(self, posts):
        hits = self.rules._match_posts(posts)
        return {(hit.rule_id.name, hit.post_id.remote_id) for hit in hits}

    def test_hits_carry_their_evidence(self):
        rule = self.make_rule("refund OR 售后", category="complaint")
        (post,) = self.keep(said("p1", "mei", "I want a ＲＥＦＵＮＤ from 售後"))
        hit = self.rules._match_posts(post)
        self.assertEqual((hit.rule_id, hit.post_id), (rule, post))
        self.assertEqual((hit.company_id, hit.category), (self.company, "complaint"))
        self.assertEqual(hit.posted_at, post.posted_at)
        places = [post.text[item["start"] : item["end"]] for item in hit.evidence]
        self.assertEqual(places, ["ＲＥＦＵＮＤ", "售後"])
        self.assertEqual(hit.terms, "refund, 售后")
        self.assertIn("<mark>ＲＥＦＵＮＤ</mark>", hit.excerpt)
        self.assertEqual(rule.hit_count, 1)
        self.assertEqual(post.hit_ids, hit)

    def test_remote_text_is_escaped_in_the_excerpt(self):
        self.make_rule("refund")
        (post,) = self.keep(said("p1", "mei", "<script>alert(1)</script> refund"))
        excerpt = self.rules._match_posts(post).excerpt
        self.assertNotIn("<script", excerpt)
        self.assertIn("<mark>refund</mark>", excerpt)

    def test_what_we_say_ourselves_is_no_hit(self):
        self.make_rule("tea", name="tea")
        ours = person("qingya", is_own=True)
        posts = self.keep(said("p1", "mei", "tea"), said("p2", "", "tea", author=ours))
        self.assertEqual(self.match(posts), {("tea", "p1")})

    def test_twice_is_once(self):
        self.make_rule("tea")
        posts = self.keep(said("p1", "mei", "tea"), said("p2", "mei", "more tea"))
        first = self.rules._match_posts(posts)
        second = self.rules._match_posts(posts)
        self.assertEqual(first, second)
        self.assertEqual(len(first), 2)

    def test_facts_of_a_post(self):
        for query in (
            "from:mei",
            "@qingya",
            "#tea",
            "topic:tea",
            "lang:zh",
            "channel:file",
            "is:reply",
            "to:lin",
            "followers>=500",
            "is:question",
            "has:link",
        ):
            self.make_rule(query, name=query)
        self.make_rule("from:lin is:reply", name="no")
        author = person("mei", followers=500)
        _question, answer = self.keep(
            said("p1", "lin", "first"),
            said(
                "p2",
                "mei",
                "好喝吗？ https://tea.example",
                minutes=1,
                author=author,
                kind="reply",
                parent_remote_id="p1",
                lang="zh-CN",
                tags=("Tea",),
                mentions=(person("qingya"),),
            ),
        )
        found = {name for name, _post in self.match(answer)}
        live = self.rules.search([("company_id", "=", self.company.id)])
        self.assertEqual(found, set(live.mapped("name")) - {"no"})

    def test_what_was_understood_of_a_post(self):
        queries = (
            "intent:complaint",
            "sentiment:undecided",
            "is:spam",
            "is:duplicate",
            "is:bot",
            "has:product",
            'product:"iron buddha"',
            'tea EXCEPT "tea pot"',
        )
        for query in queries:
            self.make_rule(query, name=query)
        self.make_rule("sentiment:positive", name="no")
        first, post = self.keep(
            said("p1", "lin", "first"), said("p2", "mei", "tea pot, tea", minutes=1)
        )
        post.profile_id.sudo().is_bot = True
        post.sudo().write(
            {
                "sentiment": 0.9,
                "sentiment_label": "undecided",
                "intent": "complaint",
                "is_spam": True,
                "duplicate_of_id": first.id,
            }
        )
        product = self.env["scrm.topic"].create(
            {
                "name": "Iron Buddha",
                "kind": "product",
                "company_id": self.company.id,
                "post_ids": [(4, post.id)],
            }
        )
        self.assertTrue(product.post_ids)
        with self.assertQueryCount(1):
            self.rules._docs(post)
        self.assertEqual({name for name, _post in self.match(post)}, set(queries))

    def test_only_live_rules_match(self):
        self.make_rule("tea", name="live")
        self.make_rule("tea", name="draft", state="draft")
        self.make_rule("tea", name="archived", active=False)
        (post,) = self.keep(said("p1", "mei", "tea"))
        self.assertEqual(self.match(post), {("live", "p1")})

    def test_a_broken_rule_stops_no_other(self):
        self.make_rule("tea", name="good")
        broken = self.make_rule("tea", name="broken")
        # As a restored backup or another version of the language may leave it.
        self.env.cr.execute(
            "UPDATE scrm_rule SET query = 'tea OR' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        (post,) = self.keep(said("p1", "mei", "tea"))
        self.assertEqual(self.match(post), {("good", "p1")})

    def test_changes_count_at_once(self):
        rule = self.make_rule("tea", name="rule")
        tea, coffee = self.keep(
            said("p1", "mei", "tea"), said("p2", "mei", "coffee", minutes=1)
        )
        self.assertEqual(self.match(tea | coffee), {("rule", "p1")})
        rule.query = "coffee"
        self.hits.search([]).unlink()
        self.assertEqual(self.match(tea | coffee), {("rule", "p2")})
        rule.action_pause()
        self.hits.search([]).unlink()
        self.assertEqual(self.match(tea | coffee), set())
        self.make_rule("tea", name="new")
        self.assertEqual(self.match(tea | coffee), {("new", "p1")})

    def test_the_compiled_rules_are_kept(self):
        self.make_rule("tea")
        first = self.rules._compiled(self.company)
        self.assertIs(self.rules._compiled(self.company), first)
        with self.assertQueryCount(1):
            self.rules._compiled(self.company)
        self.make_rule("coffee")
        self.assertIsNot(self.rules._compiled(self.company), first)

    def test_history_is_not_matched(self):
        self.make_rule("tea", name="late", live_from="2026-11-20 09:30:00")
        self.make_rule("tea", name="early", live_from="2026-11-20 08:00:00")
        posts = self.keep(
            said("p1", "mei", "tea"), said("p2", "mei", "tea", minutes=60)
        )
        self.assertEqual(
            self.match(posts), {("early", "p1"), ("early", "p2"), ("late", "p2")}
        )

    def test_companies_never_mix(self):
        self.make_rule("tea", name="ours")
        self.make_rule("tea", name="theirs", company=self.other_company)
        ours = self.keep(said("p1", "mei", "tea"))
        theirs = self.keep(said("p1", "mei", "tea"), account=self.other_account)
        hits = self.rules._match_posts(ours | theirs)
        self.assertEqual(
            {(hit.rule_id.name, hit.post_id.id) for hit in hits},
            {("ours", ours.id), ("theirs", theirs.id)},
        )
        seen = self.hits.with_user(self.agent).search([("id", "in", hits.ids)])
        self.assertEqual(seen.rule_id.mapped("name"), ["ours"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.hits.with_user(user).search([])

    def test_the_number_of_queries_does_not_grow(self):
        for word in ("tea", "coffee", "milk"):
            self.make_rule(word)
        few = self.keep(*[said(f"a{i}", "mei", "tea") for i in range(3)])
        many = self.keep(
            *[
                said(f"b{i}", f"p{i}", "tea and #milk", mentions=(person(f"q{i}"),))
                for i in range(200)
            ]
        )
        self.rules._match_posts(few)
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            self.assertEqual(len(self.rules._match_posts(many)), 400)

    def test_processing_matches_on_arrival(self):
        self.make_rule("tea", name="tea")
        posts = self.keep(said("p1", "mei", "tea"), said("p2", "mei", "milk"))
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_process_posts").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(posts.hit_ids.post_id.mapped("remote_id"), ["p1"])
        self.assertEqual(set(posts.mapped("process_state")), {"done"})
