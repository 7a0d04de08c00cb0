# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import said

from .common import InboxCommon

COLD = "等了两个小时,送来的都凉了,服务态度太差,退款也没人理"
WARM = "Thank you so much, the staff were fantastic and the tea is delicious!"


@tagged("post_install", "-at_install")
class TestUnderstanding(InboxCommon):
    def mood_in_database(self, post):
        self.env.flush_all()
        self.env.cr.execute("SELECT sentiment FROM scrm_post WHERE id = %s", [post.id])
        return self.env.cr.fetchone()[0]

    def test_mood_language_and_intent_are_filled_in(self):
        cold, warm, ask = self.hear(
            said("p1", "mei", COLD),
            said("p2", "tom", WARM),
            said("p3", "ann", "What time do you close on Sundays?"),
        )
        self.assertEqual((cold.sentiment_label, cold.intent), ("negative", "complaint"))
        self.assertLess(cold.sentiment, -0.2)
        self.assertEqual(cold.lang, "zh-hans")
        self.assertEqual((warm.sentiment_label, warm.intent), ("positive", "praise"))
        self.assertEqual(warm.lang, "en")
        self.assertEqual(ask.intent, "question")
        self.assertEqual((cold | warm).mapped("sentiment_by"), ["machine", "machine"])

    def test_the_words_stand_where_they_are_said_to(self):
        (post,) = self.hear(said("p1", "tom", f"@qingya 😀 {WARM}"))
        words = {post.text[start:end] for start, end, _w in post.sentiment_words}
        self.assertIn("fantastic", words)
        self.assertNotIn("@qingya", words)
        self.assertIn("fantastic</span>", post.mood_text)

    def test_remote_text_is_escaped_where_it_is_coloured(self):
        (post,) = self.hear(said("p1", "tom", f"<script>alert(1)</script> {WARM}"))
        self.assertNotIn("<script", post.mood_text)
        self.assertIn("&lt;", post.mood_text)

    def test_what_is_not_known_stays_unknown(self):
        polish, short = self.hear(
            said("p1", "ola", "Bardzo dziękuję, wszystko jest super", lang="pl"),
            said("p2", "tom", "ok"),
        )
        self.assertEqual(polish.sentiment_label, "undecided")
        self.assertEqual(polish.lang, "pl")
        self.assertFalse(short.lang)
        self.assertIsNone(self.mood_in_database(polish))

    def test_a_rule_sees_the_mood(self):
        rule = self._make_rule("sentiment:negative")
        cold, warm, _unknown = self.hear(
            said("p1", "mei", COLD), said("p2", "tom", WARM), said("p3", "x", "ok")
        )
        self.assertEqual(rule.hit_ids.post_id, cold)
        self.assertNotIn(warm, rule.hit_ids.post_id)

    def test_of_our_own_words_only_the_language(self):
        (post,) = self.hear(said("p1", "qingya", WARM, author=self.us))
        self.assertEqual(post.direction, "out")
        self.assertEqual(post.lang, "en")
        self.assertFalse(post.sentiment_label)
        self.assertFalse(post.intent)

    def test_what_the_network_says_of_the_language_stands(self):
        (post,) = self.hear(said("p1", "tom", WARM, lang="en-GB"))
        self.assertEqual(post.lang, "en-GB")

    def test_products_are_found_by_name_and_by_other_names(self):
        topics = self.env["scrm.topic"].create(
            [
                {
                    "name": "Osmanthus Oolong",
                    "kind": "product",
                    "alias": "桂花乌龙\nGH-1",
                    "company_id": self.company.id,
                },
                {
                    "name": "Oolong",
                    "kind": "keyword",
                    "company_id": self.other_company.id,
                },
            ]
        )
        one, two, none = self.hear(
            said("p1", "mei", "桂花烏龍多少錢一杯?"),
            said("p2", "tom", "is the GH-1 back?"),
            said("p3", "ann", "GH-12 and oolong"),
        )
        self.assertEqual(one.topic_ids, topics[0])
        self.assertEqual(two.topic_ids, topics[0])
        self.assertFalse(none.topic_ids)

    def test_a_changed_name_counts_from_the_next_post_on(self):
        topic = self.env["scrm.topic"].create(
            {"name": "Old name", "kind": "product", "company_id": self.company.id}
        )
        self.hear(said("p1", "mei", "nothing of it"))
        topic.alias = "green box"
        (post,) = self.hear(said("p2", "mei", "where is the Green Box"))
        self.assertEqual(post.topic_ids, topic)

    def test_twenty_posts_cost_as_many_queries_as_two(self):
        few = self.keep(*[said(f"a{i}", f"h{i}", f"{COLD} {i}") for i in range(2)])
        many = self.keep(*[said(f"b{i}", f"k{i}", f"{WARM} {i}{i}") for i in range(20)])
        few._understand()
        with self.assertQueryCount(20):
            few._understand()
        with self.assertQueryCount(20):
            many._understand()

    def test_reading_again_triggers_nothing(self):
        rule = self._make_rule("sentiment:negative")
        old = self.keep(said("p1", "mei", COLD, minutes=-60 * 24 * 400))
        self.assertEqual(old.process_state, "skipped")
        with self.enter_registry_test_mode():
            self.env.ref(
                "social_crm_listening.ir_cron_understand"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(old.sentiment_label, "negative")
        self.assertFalse(rule.hit_ids)
        self.assertFalse(old.conversation_id)

    def test_only_supervisors_read_posts_again(self):
        (post,) = self.hear(said("p1", "mei", COLD))
        with self.assertRaises(AccessError):
            post.with_user(self.agent).action_understand()
        post.with_user(self.supervisor).action_understand()
        self.assertEqual(post.sentiment_label, "negative")

    def test_a_service_of_ones_own_may_have_its_say(self):
        def service(posts, rows):
            for row in rows:
                row.label, row.sentiment = "positive", 0.9

        with patch.object(type(self.env["scrm.post"]), "_understand_external", service):
            (post,) = self.hear(said("p1", "mei", COLD))
        self.assertEqual(post.sentiment_label, "positive")

    def test_an_edited_post_is_understood_anew_when_read_again(self):
        (post,) = self.hear(said("p1", "tom", WARM))
        self.keep(said("p1", "tom", "worst service ever, still waiting, rude staff"))
        post.invalidate_recordset()
        post._understand()
        self.assertEqual(post.sentiment_label, "negative")

    def test_neighbours_do_not_see_each_other(self):
        (post,) = self.hear(said("p1", "mei", COLD))
        with self.assertRaises(AccessError):
            post.with_user(self.other_agent).correct_mood("neutral")
