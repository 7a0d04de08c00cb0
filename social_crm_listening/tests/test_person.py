# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm.tests.common import person, said

from .common import InboxCommon


@tagged("post_install", "-at_install")
class TestPerson(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user(
            "colleague", "social_crm.group_agent", cls.company
        )
        cls._make_rule("price")
        ann = person("ann", name="Ann <b>", url="https://example.org/ann")
        posts = cls.hear(
            said("p1", "ann", "price?", 1, author=ann),
            said("p2", "ann", "price again?", 2, author=ann),
            said("p3", "ann_elsewhere", "price there?", 3),
            said("p4", "ann", "price, theirs", 4, author=ann),
        )
        cls.talk, cls.earlier, cls.elsewhere, cls.theirs = (
            post.conversation_id for post in posts
        )
        cls.theirs.user_id = cls.colleague
        cls.partner = cls.env["res.partner"].create({"name": "Ann Ong"})
        profiles = cls.talk.profile_id | cls.elsewhere.profile_id
        for profile in profiles:
            profile._link_partner(cls.partner, "manual", "test")

    def person(self, user=None, talk=None):
        talk = talk or self.talk
        return talk.with_user(user or self.agent).get_person()

    def section(self, key, **options):
        found = [
            part for part in self.person(**options)["sections"] if part["key"] == key
        ]
        return found[0] if found else None

    def test_profiles_of_the_same_contact(self):
        found = self.person()
        self.assertEqual(
            [profile["handle"] for profile in found["profiles"]],
            ["ann", "ann_elsewhere"],
        )
        self.assertTrue(found["profiles"][0]["here"])
        self.assertEqual(found["partner"]["name"], "Ann Ong")

    def test_earlier_conversations_that_the_reader_may_see(self):
        section = self.section("conversations")
        self.assertEqual(section["count"], 2)
        self.assertEqual(
            {row["id"] for row in section["rows"]}, {self.earlier.id, self.elsewhere.id}
        )
        all_of_them = self.section("conversations", user=self.supervisor)
        self.assertEqual(all_of_them["count"], 3)
        self.assertEqual(
            len(self.Conversation.search(all_of_them["domain"])), all_of_them["count"]
        )

    def test_leads_and_tickets_of_the_person(self):
        self.talk.with_user(self.agent).action_make_lead()
        self.earlier.with_user(self.agent).action_make_ticket()
        for key, record in (
            ("leads", self.talk.lead_id),
            ("tickets", self.earlier.ticket_id),
        ):
            for talk in (self.talk, self.elsewhere):
                with self.subTest(key=key, talk=talk.name):
                    section = self.section(key, talk=talk)
                    self.assertEqual([row["id"] for row in section["rows"]], record.ids)

    def test_a_colleague_s_lead_is_not_counted(self):
        self.env["crm.lead"].create(
            {
                "name": "Not theirs to see",
                "partner_id": self.partner.id,
                "user_id": self.colleague.id,
                "company_id": self.company.id,
            }
        )
        self.assertIsNone(self.section("leads"))
        self.assertEqual(
            self.section("leads", user=self.colleague, talk=self.earlier)["count"], 1
        )

    def test_an_answer_can_name_the_latest_order(self):
        if "sale.order" not in self.env:
            self.skipTest("sale is not installed")
        talk = self.talk.with_user(self.agent)
        self.assertEqual(talk._fill("No. {order}"), "No. {order}")
        values = {"partner_id": self.partner.id, "company_id": self.company.id}
        for owner, state in (
            (self.agent, "sale"),
            (self.agent, "draft"),
            (self.colleague, "sale"),
        ):
            self.env["sale.order"].create({**values, "user_id": owner.id}).state = state
        mine = self.env["sale.order"].search(
            [("user_id", "=", self.agent.id), ("state", "=", "sale")]
        )
        self.assertEqual(talk._fill("No. {order}"), f"No. {mine.name}")

    def test_orders_and_points_follow_the_reader_s_rights(self):
        if "sale.order" not in self.env:
            self.skipTest("sale is not installed")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.agent.id,
            }
        )
        self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.colleague.id,
            }
        )
        self.assertEqual(
            [row["id"] for row in self.section("orders")["rows"]], order.ids
        )
        closed = self.env["ir.model.access"].search(
            [("model_id.model", "=", "sale.order")]
        )
        closed.perm_read = False
        self.env.registry.clear_cache()
        self.assertIsNone(self.section("orders"))

    def test_points_are_shown_where_they_may_be_read(self):
        if "loyalty.card" not in self.env:
            self.skipTest("loyalty is not installed")
        program = self.env["loyalty.program"].create(
            {
                "name": "Tea Club",
                "program_type": "loyalty",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.partner.id, "points": 12}
        )
        readable = self.env["loyalty.card"].with_user(self.agent).has_access("read")
        section = self.section("points")
        self.assertEqual(bool(section), readable)
        if section:
            self.assertEqual(section["rows"][0]["name"], "Tea Club")
            self.assertIn("12", section["rows"][0]["note"])

    def test_a_person_without_contact(self):
        self._make_rule("alone")
        talk = self.hear(said("s1", "solo", "alone")).conversation_id
        found = self.person(talk=talk)
        self.assertFalse(found["partner"])
        self.assertEqual(len(found["profiles"]), 1)
        self.assertEqual(found["sections"], [])

    def test_nobody_else_is_told(self):
        for user in (self.portal, self.stranger, self.other_agent):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.person(user=user)
        with self.assertRaises(AccessError):
            self.person(talk=self.theirs)

    def test_queries_do_not_grow_with_the_history(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.person(user=self.supervisor)
            return self.env.cr.sql_log_count - before

        cost()
        self.hear(*[said(f"q{i}", "ann", "price", i) for i in range(4)])
        few = cost()
        self.hear(*[said(f"r{i}", "ann", "price", i) for i in range(12)])
        # Counting what does not fit is one more at most.
        self.assertLessEqual(cost(), few + 1)


@tagged("post_install", "-at_install")
class TestThreadItems(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule("price")
        cls.first, cls.again = cls.hear(
            said("p1", "ann", "the price please", 1),
            said("p2", "ann", "the price, please", 2, parent_remote_id="p1"),
        )
        cls.talk = cls.first.conversation_id

    def items(self):
        thread = self.talk.with_user(self.agent).get_thread()
        return {item["id"]: item for item in thread["items"] if "id" in item}

    def test_mood_intent_and_reasons(self):
        self.first.write({"sentiment_label": "positive", "intent": "praise"})
        self.again.write(
            {
                "is_spam": True,
                "spam_reason": "Forty links",
                "duplicate_of_id": self.first.id,
            }
        )
        items = self.items()
        self.assertEqual(items[self.first.id]["mood_name"], "Positive")
        self.assertEqual(items[self.first.id]["intent_name"], "Praise")
        self.assertEqual(
            items[self.first.id]["why"], [{"rule": "price", "words": "“price”"}]
        )
        self.assertFalse(items[self.first.id]["same_as"])
        self.assertEqual(items[self.again.id]["same_as"]["handle"], "ann")
        self.assertEqual(items[self.again.id]["spam_reason"], "Forty links")

    def test_the_head_says_whose_it_is(self):
        talk = self.talk.with_user(self.agent)
        self.assertFalse(talk.get_thread()["head"]["owner"])
        talk.action_assign_to_me()
        head = talk.get_thread()["head"]
        self.assertTrue(head["mine"])
        self.assertEqual(head["state"], "open")
        talk.action_close()
        self.assertTrue(talk.get_thread()["head"]["ended"])

    def test_moods_are_offered_where_they_can_be_corrected(self):
        moods = self.talk.with_user(self.agent).get_thread()["moods"]
        self.assertEqual(bool(moods), hasattr(self.env["scrm.post"], "correct_mood"))

    def test_queries_do_not_grow_with_the_thread(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            count = len(self.items())
            return count, self.env.cr.sql_log_count - before

        cost()
        few, queries = cost()
        self.hear(
            *[
                said(f"r{i}", f"r{i}", "price", 3 + i, parent_remote_id="p1")
                for i in range(9)
            ]
        )
        more, queries_more = cost()
        self.assertEqual(more, few + 9)
        self.assertLessEqual(queries_more, queries)
